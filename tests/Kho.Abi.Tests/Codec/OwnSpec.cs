using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;

namespace Kho.Abi.Tests.Codec;

/// <summary>Keys and stamps of layouts that no kernel has, each with a release that uses it.</summary>
internal static class OwnSpec
{
    private const string Structures = """
        meta:
          id: own
          ks-version: 0.11
          endian: le
          bit-endian: le
        types:
          type_of_two_bits:
            seq:
              - { id: number, -role: encoded, type: b62 }
              - { id: kind, -role: page-type, type: b2, enum: three }
          type_lowest:
            seq:
              - { id: kind, -role: page-type, type: b1, enum: two }
              - { id: number, -role: encoded, type: b63 }
          two_bits_lowest:
            seq:
              - { id: kind, -role: page-type, type: b2, enum: three }
              - { id: number, -role: encoded, type: b62 }
          type_between:
            seq:
              - { id: number, -role: encoded, type: b56 }
              - { id: kind, -role: page-type, type: b1, enum: two }
              - { id: nothing, type: b7 }
          swapped:
            seq:
              - { id: number, -role: encoded, type: u8be }
          narrow:
            seq:
              - { id: number, -role: encoded, type: b52 }
              - { id: kind, -role: page-type, type: b12, enum: two }
          unmarked:
            seq:
              - { id: one, type: u4 }
              - { id: other, type: u4 }
          short:
            seq:
              - { id: number, -role: encoded, type: u4 }
          wide_order:
            seq:
              - { id: order, -role: order, type: b24 }
              - { id: kind, -role: page-type, type: b8, enum: two }
              - { id: mark, -role: magic, type: u4, enum: mark }
          mark_first:
            seq:
              - { id: mark, -role: magic, type: u4, enum: mark }
              - { id: kind, -role: page-type, type: b1, enum: two }
              - { id: order, -role: order, type: b31 }
          order_of_three_bits:
            seq:
              - { id: order, -role: order, type: b3 }
              - { id: nothing, type: b29 }
              - { id: mark, -role: magic, type: u4, enum: mark }
          mark_of_three_bytes:
            seq:
              - { id: order, -role: order, type: b40 }
              - { id: mark, -role: magic, type: b24, enum: mark }
          type_over_mark:
            seq:
              - { id: order, -role: order, type: u4 }
              - { id: mark, -role: [magic, page-type], type: u4, enum: mark }
          type_over_order:
            seq:
              - { id: order, -role: [order, page-type], type: u4 }
              - { id: mark, -role: magic, type: u4, enum: mark }
          swapped_stamp:
            seq:
              - { id: order, -role: order, type: u4be }
              - { id: mark, -role: magic, type: u4be, enum: mark }
          no_number:
            seq:
              - { id: order, -role: order, type: u4 }
              - { id: mark, -role: magic, type: u4, enum: two }
        enums:
          two: { 0: contig, 1: split }
          three: { 0: contig, 1: split, 2: mixed }
          mark: { 0x4b484f50: khop }
        """;

    private const string Reversed = """
        meta:
          id: reversed
          ks-version: 0.11
          endian: be
          bit-endian: be
        types:
          key:
            seq:
              - { id: number, -role: encoded, type: b63 }
              - { id: kind, -role: page-type, type: b1, enum: own::two }
        """;

    private static readonly string[] _keys =
    [
        "own::type_of_two_bits", "own::type_lowest", "own::two_bits_lowest", "own::type_between", "own::swapped", "reversed::key",
    ];

    private static readonly string[] _brokenKeys = ["own::narrow", "own::unmarked", "own::short"];

    private static readonly string[] _stamps =
    [
        "own::wide_order", "own::mark_first", "own::order_of_three_bits", "own::mark_of_three_bytes", "own::type_over_mark", "own::type_over_order",
        "own::swapped_stamp",
    ];

    private static readonly Lazy<ReleaseCatalog> _catalog = new(() => Load(_keys));
    private static readonly Lazy<ReleaseCatalog> _broken = new(() => Load(_brokenKeys));

    /// <summary>Built-in releases, and one for each structure: keys on the page type RFC with the deep tree, stamps on it, too.</summary>
    public static ReleaseCatalog Catalog => _catalog.Value;

    /// <summary>The same with structures that no key can have.</summary>
    public static ReleaseCatalog Broken => _broken.Value;

    /// <summary>The release that uses a structure.</summary>
    public static AbiRelease Release(string structure) => Catalog.Find(Id(structure)) ?? Broken.Find(Id(structure))!;

    /// <summary>Keys and tree of the release that uses a structure for keys.</summary>
    public static RadixGeometry Geometry(string structure, int pageSize = 4096) => ReleaseAt.Of(Release(structure), pageSize).Map.Radix!;

    /// <summary>A release whose keys have a page type of two bits, and whose stamps have one of one bit.</summary>
    public const string CutType = "own::cut_type";

    private static string Id(string structure) => structure.Replace("::", "-", StringComparison.Ordinal).Replace('_', '-');

    private static ReleaseCatalog Load(string[] keys)
    {
        using var specification = new TemporarySpec(Structures);
        specification.Write("reversed.ksy", Reversed);
        foreach (string key in keys)
        {
            specification.Write($"{Id(key)}.yaml", $"{Head(key)}memory_map: {{radix: {{key: '{key}'}}}}\npage_info: {{structure: 'own::wide_order'}}\n");
        }

        // A page type of two bits, and a stamp that has room for one.
        specification.Write($"{Id(CutType)}.yaml", $"{Head(CutType)}memory_map: {{radix: {{key: 'own::type_of_two_bits'}}}}\n");

        foreach (string stamp in _stamps)
        {
            specification.Write($"{Id(stamp)}.yaml", $"{Head(stamp)}page_info: {{structure: '{stamp}'}}\n");
        }

        return ReleaseCatalog.Load(specification.Path);
    }

    private static string Head(string structure) => $"id: {Id(structure)}\ntitle: Its own {structure}\nbased_on: rfc-page-type-deep\nverified: a test\n";
}
