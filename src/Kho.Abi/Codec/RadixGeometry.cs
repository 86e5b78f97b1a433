using System.Numerics;
using Kho.Abi.Releases;

namespace Kho.Abi.Codec;

/// <summary>
/// The radix tree of one release at one page size: how keys are made, how deep the tree is, and which bits of a key
/// it can hold. All numbers come from the release's formulas.
/// </summary>
public sealed class RadixGeometry
{
    private const int KeyBits = 64;

    /// <summary>Evaluates a release's formulas for a page size.</summary>
    /// <param name="tree">Layout of the tree.</param>
    /// <param name="pages">Page size and width of physical addresses.</param>
    /// <exception cref="KhoFormatException">A formula cannot be computed, or gives a tree that cannot be.</exception>
    public RadixGeometry(RadixTreeAbi tree, PageGeometry pages)
    {
        ArgumentNullException.ThrowIfNull(tree);
        Pages = pages;
        var names = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["page_size"] = pages.PageSize,
            ["page_shift"] = pages.PageShift,
        };
        Order0Bit = Compute(tree.Order0Bit, "order_0_bit", 1, KeyBits - 1, names);
        KeyWidth = tree.KeyWidth is null ? null : Compute(tree.KeyWidth, "key_width", 1, KeyBits, names);
        TableBits = Compute(tree.TableBits, "table_bits", 1, 24, names);
        BitmapBits = Compute(tree.BitmapBits, "bitmap_bits", 6, 24, names);
        Depth = Compute(tree.Depth, "depth", 2, 16, names);
        if (1L << TableBits != pages.PageSize / sizeof(ulong) || 1L << BitmapBits != pages.PageSize * 8L)
        {
            throw new KhoFormatException($"memory_map.radix: a node of 2^{TableBits} addresses or a leaf of 2^{BitmapBits} bits does not fill a page of {pages.PageSize} bytes");
        }

        if (tree.PageTypeBit is int bit && (bit <= Order0Bit || bit >= KeyBits))
        {
            throw new KhoFormatException($"memory_map.radix.page_type_bit is {bit}, expected {Order0Bit + 1} to {KeyBits - 1} at {pages.PageSize}-byte pages");
        }

        if (tree.PageTypes.Count > 2)
        {
            throw new KhoFormatException($"memory_map.radix.page_types has {tree.PageTypes.Count} names, expected at most 2 for one bit");
        }

