using System.Globalization;
using Kho.Abi.Releases;
using static Kho.Analysis.Comparison.AbiCategory;

namespace Kho.Analysis.Comparison;

internal sealed partial class AbiDiff
{
    private const string NodeSuffix = "_node";

    private void AddPart(AbiPart? old, AbiPart? @new)
    {
        AbiPart part = (@new ?? old)!;
        bool isFile = part.Name.StartsWith(AbiPart.FilePrefix, StringComparison.Ordinal);
        AbiRule rule = (isFile, @new) switch
        {
            (true, not null) => AbiRules.FileAdded,
            (true, null) => AbiRules.FileRemoved,
            (false, not null) => part.IsFormat ? AbiRules.BlobAdded : AbiRules.StructureAdded,
            (false, null) => part.IsFormat ? AbiRules.BlobRemoved : AbiRules.StructureRemoved,
        };
        string what = string.Join(", ", part.Strings.Values.Concat(part.IsFormat ? [] : part.Structures.Values));
        string message = part.IsFormat
            ? $"{part.Name[(part.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]} ({what}) is {(@new is not null ? "new" : "gone")}"
            : $"{part.Name} ({what}) is {(@new is not null ? "new" : "gone")}";

        // A new format has a name that no reader knows yet; the root alone guards anything else.
        Add(rule, rule.Category, part.Name, @new is null ? what : null, @new is null ? null : what, message, null, part.IsFormat ? true : part.IsBehindRoot && RootMoved);
    }

    private void CompareStrings(AbiPart old, AbiPart @new)
    {
        foreach (string place in Union(old, @new, part => part.Strings))
        {
            string? from = old.Strings.GetValueOrDefault(InPart(old, place, @new));
            string? to = @new.Strings.GetValueOrDefault(place);
            if (from == to || (from is null || to is null) && IsOfOneSidedNode(old, @new, place))
            {
                continue;
            }

            AbiRule rule = place == RootCompatiblePlace ? AbiRules.RootCompatible
                : place.EndsWith(".version", StringComparison.Ordinal) ? AbiRules.FormatVersion
                : AbiRules.FormatString;
            Add(rule, rule.Category, place, from, to, $"was {from ?? "not there"}, is {to ?? "not there"}", (old, @new), from is not null && to is not null);
        }
    }

    private void CompareFacts(AbiPart old, AbiPart @new)
    {
        string? container = ContainerPlace(old, @new);
        foreach (string place in Union(old, @new, part => part.Facts))
        {
            string? from = old.Facts.GetValueOrDefault(InPart(old, place, @new));
            string? to = @new.Facts.GetValueOrDefault(place);
            bool oneSided = from is null || to is null;
            if (from != to && !(oneSided && (container is not null || IsOfOneSidedNode(old, @new, place))))
            {
                CompareFact(old, @new, place, from, to);
            }
        }
    }

    private void CompareFact(AbiPart old, AbiPart @new, string place, string? from, string? to)
    {
        string leaf = place[(place.LastIndexOf('.') + 1)..];
        (AbiPart, AbiPart) parts = (old, @new);
        string message = $"was {from ?? "not there"}, is {to ?? "not there"}";
        if (leaf.EndsWith("_property", StringComparison.Ordinal))
        {
            AddNamed(parts, leaf, place, from, to, AbiRules.PropertyRenamed, AbiRules.PropertyAdded, AbiRules.PropertyRequired, AbiRules.PropertyRemoved);
            return;
        }

        if (IsNode(leaf))
        {
            AddNamed(parts, leaf, place, from, to, AbiRules.NodeRenamed, AbiRules.NodeAdded, AbiRules.NodeRequired, AbiRules.NodeRemoved);
            return;
        }

        (AbiRule rule, AbiCategory? category) = leaf switch
        {
            "edited_tree" => (AbiRules.TreeOrder, null),
            "physical_address_bits" => (AbiRules.AddressBits, Direction(from, to)),
            "kind" => (AbiRules.MapKind, null),
            "order_0_bit" => (AbiRules.KeyOrderBitMoved, null),
            "key_width" => (AbiRules.KeyWidth, KeyWidthCategory),
            "table_bits" => (AbiRules.NodeSize, null),
            "depth" => (AbiRules.TreeDepth, null),
            "page_type_bit" => (from is null ? AbiRules.PageTypeAdded : to is null ? AbiRules.PageTypeRemoved : AbiRules.PageTypeMoved, null),
            "page_types" => (AbiRules.PageTypes, null),
            "bitmap_bits" => (place.Contains(".radix.", StringComparison.Ordinal) ? AbiRules.LeafSize : AbiRules.BitmapSize, null),
            "reader" or "folios" => (AbiRules.Container, null),
            _ when place.Contains(".features.", StringComparison.Ordinal) => (AbiRules.Features, MasksCategory(leaf, place, from, to)),
            _ when leaf.EndsWith("_pages", StringComparison.Ordinal) || leaf.StartsWith("maximum_", StringComparison.Ordinal) => (AbiRules.Limit, Direction(from, to)),
            _ => (AbiRules.Description, (AbiCategory?)null),
        };
        bool folded = (rule == AbiRules.PageTypes && (from is null || to is null))
            || (rule == AbiRules.KeyWidth && (from is null || to is null) && KeyWidthCategory == Cosmetic);
        if (!folded)
        {
            Add(rule, category ?? rule.Category, place, from, to, message, parts, null);
        }
    }

