using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// Compares the ABIs of two releases: every member of their descriptions and every structure field by field, at
/// each page size, and whether the compatible string that guards a changed part changed too.
/// </summary>
internal sealed partial class AbiDiff
{
    private readonly AbiModel _old;
    private readonly AbiModel _new;
    private readonly List<Change> _changes = [];

    private AbiDiff(AbiModel old, AbiModel @new)
    {
        _old = old;
        _new = @new;
    }

    /// <summary>Compares two releases, each with the structures of its own specification.</summary>
    /// <param name="oldCatalog">Specification of the old release.</param>
    /// <param name="newCatalog">Specification of the new release.</param>
    /// <param name="pageSizes">Page sizes in bytes; null for all.</param>
    /// <exception cref="KhoFormatException">A release names a structure that does not exist.</exception>
    public static AbiDifferences Compare(ReleaseCatalog oldCatalog, AbiRelease old, ReleaseCatalog newCatalog, AbiRelease @new, IReadOnlyList<int>? pageSizes = null)
    {
        ArgumentNullException.ThrowIfNull(oldCatalog);
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(newCatalog);
        ArgumentNullException.ThrowIfNull(@new);
        pageSizes ??= PageGeometry.Sizes;
        List<AbiFinding> findings = [];
        foreach (int pageSize in pageSizes)
        {
            var diff = new AbiDiff(AbiModel.Of(oldCatalog, ReleaseAt.Of(old, pageSize)), AbiModel.Of(newCatalog, ReleaseAt.Of(@new, pageSize)));
            findings.AddRange(diff.Run());
        }

        bool isBehaviour = findings.Count > 0 && findings.All(finding => finding.Category == AbiCategory.Behaviour);
        return new AbiDifferences(old.Id, @new.Id, pageSizes, Sort(MergePageSizes(findings)))
        {
            Notes = isBehaviour ? ["no byte of a handover differs; the kernels' behaviour does"] : [],
        };
    }

    /// <summary>Compares two releases of one specification.</summary>
    /// <param name="pageSizes">Page sizes in bytes; null for all.</param>
    /// <exception cref="KhoFormatException">A release names a structure that does not exist.</exception>
    public static AbiDifferences Compare(ReleaseCatalog catalog, AbiRelease old, AbiRelease @new, IReadOnlyList<int>? pageSizes = null) =>
        Compare(catalog, old, catalog, @new, pageSizes);

    /// <summary>Findings in the order of the rules, then by place.</summary>
    internal static IReadOnlyList<AbiFinding> Sort(IEnumerable<AbiFinding> findings) =>
    [
        .. findings.OrderBy(finding => finding.Release, StringComparer.Ordinal)
            .ThenBy(finding => RuleOrder(finding.Rule)).ThenBy(finding => finding.Place, StringComparer.Ordinal).ThenBy(finding => finding.PageSizes[0]),
    ];

    internal static int RuleOrder(AbiRule rule)
    {
        for (int index = 0; index < AbiRules.All.Count; index++)
        {
            if (AbiRules.All[index] == rule)
            {
                return index;
            }
        }

        return int.MaxValue;
    }

    private static IEnumerable<AbiFinding> MergePageSizes(List<AbiFinding> findings) => findings
        .GroupBy(finding => finding with { PageSizes = [] }, new WithoutPageSizes())
        .Select(group => group.First() with { PageSizes = [.. group.Select(finding => finding.PageSizes[0])] });

    private List<AbiFinding> Run()
    {
        List<AbiFinding> findings = [];
        foreach ((AbiPart? old, AbiPart? @new) in PairParts())
        {
            if (old is null || @new is null)
            {
                AddPart(old, @new);
            }
            else
            {
                CompareStrings(old, @new);
                CompareFacts(old, @new);
            }
        }

        CompareStructures();
        CompareKeys();
        foreach (Change change in _changes)
        {
            findings.Add(Finding(change, change.Bumped ?? change.Parts.All(IsBumped)));
        }

        findings.AddRange(JudgeBumps());
        CompareBehaviour(findings);
        return findings;
    }