        PageTypeBit = tree.PageTypeBit;
        PageTypes = tree.PageTypes;
        WideKeys = tree.WideKeys;
    }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>Position of the bit that stands for order 0.</summary>
    public int Order0Bit { get; }

    /// <summary>Bits of a key that the release means to hold, or null if it does not say.</summary>
    public int? KeyWidth { get; }

    /// <summary>Bits of a key that select an entry of an inner node.</summary>
    public int TableBits { get; }

    /// <summary>Bits of a key that select a bit of a leaf.</summary>
    public int BitmapBits { get; }

    /// <summary>Number of levels, leaves included.</summary>
    public int Depth { get; }

    /// <summary>Position of the bit with the page type, or null.</summary>
    public int? PageTypeBit { get; }

    /// <summary>Names of the page types by value; empty if keys have none.</summary>
    public IReadOnlyList<string> PageTypes { get; }

    /// <summary>What adding a key does that is wider than <see cref="KeyWidth"/>.</summary>
    public WideKeyPolicy WideKeys { get; }

    /// <summary>Number of low bits of a key that select a path through the tree; may be more than 64.</summary>
    public int HeldBits => BitmapBits + (TableBits * (Depth - 1));

    /// <summary>Mask of the bits of a key that select a path; the others are lost between adding and walking.</summary>
    public ulong HeldMask => LowBits(HeldBits);

    /// <summary>Says whether the tree is too shallow for the bit of order 0.</summary>
    public bool LosesOrderZero => Order0Bit >= HeldBits;

    /// <summary>Says whether keys have a page type that the tree is too shallow for.</summary>
    public bool LosesPageType => PageTypeBit >= HeldBits;

    /// <summary>Name of a page type, or null where keys have none.</summary>
    /// <param name="pageType">Value of the page type.</param>
    public string? PageTypeName(int pageType) => (uint)pageType < (uint)PageTypes.Count ? PageTypes[pageType] : null;

    /// <summary>A key without its page type.</summary>
    /// <param name="key">Key.</param>
    public ulong WithoutPageType(ulong key) => PageTypeBit is int bit ? key & ~(1UL << bit) : key;

    /// <summary>Encodes a block.</summary>
    /// <param name="address">Physical address in bytes, a multiple of the block's size.</param>
    /// <param name="order">Order, 0 to <see cref="PageGeometry.MaximumOrder"/>.</param>
    /// <param name="pageType">Page type; 0 where keys have none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public ulong Encode(ulong address, int order, int pageType = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, Pages.MaximumOrder);
        int shift = Pages.PageShift + order;
        if ((address & LowBits(shift)) != 0 || !Pages.IsPhysical(address, UInt128.One << shift))
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"0x{address:x} is no address of a block of order {order}");
        }

        if (pageType != 0 && (PageTypeBit is null || (uint)pageType >= (uint)PageTypes.Count))
        {
            throw new ArgumentOutOfRangeException(nameof(pageType), pageType, "no such page type");
        }

        ulong type = PageTypeBit is int bit ? (ulong)pageType << bit : 0;
        return type | (1UL << (Order0Bit - order)) | (address >> shift);
    }

    /// <summary>Takes a key apart. Never throws: what is no block says why.</summary>
    /// <param name="key">Key.</param>
    public RadixKey Decode(ulong key)
    {
        int pageType = PageTypeBit is int bit ? (int)((key >> bit) & 1) : 0;
        ulong encoded = WithoutPageType(key);
        if (encoded == 0)
        {
            return new RadixKey(key, 0, 0, pageType, KeyProblem.NoOrderBit);
        }

        int order = Order0Bit - BitOperations.Log2(encoded);
        if (order < 0)
        {
            return new RadixKey(key, order, 0, pageType, KeyProblem.AboveOrderZero);
        }

        int shift = Pages.PageShift + order;
        ulong address = shift < KeyBits ? (encoded & ~(1UL << (Order0Bit - order))) << shift : 0;
        KeyProblem problem = order > Pages.MaximumOrder ? KeyProblem.OrderTooLarge
            : Pages.IsPhysical(address, UInt128.One << shift) ? KeyProblem.None
            : KeyProblem.AddressTooLarge;
        return new RadixKey(key, order, address, pageType, problem);
    }

    /// <summary>The bits of a key that a tree of this depth drops.</summary>
    /// <param name="key">Key.</param>
    public ulong LostBits(ulong key) => key & ~HeldMask;

    /// <summary>Index into the node at a level.</summary>
    /// <param name="level">1 (just above the leaves) to <see cref="Depth"/> - 1 (the root).</param>
    /// <param name="key">Key.</param>
    public int TableIndex(int level, ulong key)
    {
        int shift = LevelShift(level);
        return shift < KeyBits ? (int)((key >> shift) & LowBits(TableBits)) : 0;
    }

    /// <summary>Says whether an entry of a node stands for keys wider than 64 bits: a deep tree's upper nodes have more entries than there are keys.</summary>
    /// <param name="level">1 (just above the leaves) to <see cref="Depth"/> - 1 (the root).</param>
    /// <param name="index">Number of the entry, not negative.</param>
    public bool IsShiftedOut(int level, int index)
    {
        int shift = LevelShift(level);
        return shift >= KeyBits ? index != 0 : (ulong)index >> (KeyBits - shift) != 0;
    }

    /// <summary>Number of the bit in the leaf.</summary>
    /// <param name="key">Key.</param>
    public int BitmapIndex(ulong key) => (int)(key & LowBits(BitmapBits));

    /// <summary>Number of bits below those that select an entry at a level.</summary>
    /// <param name="level">1 to <see cref="Depth"/> - 1.</param>
    public int LevelShift(int level) => BitmapBits + ((level - 1) * TableBits);

    /// <summary>Says whether two geometries read every tree alike.</summary>
    /// <param name="other">Another geometry.</param>
    public bool ReadsLike(RadixGeometry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Pages == other.Pages && Order0Bit == other.Order0Bit && Depth == other.Depth
            && (PageTypeBit == other.PageTypeBit || (LosesOrHasNoPageType && other.LosesOrHasNoPageType));
    }

    private bool LosesOrHasNoPageType => PageTypeBit is null || LosesPageType;

    private static ulong LowBits(int count) => count >= KeyBits ? ulong.MaxValue : (1UL << count) - 1;

    private static int Compute(Layouts.IntegerExpression formula, string name, int minimum, int maximum, Dictionary<string, long> names)
    {
        long value = formula.Evaluate(names);
        if (value < minimum || value > maximum)
        {
            throw new KhoFormatException($"memory_map.radix.{name}: '{formula}' is {value} at {names["page_size"]}-byte pages, expected {minimum} to {maximum}");
        }

        names[name] = value;
        return (int)value;
    }
}
