using System.Globalization;
using System.Text.RegularExpressions;
using Kho.Abi.Layouts;
using Kho.Formatting;
using static Kho.Analysis.Comparison.AbiCategory;

namespace Kho.Analysis.Comparison;

/// <summary>Compares two layouts of one structure field by field; the caller compares nested structures.</summary>
internal sealed partial class StructureComparison
{
    private readonly List<Difference> _differences = [];
    private readonly Func<StructureLayout, LayoutField, EnumerationSpec?> _enumerationOfOld;
    private readonly Func<StructureLayout, LayoutField, EnumerationSpec?> _enumerationOfNew;
    private readonly StructureLayout _old;
    private readonly StructureLayout _new;
    private readonly bool _bytesOnly;

    private StructureComparison(StructureLayout old, StructureLayout @new, Func<StructureLayout, LayoutField, EnumerationSpec?> enumerationOfOld, Func<StructureLayout, LayoutField, EnumerationSpec?> enumerationOfNew, bool bytesOnly)
    {
        _old = old;
        _new = @new;
        _enumerationOfOld = enumerationOfOld;
        _enumerationOfNew = enumerationOfNew;
        _bytesOnly = bytesOnly;
    }

    /// <summary>One difference, not yet classified by its guards.</summary>
    public sealed record Difference(AbiRule Rule, AbiCategory Category, string Place, string? From, string? To, string Message);

    /// <summary>Compares two layouts of the specification.</summary>
    public static List<Difference> Compare(StructureLayout old, StructureCatalog oldCatalog, StructureLayout @new, StructureCatalog newCatalog) =>
        new StructureComparison(
            old, @new,
            (structure, field) => field.Enumeration ?? oldCatalog.Flags(structure.Spec, field.Spec),
            (structure, field) => field.Enumeration ?? newCatalog.Flags(structure.Spec, field.Spec),
            bytesOnly: false).Run();

    /// <summary>
    /// Compares two layouts, at least one from a compiler, which has places, widths and names, but neither
    /// texts nor enumerations, and may have an array of longs for the specification's bytes.
    /// </summary>
    public static List<Difference> CompareBytes(StructureLayout old, StructureLayout @new) =>
        new StructureComparison(old, @new, (_, _) => null, (_, _) => null, bytesOnly: true).Run();

    /// <summary>Name of a structure in findings: the kernel's, unless a value in it has that name.</summary>
    public static string PlaceOf(StructureSpec structure) =>
        IsCStructure(structure) || structure.KernelName.Contains("->", StringComparison.Ordinal) ? structure.KernelName : structure.Name;

    /// <summary>
    /// Whether the kernel has a C structure of the name: not if the name is no C name, nor if a field of the
    /// structure has it too, which is the specification's form of a bare value.
    /// </summary>
    public static bool IsCStructure(StructureSpec structure) =>
        CName().IsMatch(structure.KernelName)
        && structure.Fields.All(field => field.KernelName != structure.KernelName && !field.KernelName.Contains('.', StringComparison.Ordinal));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex CName();

    [GeneratedRegex("^(reserved|unused|padding|pad|rsvd)[0-9_]*$|_(reserved|unused|padding|pad)[0-9]*$", RegexOptions.IgnoreCase)]
    private static partial Regex ReservedName();

    /// <summary>A specification older than the roles has none, which is no difference.</summary>
    private static bool IsMarked(StructureLayout layout) => layout.Fields.Any(field => field.Spec.Roles.Count > 0);

    private static string Roles(LayoutField field) => field.Spec.Roles.Count == 0 ? "nothing" : string.Join(", ", field.Spec.Roles);

    private List<Difference> Run()
    {
        if (_old.Size != _new.Size)
        {
            Add(AbiRules.StructureResized, WireBreaking, "", Bytes(_old.Size), Bytes(_new.Size), $"{PlaceOf(_new.Spec)} had {Bytes(_old.Size)}, has {Bytes(_new.Size)}");
        }

        if (_old.Spec.KernelName != _new.Spec.KernelName && !_bytesOnly)
        {
            Add(AbiRules.StructureRenamed, Cosmetic, "", _old.Spec.KernelName, _new.Spec.KernelName, $"{_old.Spec.KernelName} is called {_new.Spec.KernelName}");
        }

        List<LayoutField> oldFields = [.. _old.Fields];
        List<LayoutField> newFields = [.. _new.Fields];
        List<(LayoutField Old, LayoutField New)> pairs = [];
        Pair(oldFields, newFields, pairs, (old, @new) => _bytesOnly ? old.Spec.KernelName == @new.Spec.KernelName : old.Id == @new.Id);
        if (!_bytesOnly)
        {
            Pair(oldFields, newFields, pairs, (old, @new) => old.Spec.KernelName == @new.Spec.KernelName && !IsReserved(old) && !IsReserved(@new));
        }

        Pair(oldFields, newFields, pairs, (old, @new) => SamePlace(old, @new) && !IsReserved(old) && !IsReserved(@new));
        foreach ((LayoutField old, LayoutField @new) in pairs.OrderBy(pair => pair.New.BitOffset))
        {
            CompareFields(old, @new);
        }

        AddOneSided(oldFields, newFields);
        return _differences;
    }

