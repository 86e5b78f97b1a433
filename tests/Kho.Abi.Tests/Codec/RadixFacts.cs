using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Images;

namespace Kho.Abi.Tests.Codec;

/// <summary>
/// What the kernel does with keys, written down once more from the ABI's description: the numbers are a table, the
/// arithmetic is division and remainder, and nothing is shared with the library.
/// </summary>
internal static class RadixFacts
{
    /// <summary>Release, page size in bytes, levels of the tree, low bits of a key that the tree holds.</summary>
    public static readonly (string Release, int PageSize, int Depth, int HeldBits)[] Trees =
    [
        ("kho-v2", 4096, 6, 60), ("kho-v2", 16384, 4, 50), ("kho-v2", 65536, 4, 58),
        ("linux-7.1-rc5", 4096, 6, 60), ("linux-7.1-rc5", 16384, 4, 50), ("linux-7.1-rc5", 65536, 4, 58),
        ("linux-7.1", 4096, 6, 60), ("linux-7.1", 16384, 5, 61), ("linux-7.1", 65536, 4, 58),
        ("linux-7.2", 4096, 6, 60), ("linux-7.2", 16384, 5, 61), ("linux-7.2", 65536, 4, 58),
        ("linux-7.3", 4096, 6, 60), ("linux-7.3", 16384, 5, 61), ("linux-7.3", 65536, 4, 58),
        ("rfc-page-type", 4096, 6, 60), ("rfc-page-type", 16384, 5, 61), ("rfc-page-type", 65536, 4, 58),
        ("rfc-page-type-deep", 4096, 7, 69), ("rfc-page-type-deep", 16384, 6, 72), ("rfc-page-type-deep", 65536, 5, 71),
    ];

    /// <summary>Releases whose trees refuse a key with a bit above its order bit; the others drop what they cannot hold.</summary>
    private static readonly string[] _refusing = ["linux-7.3"];

    /// <summary>Page size, page shift, bit of order 0, bits a level, bits a leaf, largest order in 52 physical bits.</summary>
    public static readonly (int PageSize, int Shift, int OrderZero, int Table, int Leaf, int MaximumOrder)[] Sizes =
    [
        (4096, 12, 52, 9, 15, 39), (16384, 14, 50, 11, 17, 37), (65536, 16, 48, 13, 19, 35),
    ];

    public static (int PageSize, int Shift, int OrderZero, int Table, int Leaf, int MaximumOrder) Size(int pageSize) =>
        Sizes.Single(size => size.PageSize == pageSize);

    public static bool HasPageType(string release) => release.StartsWith("rfc", StringComparison.Ordinal);

    public static bool RefusesWideKeys(string release) => _refusing.Contains(release);

    public static ulong Encode(int pageSize, ulong address, int order, int type)
    {
        (_, int shift, int orderZero, _, _, _) = Size(pageSize);
        UInt128 key = Power(63) * (UInt128)type + Power(orderZero - order) + (address / Power(shift + order));
        return (ulong)key;
    }

    /// <summary>Index into the node at a level, or the number of the bit in the leaf at level 0.</summary>
    public static int Index(int pageSize, int level, ulong key)
    {
        (_, _, _, int table, int leaf, _) = Size(pageSize);
        return level == 0
            ? (int)(key % Power(leaf))
            : (int)(key / Power(leaf + ((level - 1) * table)) % Power(table));
    }

    /// <summary>What a tree gives back of a key that was added.</summary>
    public static ulong Held(int heldBits, ulong key) => (ulong)(key % Power(heldBits));

    /// <summary>The library's own geometry, which the tests compare with the rest of this class.</summary>
    public static RadixGeometry Geometry(string release, int pageSize)
    {
        AbiRelease abi = ReleaseCatalog.BuiltIn.Find(release)!;
        return ReleaseAt.Of(abi, pageSize).Map.Radix!;
    }

    /// <summary>The library's reader over the pages of the built-in specification.</summary>
    public static RadixTreeReader Reader(RadixGeometry geometry, IPhysicalMemory memory) =>
        new(geometry, new RadixPages(null, geometry, StructureCatalog.BuiltIn.At(geometry.Pages.PageSize)), memory);

    private static UInt128 Power(int exponent) => UInt128.One << exponent;
}
