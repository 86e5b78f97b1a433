using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Layouts;

/// <summary>A structure as a <c>.ksy</c> file declares it.</summary>
internal sealed record StructureSpec
{
    /// <summary>Name by which releases refer to it: the file's id, <c>::</c> and the type's id (<c>luo::luo_ser</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Id of the file that declares it.</summary>
    public required string File { get; init; }

    /// <summary>The kernel's name, or the id.</summary>
    public required string KernelName { get; init; }

    /// <summary>Description of the structure, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>Reference to its definition, or null.</summary>
    public string? Reference { get; init; }

    /// <summary>Encoding of the file's texts, or null. With one, a field of bytes is text.</summary>
    public string? Encoding { get; init; }

    /// <summary>Numbers without a byte order of their own are big-endian.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Bit fields begin with the most significant bit of a byte.</summary>
    public bool BigEndianBits { get; init; }

    /// <summary>Names of the parameters of sizes and repetitions.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Parameters with a value from the kernel's configuration (<c>-config</c>), with the option.</summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields in their order.</summary>
    public required IReadOnlyList<FieldSpec> Fields { get; init; }
}

/// <summary>A field as a <c>.ksy</c> file declares it.</summary>
internal sealed record FieldSpec
{
    /// <summary>Id in the specification.</summary>
    public required string Id { get; init; }

    /// <summary>The kernel's name, or the id.</summary>
    public required string KernelName { get; init; }

    /// <summary>Meaning of the field, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>Type: <c>u1</c> to <c>u8</c> (with or without byte order), <c>b1</c> to <c>b64</c>, or a structure's name; null for bytes.</summary>
    public string? Type { get; init; }

    /// <summary>Length in bytes, for a field of bytes.</summary>
    public IntegerExpression? Size { get; init; }

    /// <summary>The only bytes that the field may hold, or null.</summary>
    public ReadOnlyMemory<byte>? Contents { get; init; }

    /// <summary>Number of elements, for a field that repeats a known number of times.</summary>
    public IntegerExpression? RepeatCount { get; init; }

    /// <summary>The field repeats to the end of the bytes.</summary>
    public bool RepeatsToEnd { get; init; }

    /// <summary>Targets of a physical address in the field: names of structures, or <see cref="OpaqueTargets"/>; empty if undescribed.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Targets without a structure: preserved memory itself, and contents that only their writer knows.</summary>
    public static IReadOnlyList<string> OpaqueTargets { get; } = ["payload", "blob", "private"];

    /// <summary>Name of the enumeration of its numbers, or null.</summary>
    public string? Enumeration { get; init; }

    /// <summary>The field is padding (<c>-padding</c>): absent from trees of values, and written as 0.</summary>
    public bool IsPadding { get; init; }

    /// <summary>The field's edge in a tree of values, or null.</summary>
    public EdgeSpec? Edge { get; init; }

    /// <summary>Field of the same structure with the number of elements of a field that repeats to the end (<c>-count</c>), or null.</summary>
    public string? CountedBy { get; init; }

    /// <summary>Field of the same structure that bounds the number (<c>-maximum</c>), or null.</summary>
    public string? Maximum { get; init; }

    /// <summary>A writer never leaves 0 in the field (<c>-never-zero</c>).</summary>
    public bool IsNeverZero { get; init; }

    /// <summary>The structures of a union and their tag (<c>-union-by</c>, <c>-cases</c>), or null.</summary>
    public UnionSpec? Union { get; init; }

    /// <summary>The reading kernel writes the field into the handover (<c>-written-by: reader</c>).</summary>
    public bool IsWrittenByReader { get; init; }

    /// <summary>For a token of a file of the same session, the compatible strings of such files (<c>-token-of</c>); else empty.</summary>
    public IReadOnlyList<string> TokenOf { get; init; } = [];

    /// <summary>Type in C, if more specific than <see cref="Type"/> (<c>-c-type</c>), such as <c>bool</c>; else null.</summary>
    public string? CType { get; init; }

    /// <summary>Option of the kernel's configuration that decides the field's length (<c>-config</c>), or null.</summary>
    public string? Configuration { get; init; }

    /// <summary>Roles of the field in algorithms (<c>-role</c>); empty for most.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>Bytes that are one of several structures.</summary>
/// <param name="Tag">
/// Field that selects: ids joined by dots, of the same structure or of the one around it. A field on the way may be a reference
/// (<c>-reference: true</c>): the tag is then in the structure that it points to.
/// </param>
/// <param name="Cases">Structures by the value of the tag.</param>
internal sealed record UnionSpec(string Tag, IReadOnlyDictionary<ulong, string> Cases);

/// <summary>Kind of a field's bits.</summary>
internal enum FieldKind
{
    /// <summary>An unsigned number of 1 to 64 bits.</summary>
    Number,

    Bytes,

    Structure,
}

/// <summary>Kind of a field's target, from the keys with <c>-</c> in a <c>.ksy</c> file.</summary>
internal enum EdgeKind
{
    /// <summary>One structure (<c>-points-to</c>).</summary>
    One,

    /// <summary>An array of structures, counted by another field (<c>-points-to</c>, <c>-count</c>).</summary>
    Array,

    /// <summary>A linked list of structures (<c>-points-to</c>, <c>-next</c>).</summary>
    List,

    /// <summary>A head followed by entries, or a list of such (<c>-points-to</c>, <c>-entries</c>, <c>-entry-count</c>, optional <c>-next</c>).</summary>
    Blocks,

    /// <summary>A vmalloc area of structures or of contents (<c>-area-of</c>, optional <c>-count</c>).</summary>
    Area,

