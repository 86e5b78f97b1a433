using Kho.Abi.Layouts;

namespace Kho.Analysis.Comparison;

internal sealed partial class AbiDiff
{
    /// <summary>Pairs of structures with one use in both releases, each with the parts that use it.</summary>
    private readonly Dictionary<(string Old, string New), List<(AbiPart Old, AbiPart New)>> _structures = [];

    private void CompareStructures()
    {
        foreach ((AbiPart? old, AbiPart? @new) in PairParts())
        {
            if (old is not null && @new is not null)
            {
                PairStructures(old, @new);
            }
        }

        foreach (((string old, string @new), List<(AbiPart Old, AbiPart New)> parts) in _structures)
        {
            // Areas are embedded: the strings of the embedding part guard them.
            (AbiPart Old, AbiPart New)[] guarded = [.. parts.Where(part => parts.Count == 1 || part.New.Name != AbiPart.VmallocName).Distinct()];
            foreach (StructureComparison.Difference difference in StructureComparison.Compare(_old.Layout(old), _old.Catalog.Structures, _new.Layout(@new), _new.Catalog.Structures))
            {
                _changes.Add(new Change(difference.Rule, difference.Category, difference.Place, difference.From, difference.To, difference.Message, guarded));
            }
        }
    }

    private void PairStructures(AbiPart old, AbiPart @new)
    {
        bool isOtherContainer = ContainerPlace(old, @new) is not null || IsInlineNow(old, @new);
        foreach (string place in Union(old, @new, part => part.Structures))
        {
            string? before = old.Structures.GetValueOrDefault(InPart(old, place, @new));
            string? after = @new.Structures.GetValueOrDefault(place);
            if (before is not null && after is not null)
            {
                Pair(before, after, (old, @new));
            }
            else if (!isOtherContainer && !IsOfOneSidedNode(old, @new, place) && !IsFixed(place))
            {
                AbiRule rule = after is not null ? AbiRules.StructureAdded : AbiRules.StructureRemoved;
                Add(rule, rule.Category, place, before, after, $"{before ?? after} is {(after is not null ? "new" : "gone")}", (old, @new), null);
            }
        }
    }

    private void Pair(string old, string @new, (AbiPart Old, AbiPart New) parts)
    {
        if (!_structures.TryGetValue((old, @new), out List<(AbiPart Old, AbiPart New)>? users))
        {
            _structures[(old, @new)] = users = [];
        }

        if (users.Contains(parts))
        {
            return;
        }

        users.Add(parts);
        StructureLayout before = _old.Layout(old);
        foreach (LayoutField field in _new.Layout(@new).Fields)
        {
            LayoutField? same = before.Fields.FirstOrDefault(other => other.Id == field.Id) ?? before.Fields.FirstOrDefault(other => other.Spec.KernelName == field.Spec.KernelName);
            if (field.Structure is StructureLayout inner && same?.Structure is StructureLayout innerBefore)
            {
                Pair(innerBefore.Spec.Name, inner.Spec.Name, parts);
            }
        }
    }

    /// <summary>The description does not name the structure: all releases with its part share it, and a lack of the part is a finding of its own.</summary>
    private static bool IsFixed(string place) => place.Contains("::", StringComparison.Ordinal);

    private static bool IsInlineNow(AbiPart old, AbiPart @new) =>
        @new.Facts.TryGetValue($"{@new.Name}.folios", out string? now) && old.Facts.GetValueOrDefault($"{old.Name}.folios") != now;

    /// <summary>Bits that the new tree loses and the old one keeps.</summary>
    private void CompareKeys()
    {
        if (_old.Parts.GetValueOrDefault(AbiPart.MapName) is not AbiPart old || _new.Parts.GetValueOrDefault(AbiPart.MapName) is not AbiPart @new || _new.Keys is null)
        {
            return;
        }

        IReadOnlyList<KeyLint.Problem> before = _old.Keys is null ? [] : KeyLint.Lost(_old.Keys);
        foreach (KeyLint.Problem problem in KeyLint.Lost(_new.Keys).Where(problem => !before.Any(known => known.Rule == problem.Rule)))
        {
            Add(problem.Rule, problem.Rule.Category, problem.Place, null, problem.Bits, $"{problem.Message}; {problem.Example}", (old, @new), null);
        }
    }
}