    private static void Pair(List<LayoutField> oldFields, List<LayoutField> newFields, List<(LayoutField Old, LayoutField New)> pairs, Func<LayoutField, LayoutField, bool> match)
    {
        foreach (LayoutField old in oldFields.ToArray())
        {
            if (newFields.Find(@new => match(old, @new)) is LayoutField found)
            {
                pairs.Add((old, found));
                oldFields.Remove(old);
                newFields.Remove(found);
            }
        }
    }

    private void CompareFields(LayoutField old, LayoutField @new)
    {
        string name = @new.Spec.KernelName;
        string place = $".{name}";
        if (old.Spec.KernelName != name || (!_bytesOnly && old.Id != @new.Id))
        {
            string from = old.Spec.KernelName != name ? old.Spec.KernelName : old.Id;
            string to = old.Spec.KernelName != name ? name : @new.Id;
            Add(AbiRules.FieldRenamed, Cosmetic, place, from, to, $"{from} is called {to}");
        }

        // Shrunk or moved reserved bytes make room for other fields, which have findings of their own.
        bool reserved = IsReserved(old) && IsReserved(@new);
        if (old.BitOffset != @new.BitOffset && !reserved)
        {
            Add(AbiRules.FieldMoved, WireBreaking, place, Offset(old), Offset(@new), $"{name} was at {Offset(old)}, is at {Offset(@new)}");
        }

        if (_bytesOnly ? old.TotalBits != @new.TotalBits : old.BitWidth != @new.BitWidth)
        {
            long from = _bytesOnly ? old.TotalBits : old.BitWidth;
            long to = _bytesOnly ? @new.TotalBits : @new.BitWidth;
            if (!reserved)
            {
                Add(AbiRules.FieldResized, WireBreaking, place, Bits(from), Bits(to), $"{name} had {Bits(from)}, has {Bits(to)}");
            }
        }

        if (!_bytesOnly && (old.Count != @new.Count || old.IsList != @new.IsList))
        {
            Add(AbiRules.ArrayLength, WireBreaking, place, Count(old), Count(@new), $"{name} had {Count(old)}, has {Count(@new)}");
        }

        if (!_bytesOnly && IsMarked(_old) && IsMarked(_new) && !old.Spec.Roles.SequenceEqual(@new.Spec.Roles))
        {
            Add(AbiRules.Description, WireBreaking, place, Roles(old), Roles(@new), $"{name} was used as {Roles(old)}, is used as {Roles(@new)}");
        }

        CompareTypes(old, @new, name, place);
        if (!_bytesOnly)
        {
            CompareEnumerations(_enumerationOfOld(_old, old), _enumerationOfNew(_new, @new), name, place);
        }
    }

    private void CompareTypes(LayoutField old, LayoutField @new, string name, string place)
    {
        string from = TypeOf(old);
        string to = TypeOf(@new);
        if (from != to)
        {
            Add(AbiRules.FieldRetyped, WireBreaking, place, from, to, $"{name} was {from}, is {to}");
        }

        if (_bytesOnly)
        {
            return;
        }

        string oldTargets = string.Join(", ", old.Spec.Targets);
        string newTargets = string.Join(", ", @new.Spec.Targets);
        if (oldTargets != newTargets)
        {
            Add(AbiRules.PointerTargetChanged, WireBreaking, place, oldTargets, newTargets, $"{name} pointed to {(oldTargets.Length > 0 ? oldTargets : "something not described")}, points to {(newTargets.Length > 0 ? newTargets : "something not described")}");
        }

        string? oldContents = old.Spec.Contents is ReadOnlyMemory<byte> before ? Convert.ToHexStringLower(before.Span) : null;
        string? newContents = @new.Spec.Contents is ReadOnlyMemory<byte> after ? Convert.ToHexStringLower(after.Span) : null;
        if (oldContents != newContents)
        {
            Add(AbiRules.Constant, WireBreaking, place, oldContents, newContents, $"{name} had to be {oldContents ?? "nothing in particular"}, has to be {newContents ?? "nothing in particular"}");
        }

        if (old.Kind == FieldKind.Bytes && @new.Kind == FieldKind.Bytes && _old.Spec.Encoding != _new.Spec.Encoding)
        {
            Add(AbiRules.TextEncoding, Cosmetic, place, _old.Spec.Encoding, _new.Spec.Encoding, $"{name} was {_old.Spec.Encoding ?? "bytes"}, is {_new.Spec.Encoding ?? "bytes"}");
        }
    }