    /// <summary>Preserved memory without a structure (<c>-bytes</c>, <c>-pages</c> or <c>-pfn</c>).</summary>
    Contents,

    /// <summary>The format named by a compatible string decides (<c>-selected-by</c>).</summary>
    Selected,
}

/// <summary>The target of a field. The number 0 leads nowhere.</summary>
internal sealed record EdgeSpec
{
    /// <summary>Kind.</summary>
    public required EdgeKind Kind { get; init; }

    /// <summary>Structure at the target, or null.</summary>
    public string? Target { get; init; }

    /// <summary>Field that counts the elements, a number, or null.</summary>
    public string? Count { get; init; }

    /// <summary>Field of the target with the address of the next one, or null.</summary>
    public string? Next { get; init; }

    /// <summary>Structure of the entries after a head, or in an area; null for contents.</summary>
    public string? Entries { get; init; }

    /// <summary>Field of the head that counts its entries, or null.</summary>
    public string? EntryCount { get; init; }

    /// <summary>Field with the compatible string that selects a format, or null.</summary>
    public string? Selector { get; init; }

    /// <summary>Field with a length in bytes, or in pages if <see cref="InPages"/>; or null.</summary>
    public string? Length { get; init; }

    /// <summary>The number is a page frame number; the contents are the block that begins there (<c>-pfn</c>).</summary>
    public bool IsPfn { get; init; }

    /// <summary><see cref="Length"/> counts pages.</summary>
    public bool InPages { get; init; }
}

/// <summary>
/// The use of a field in an algorithm, from the specification's <c>-role</c>. The algorithm finds the field by its role, so that
/// it may have any name, place and width.
/// </summary>
internal static class FieldRoles
{
    /// <summary>Order bit and shifted address of a radix key.</summary>
    public const string Encoded = "encoded";

    /// <summary>Order of a block.</summary>
    public const string Order = "order";

    /// <summary>Page type of a block; the enumeration's ids are the names of the page types.</summary>
    public const string PageType = "page-type";

    /// <summary>Magic number of a stamp, the only value of its enumeration.</summary>
    public const string Magic = "magic";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Encoded, Order, PageType, Magic];

    /// <summary>
    /// The fields of a structure by role. A structure without roles takes those that the built-in
    /// file of the same id gives to fields of the same ids, and their enumerations, so that an older copy still works.
    /// </summary>
    /// <param name="layout">Layout of the structure.</param>
    public static IReadOnlyDictionary<string, LayoutField> Of(StructureLayout layout)
    {
        Dictionary<string, LayoutField> fields = new(StringComparer.Ordinal);
        bool isMarked = layout.Fields.Any(field => field.Spec.Roles.Count > 0);
        foreach (LayoutField field in layout.Fields)
        {
            FieldSpec? builtIn = isMarked ? null : BuiltIn(layout.Spec.File, field.Id);
            LayoutField marked = builtIn?.Enumeration is string name && field.Enumeration is null
                ? field with { Enumeration = StructureCatalog.BuiltIn.Enumeration(name, layout.Spec.File) }
                : field;
            foreach (string role in (builtIn ?? field.Spec).Roles)
            {
                if (!fields.TryAdd(role, marked))
                {
                    throw new KhoFormatException($"{layout.Spec.Name}: {fields[role].Id} and {field.Id} both have the role '{role}'");
                }
            }
        }

        return fields;
    }

    private static FieldSpec? BuiltIn(string file, string id) => StructureCatalog.BuiltIn.Structures.Values
        .Where(structure => structure.File == file)
        .SelectMany(structure => structure.Fields)
        .FirstOrDefault(field => field.Id == id && field.Roles.Count > 0);
}

/// <summary>An enumeration of the specification.</summary>
/// <param name="Name">Id, with its file's id before it: <c>kho_radix_key::page_type</c>.</param>
/// <param name="Values">Its values, by number.</param>
internal sealed record EnumerationSpec(string Name, IReadOnlyDictionary<ulong, EnumerationValue> Values)
{
    /// <summary>The meaning of a number: the value's name, or the names of its flags.</summary>
    /// <returns>Names joined by <c>|</c>, or null if the enumeration lacks the number.</returns>
    public string? Describe(ulong number)
    {
        if (Values.TryGetValue(number, out EnumerationValue? exact))
        {
            return exact.Id;
        }

        EnumerationValue[] flags = [.. Values.Where(value => value.Key != 0 && (number & value.Key) == value.Key).Select(value => value.Value)];
        ulong sum = Values.Where(value => (number & value.Key) == value.Key).Aggregate(0UL, (total, value) => total | value.Key);
        return number != 0 && sum == number ? string.Join('|', flags.Select(flag => flag.Id)) : null;
    }

    /// <summary>Ids of the flags in a number, by ascending value; unknown bits follow as one number.</summary>
    internal IReadOnlyList<string> FlagsOf(ulong number)
    {
        if (number == 0)
        {
            return [];
        }

        List<string> names = [.. Values.Where(value => value.Key != 0 && (number & value.Key) == value.Key).OrderBy(value => value.Key).Select(value => value.Value.Id)];
        ulong unknown = number & ~Values.Keys.Aggregate(0UL, (all, value) => all | value);
        return unknown == 0 ? names : [.. names, JsonStyle.Hex(unknown)];
    }
}

/// <summary>A value of an enumeration.</summary>
/// <param name="Id">Id in the specification.</param>
/// <param name="KernelName">The kernel's name for it, or null.</param>
/// <param name="Doc">What it means, or null.</param>
internal sealed record EnumerationValue(string Id, string? KernelName, string? Doc);