    private AbiFinding Finding(Change change, bool? bumped) => new()
    {
        Rule = change.Rule,
        Category = change.Category,
        Place = change.Place,
        From = change.From,
        To = change.To,
        Bumped = bumped,
        Message = IsStamp(change) ? $"{change.Message} (a kernel reads only its own stamps: this concerns readers of dumps)" : change.Message,
        PageSizes = [_new.PageSize],
    };

    private static bool IsStamp(Change change) =>
        change.Place == AbiPart.PageInfoName || (change.Parts.Count > 0 && change.Parts.All(parts => parts.New.Name == AbiPart.PageInfoName));

    private void CompareBehaviour(List<AbiFinding> findings)
    {
        foreach (string place in _old.Behaviour.Keys.Union(_new.Behaviour.Keys))
        {
            string? from = _old.Behaviour.GetValueOrDefault(place);
            string? to = _new.Behaviour.GetValueOrDefault(place);

            // A behaviour of one kind of memory map is no difference between two kinds.
            bool comparable = !place.StartsWith(AbiPart.MapName, StringComparison.Ordinal) || (from is not null && to is not null);
            if (from != to && comparable)
            {
                var change = new Change(AbiRules.BehaviourChanged, AbiCategory.Behaviour, place, from, to, $"was {from ?? "not said"}, is {to ?? "not said"}", []);
                findings.Add(Finding(change, RootMoved));
            }
        }
    }

    /// <summary>The parts of both releases by name; two versions of a kind of file are one part.</summary>
    private List<(AbiPart? Old, AbiPart? New)> PairParts()
    {
        List<(AbiPart? Old, AbiPart? New)> pairs = [];
        List<AbiPart> oldOnly = [.. _old.Parts.Values.Where(part => !_new.Parts.ContainsKey(part.Name))];
        foreach (AbiPart part in _new.Parts.Values)
        {
            AbiPart? before = _old.Parts.GetValueOrDefault(part.Name)
                ?? (part.IsFormat && oldOnly.Where(old => AbiModel.Family(old.Name) == AbiModel.Family(part.Name)).ToArray() is [AbiPart single] ? single : null);
            oldOnly.Remove(before!);
            pairs.Add((before, part));
        }

        pairs.AddRange(oldOnly.Select(part => ((AbiPart?)part, (AbiPart?)null)));
        return pairs;
    }

    /// <summary>A difference, not yet matched with the strings that guard it.</summary>
    private sealed record Change(AbiRule Rule, AbiCategory Category, string Place, string? From, string? To, string Message, IReadOnlyList<(AbiPart Old, AbiPart New)> Parts)
    {
        /// <summary>Whether a string changed with it, if no part decides that.</summary>
        public bool? Bumped { get; init; }

        /// <summary>The difference is that of a string itself.</summary>
        public bool IsString => Rule == AbiRules.RootCompatible || Rule == AbiRules.FormatString || Rule == AbiRules.FormatVersion;

        public bool IsWireChange => !IsString && Category is not (AbiCategory.Behaviour or AbiCategory.Cosmetic);
    }

    private sealed class WithoutPageSizes : IEqualityComparer<AbiFinding>
    {
        public bool Equals(AbiFinding? x, AbiFinding? y) => Key(x) == Key(y);

        public int GetHashCode(AbiFinding obj) => Key(obj).GetHashCode();

        private static (AbiRule?, AbiCategory?, string?, string?, string?, bool?, string?) Key(AbiFinding? finding) =>
            (finding?.Rule, finding?.Category, finding?.Place, finding?.From, finding?.To, finding?.Bumped, finding?.Message);
    }

    private const string RootCompatiblePlace = "root.compatible";

    private bool RootMoved => _old.Release.Root.Compatible != _new.Release.Root.Compatible;

    /// <summary>A string changed that a reader checks before it reads the part: the part's own, or the root's.</summary>
    private bool IsBumped((AbiPart Old, AbiPart New) parts) => OwnStringMoved(parts) || (parts.New.IsBehindRoot && RootMoved);

    /// <summary>A new string does not guard: old data lack it, and old readers ignore it.</summary>
    private static bool OwnStringMoved((AbiPart Old, AbiPart New) parts) =>
        MasksMoved(parts) || parts.New.Strings.Any(entry => parts.Old.Strings.TryGetValue(InPart(parts.Old, entry.Key, parts.New), out string? before) && before != entry.Value);