    private void CompareEnumerations(EnumerationSpec? old, EnumerationSpec? @new, string name, string place)
    {
        Dictionary<string, ulong> oldNumbers = Numbers(old);
        Dictionary<string, ulong> newNumbers = Numbers(@new);
        foreach ((string id, ulong number) in oldNumbers)
        {
            string where = $"{place}={id}";
            if (newNumbers.Remove(id, out ulong other))
            {
                if (number != other)
                {
                    Add(AbiRules.EnumChanged, WireBreaking, where, Hex(number), Hex(other), $"{id} of {name} was {Hex(number)}, is {Hex(other)}");
                }
            }
            else if (newNumbers.FirstOrDefault(entry => entry.Value == number && !oldNumbers.ContainsKey(entry.Key)).Key is string renamed)
            {
                newNumbers.Remove(renamed);
                Add(AbiRules.EnumRenamed, Cosmetic, where, id, renamed, $"{Hex(number)} of {name} was {id}, is {renamed}");
            }
            else
            {
                Add(AbiRules.EnumRemoved, NewReadsOld, where, Hex(number), null, $"{name} lost the value {id}, {Hex(number)}");
            }
        }

        foreach ((string id, ulong number) in newNumbers)
        {
            Add(AbiRules.EnumAdded, OldReadsNew, $"{place}={id}", null, Hex(number), $"{name} got the value {id}, {Hex(number)}");
        }
    }

    private void AddOneSided(List<LayoutField> oldFields, List<LayoutField> newFields)
    {
        LayoutField[] reserved = [.. _old.Fields.Where(IsReserved)];
        foreach (LayoutField field in newFields)
        {
            string place = $".{field.Spec.KernelName}";
            string where = $"{TypeWithWidth(_new, field)} at {Offset(field)}";
            if (reserved.Any(old => Covers(old, field)))
            {
                Add(AbiRules.FieldAddedInReserved, OldReadsNew, place, null, where, $"{field.Spec.KernelName}, {where}, is where bytes were reserved");
            }
            else
            {
                Add(AbiRules.FieldAdded, NewReadsOld, place, null, where, $"{field.Spec.KernelName}, {where}, was not there");
            }
        }

        foreach (LayoutField field in oldFields.Where(field => !IsReserved(field) || !newFields.Exists(@new => Covers(field, @new))))
        {
            string where = $"{TypeWithWidth(_old, field)} at {Offset(field)}";
            Add(AbiRules.FieldRemoved, OldReadsNew, $".{field.Spec.KernelName}", where, null, $"{field.Spec.KernelName}, {where}, is gone");
        }
    }

    private void Add(AbiRule rule, AbiCategory category, string field, string? from, string? to, string message) =>
        _differences.Add(new Difference(rule, category, PlaceOf(_new.Spec) + field, from, to, message));

    private string TypeOf(LayoutField field) => field switch
    {
        { Structure: StructureLayout structure } => structure.Spec.KernelName,
        { Kind: FieldKind.Number } when _bytesOnly => "bytes",
        { Kind: FieldKind.Number, BigEndian: true } when field.IsBitField || field.BitWidth > 8 => "big-endian number",
        { Kind: FieldKind.Number } => "number",
        _ => "bytes",
    };

    private static string TypeWithWidth(StructureLayout structure, LayoutField field) => structure.TypeOf(field);

    private static bool SamePlace(LayoutField one, LayoutField other) =>
        one.BitOffset == other.BitOffset && one.TotalBits == other.TotalBits && one.Kind == other.Kind && one.BigEndian == other.BigEndian
        && one.Structure?.Spec.KernelName == other.Structure?.Spec.KernelName;

    private static bool Covers(LayoutField outer, LayoutField inner) =>
        outer.BitOffset <= inner.BitOffset && inner.BitOffset + inner.TotalBits <= outer.BitOffset + outer.TotalBits;

    private static bool IsReserved(LayoutField field) =>
        ReservedName().IsMatch(field.Id) || ReservedName().IsMatch(field.Spec.KernelName) || (field.Spec.Doc ?? "").StartsWith("Reserved", StringComparison.Ordinal);

    private static Dictionary<string, ulong> Numbers(EnumerationSpec? enumeration) =>
        enumeration is null ? [] : enumeration.Values.GroupBy(value => value.Value.Id).ToDictionary(group => group.Key, group => group.First().Key, StringComparer.Ordinal);

    private static string Offset(LayoutField field) => field.BitOffset % 8 == 0 && !field.IsBitField
        ? $"offset {field.ByteOffset}"
        : $"offset {field.ByteOffset} bit {field.BitOffset % 8}";

    private static string Count(LayoutField field) => !field.IsList ? "one element" : field.Count is long count ? $"{count.ToString(CultureInfo.InvariantCulture)} elements" : "elements to the end";

    private static string Bits(long bits) => bits % 8 == 0 ? Bytes(bits / 8) : $"{bits} bits";

    private static string Bytes(long bytes) => bytes == 1 ? "1 byte" : $"{bytes} bytes";

    private static string Hex(ulong number) => JsonStyle.Hex(number);
}
