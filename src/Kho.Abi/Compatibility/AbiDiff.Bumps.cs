namespace Kho.Abi.Compatibility;

public sealed partial class AbiDiff
{
    private const string RootCompatiblePlace = "root.compatible";

    private bool RootMoved => _old.Release.Root.Compatible != _new.Release.Root.Compatible;

    /// <summary>A string moved that a reader looks at before it reads any of the part: one of the part's own, or the root's.</summary>
    private bool IsBumped((AbiPart Old, AbiPart New) parts) => OwnStringMoved(parts) || (parts.New.IsBehindRoot && RootMoved);

    /// <summary>A string that was not there guards nothing: old data lack it, and old readers do not look for it.</summary>
    private static bool OwnStringMoved((AbiPart Old, AbiPart New) parts) =>
        MasksMoved(parts) || parts.New.Strings.Any(entry => parts.Old.Strings.TryGetValue(InPart(parts.Old, entry.Key, parts.New), out string? before) && before != entry.Value);

    /// <summary>Feature masks guard as strings do: they took a string's place or gave it up, or require what an old reader does not support.</summary>
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

    /// <summary>Parts that changed under the same strings, and strings that changed above the same bytes.</summary>
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
                    ? $"{moved.From} became {moved.To}, and root, memory map and stamps are laid out alike"
                    : $"{moved.From} became {moved.To}, and what it stands for is laid out alike";
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

    /// <summary>The change is of something that has no string of its own: an added or removed format has one.</summary>
    private static bool IsGuardedByRootAlone(Change change) =>
        change.Parts.Count == 0 ? !change.Place.StartsWith(AbiPart.BlobPrefix, StringComparison.Ordinal) && !change.Place.StartsWith(AbiPart.FilePrefix, StringComparison.Ordinal)
        : change.Parts.Any(parts => !parts.New.IsFormat && parts.New.IsBehindRoot);
}