    /// <summary>Feature masks guard like strings: they replace one or are replaced, or require a feature that an old reader lacks.</summary>
    private static bool MasksMoved((AbiPart Old, AbiPart New) parts)
    {
        const string Required = ".features.required";
        string? place = parts.New.Facts.Keys.Concat(parts.Old.Facts.Keys).FirstOrDefault(key => key.EndsWith(Required, StringComparison.Ordinal));
        bool before = place is not null && parts.Old.Facts.ContainsKey(InPart(parts.Old, place, parts.New));
        bool after = place is not null && parts.New.Facts.ContainsKey(InPart(parts.New, place, parts.Old));
        return before != after
            || (before && (MaskOf(parts.New, $"{parts.New.Name}{Required}") & ~MaskOf(parts.Old, $"{parts.Old.Name}.features.supp")) != 0);
    }

    private static ulong MaskOf(AbiPart part, string place) => ulong.TryParse(part.Facts.GetValueOrDefault(place), out ulong mask) ? mask : 0;

    /// <summary>Parts that changed under unchanged strings, and strings that changed over unchanged bytes.</summary>
    private IEnumerable<AbiFinding> JudgeBumps()
    {
        foreach ((AbiPart? old, AbiPart? @new) in PairParts())
        {
            if (old is null || @new is null)
            {
                continue;
            }

            Change[] changes = [.. _changes.Where(change => change.IsWireChange && change.Parts.Contains((old, @new)))];
            if (changes.Length > 0 && !IsBumped((old, @new)))
            {
                yield return WithoutBump(old, @new, changes);
            }
        }

        foreach (Change moved in _changes.Where(change => change.IsString && change.From is not null && change.To is not null))
        {
            bool isRoot = moved.Rule == AbiRules.RootCompatible;
            bool guardsSomethingNew = _changes.Exists(change => change.IsWireChange && (isRoot ? IsGuardedByRootAlone(change) : change.Parts.Any(parts => moved.Parts.Contains(parts))));
            if (!guardsSomethingNew)
            {
                string message = isRoot
                    ? $"{moved.From} became {moved.To}, over unchanged root, memory map and stamps"
                    : $"{moved.From} became {moved.To}over an unchanged layout";
                yield return Finding(new Change(AbiRules.BumpWithoutWireChange, AbiCategory.WireBreaking, moved.Place, moved.From, moved.To, message, []), true);
            }
        }
    }

    private AbiFinding WithoutBump(AbiPart old, AbiPart @new, Change[] changes)
    {
        AbiCategory[] categories = [.. changes.Select(change => change.Category).Distinct()];
        AbiCategory worst = categories.Length == 1 ? categories[0] : AbiCategory.WireBreaking;
        string[] strings = [.. @new.Strings.Where(entry => old.Strings.GetValueOrDefault(InPart(old, entry.Key, @new)) == entry.Value).Select(entry => entry.Value), .. @new.IsBehindRoot && @new.Name != AbiPart.RootName ? (string[])[_new.Release.Root.Compatible] : []];
        string guards = strings.Length > 0 ? string.Join(", ", strings) : null!;
        string rules = string.Join(", ", changes.Select(change => change.Rule.Id).Distinct());
        string message = strings.Length > 0 ? $"{@new.Name} changed ({rules}), and {guards} did not" : $"{@new.Name} changed ({rules}), and no compatible string guards it";
        return Finding(new Change(AbiRules.WireChangeWithoutBump, worst, @new.Name, guards, guards, message, []), false);
    }

    /// <summary>The difference has no string of its own, unlike an added or removed format.</summary>
    private static bool IsGuardedByRootAlone(Change change) =>
        change.Parts.Count == 0 ? !change.Place.StartsWith(AbiPart.BlobPrefix, StringComparison.Ordinal) && !change.Place.StartsWith(AbiPart.FilePrefix, StringComparison.Ordinal)
        : change.Parts.Any(parts => !parts.New.IsFormat && parts.New.IsBehindRoot);
}