    private void AddNamed((AbiPart Old, AbiPart New) parts, string leaf, string place, string? from, string? to, AbiRule renamed, AbiRule added, AbiRule required, AbiRule removed)
    {
        if (from is not null && to is not null)
        {
            Add(renamed, renamed.Category, place, from, to, $"was {from}, is {to}", parts, null);
        }
        else if (to is null)
        {
            Add(removed, removed.Category, place, from, null, $"{from} is no longer written", parts, null);
        }
        else
        {
            Add(added, added.Category, place, null, to, $"{to} is new, and an old reader ignores it", parts, null);
            if (!_new.Behaviour.Any(behaviour => behaviour.Key.EndsWith($".{leaf}", StringComparison.Ordinal) && behaviour.Value == "optional"))
            {
                Add(required, required.Category, place, null, to, $"{to} is new, and a new reader needs it in an old writer's data", parts, null);
            }
        }
    }

    /// <summary>The width of keys matters if a release refuses wide keys; otherwise depth alone decides.</summary>
    private AbiCategory KeyWidthCategory =>
        _old.Keys?.WideKeys == WideKeyPolicy.Refused || _new.Keys?.WideKeys == WideKeyPolicy.Refused ? Behaviour : Cosmetic;

    /// <summary>A feature is supported first and required later, so that only readers without it refuse.</summary>
    private AbiCategory MasksCategory(string leaf, string place, string? from, string? to)
    {
        if (!ulong.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out ulong before) || !ulong.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out ulong after))
        {
            return leaf is "supp" or "required" ? WireBreaking : Cosmetic;
        }

        string stem = place[..(place.LastIndexOf('.') + 1)];
        return leaf switch
        {
            "required" => (after & ~MaskOf(_old, $"{stem}supp")) != 0 ? OldReadsNew : Cosmetic,
            "supp" => (MaskOf(_old, $"{stem}required") & ~after) != 0 ? NewReadsOld : Cosmetic,
            _ => WireBreaking,
        };
    }

    private static ulong MaskOf(AbiModel model, string place) => model.Parts.Values.Select(part => part.Facts.GetValueOrDefault(place)).FirstOrDefault(fact => fact is not null) is string text
        && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong mask) ? mask : 0;

    /// <summary>A larger limit hurts old readers of new data, a smaller one new readers of old data.</summary>
    private static AbiCategory Direction(string? from, string? to) =>
        long.TryParse(from, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long before)
        && long.TryParse(to, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long after)
            ? after > before ? OldReadsNew : NewReadsOld
            : WireBreaking;

    /// <summary>Place of the difference that makes the part another container, so that one-sided members are no findings; or null.</summary>
    private static string? ContainerPlace(AbiPart old, AbiPart @new) =>
        @new.Facts.Keys.FirstOrDefault(place =>
            (place.EndsWith(".kind", StringComparison.Ordinal) || place.EndsWith(".reader", StringComparison.Ordinal))
            && old.Facts.GetValueOrDefault(InPart(old, place, @new)) is string before && before != @new.Facts[place]);

    /// <summary>A one-sided node covers all members with its prefix: <c>flb_node</c> covers <c>flb_compatible</c> and <c>flb</c>.</summary>
    private static bool IsOfOneSidedNode(AbiPart old, AbiPart @new, string place)
    {
        foreach (string node in Union(old, @new, part => part.Facts))
        {
            if (node == place || !IsNode(node) || old.Facts.ContainsKey(InPart(old, node, @new)) == @new.Facts.ContainsKey(node))
            {
                continue;
            }

            string stem = node[..^NodeSuffix.Length];
            if (place == stem || place.StartsWith($"{stem}_", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNode(string place) => place.EndsWith(NodeSuffix, StringComparison.Ordinal);

    /// <summary>Places of both sides, by the new side's names.</summary>
    private static IEnumerable<string> Union(AbiPart old, AbiPart @new, Func<AbiPart, SortedDictionary<string, string>> members) =>
        members(@new).Keys.Union(members(old).Keys.Select(place => InPart(@new, place, old)), StringComparer.Ordinal);

    /// <summary>A place of one part by another part's name, which may have another version in it.</summary>
    private static string InPart(AbiPart part, string place, AbiPart of) =>
        part.Name != of.Name && place.StartsWith($"{of.Name}.", StringComparison.Ordinal) ? part.Name + place[of.Name.Length..] : place;

    private void Add(AbiRule rule, AbiCategory category, string place, string? from, string? to, string message, (AbiPart Old, AbiPart New)? parts, bool? bumped) =>
        _changes.Add(new Change(rule, category, place, from, to, message, parts is (AbiPart, AbiPart) pair ? [pair] : []) { Bumped = bumped });
}
