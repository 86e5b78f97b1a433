using System.Globalization;
using System.Numerics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// The radix tree of one release at one page size: the encoding of keys, the tree's depth, and the bits of a key that
/// it holds. All numbers come from the release's formulas.
/// </summary>
internal sealed class RadixGeometry
{
    private const int KeyBits = 64;

    private readonly ulong _typeMask;

    /// <summary>Evaluates a release's formulas for a page size.</summary>
    /// <param name="tree">Layout of the tree.</param>
    /// <param name="pages">Page size and width of physical addresses.</param>
    /// <param name="structures">Specification with the key's structure; null for the built-in one.</param>
    /// <exception cref="KhoFormatException">A formula cannot be computed, or gives an impossible tree; or the key's structure is too small for its contents.</exception>
    public RadixGeometry(RadixTreeAbi tree, PageGeometry pages, StructureCatalog? structures = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        Pages = pages;
        Dictionary<string, long> names = IntegerExpression.NamesAt(pages.PageSize);
        Order0Bit = Compute(tree.Order0Bit, "order_0_bit", 1, KeyBits - 1, names);
        KeyWidth = tree.KeyWidth is null ? null : Compute(tree.KeyWidth, "key_width", 1, KeyBits, names);
        TableBits = Compute(tree.TableBits, "table_bits", 1, 24, names);
        BitmapBits = Compute(tree.BitmapBits, "bitmap_bits", 6, 24, names);
        Depth = Compute(tree.Depth, "depth", 2, 16, names);
        if (1L << TableBits != pages.PageSize / sizeof(ulong) || 1L << BitmapBits != pages.PageSize * 8L)
        {
            throw new KhoFormatException($"memory_map.radix: a node of 2^{TableBits} addresses or a leaf of 2^{BitmapBits} bits does not fill a page of {pages.PageSize} bytes");
        }

        Layout = RadixKeyLayout.Of(tree, structures ?? StructureCatalog.BuiltIn);
        CheckLayout(tree);
        IsNumberRun = Layout.Encoded.Shift == 0;
        _typeMask = Layout.PageType?.Mask ?? 0;
        WideKeys = tree.WideKeys;
        AcceptedBits = AcceptedBitsOf(tree.WideKeys, KeyWidth);
        HeldPageTypes = [.. Enumerable.Range(0, Layout.PageTypeCount).Where(type => HeldPageType(type) == type)];
    }

    /// <summary>The fields of a key: its number and its page type.</summary>
    internal RadixKeyLayout Layout { get; }

    /// <summary>
    /// Neighbouring keys of one leaf have neighbouring numbers and one page type, because the number begins at bit 0. If false,
    /// each key of a run must be decoded by itself.
    /// </summary>
    internal bool IsNumberRun { get; }

    /// <summary>The page types that the tree distinguishes; 0 alone if keys have none.</summary>
    internal IReadOnlyList<int> HeldPageTypes { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>Position of the order bit of order 0, from the lowest bit of the key's number.</summary>
    public int Order0Bit { get; }

    /// <summary>Bits of a key that the release means to hold, or null if unstated.</summary>
    public int? KeyWidth { get; }

    /// <summary>Bits of a key that select an entry of an inner node.</summary>
    public int TableBits { get; }

    /// <summary>Bits of a key that select a bit of a leaf.</summary>
    public int BitmapBits { get; }

    /// <summary>Number of levels, leaves included.</summary>
    public int Depth { get; }

    /// <summary>Position of the lowest bit of the page type in a key, or null if keys have no page type.</summary>
    public int? PageTypeBit => Layout.PageType?.LowestBit;

    /// <summary>The bits of the page type in words, such as <c>bits 62 to 63</c>, or null if keys have none.</summary>
    public string? PageTypePlace => Layout.PageType?.ToString();

    /// <summary>Whether a bit of a key belongs to the page type.</summary>
    /// <param name="bit">Number of the bit, 0 to 63.</param>
    public bool IsOfPageType(int bit) => ((_typeMask >> bit) & 1) != 0;

    /// <summary>Number of bits of the page type; 0 if keys have none.</summary>
    public int PageTypeWidth => Layout.PageType?.Width ?? 0;

    /// <summary>Names of the page types by value; empty if keys have none.</summary>
    public IReadOnlyList<string> PageTypes => Layout.PageTypes;

    /// <summary>What the tree does with a key wider than <see cref="KeyWidth"/>.</summary>
    public WideKeyPolicy WideKeys { get; }

    /// <summary>Number of low bits of a key that select a path through the tree; may be more than 64.</summary>
    public int HeldBits => BitmapBits + (TableBits * (Depth - 1));

    /// <summary>Mask of the bits of a key that select a path; the tree loses the others.</summary>
    public ulong HeldMask => LowBits(HeldBits);

    /// <summary>Whether the tree is too shallow for the order bit of order 0.</summary>
    public bool LosesOrderZero => (Layout.Encoded.Set(0, 1UL << Order0Bit) & HeldMask) == 0;

    /// <summary>Whether the tree is too shallow for at least one bit of the page type.</summary>
    public bool LosesPageType => (_typeMask & ~HeldMask) != 0;

    /// <summary>Number of low bits that an added key may use: 64 unless wide keys are refused.</summary>
    public int AcceptedBits { get; }

    /// <summary>Name of a page type, else its number; null if keys have no page type.</summary>
    /// <param name="pageType">Value of the page type.</param>
    public string? PageTypeName(int pageType) => (uint)pageType < (uint)PageTypes.Count ? PageTypes[pageType]
        : pageType >= 0 && Layout.PageType?.Holds((ulong)pageType) == true ? pageType.ToString(CultureInfo.InvariantCulture)
        : null;

    /// <summary>Value of a page type, or null if keys have no such type.</summary>
    /// <param name="name">Name, or number of a value without a name.</param>
    public int? FindPageType(string name) => Layout.FindPageType(name);

    /// <summary>Page type of a block as a walk over the tree reads it.</summary>
    /// <param name="pageType">Page type of the added key.</param>
    internal int HeldPageType(int pageType) =>
        Layout.PageType is WordField type ? (int)type.Get(type.Set(0, (ulong)pageType) & HeldMask) : 0;

    /// <summary>A key without its page type.</summary>
    public ulong WithoutPageType(ulong key) => key & ~_typeMask;

    /// <summary>The number in a key: order bit and shifted address.</summary>
    internal ulong NumberOf(ulong key) => Layout.Encoded.Get(key);

    /// <summary>The page type in a key; 0 if keys have none.</summary>
    internal int PageTypeOf(ulong key) => _typeMask == 0 ? 0 : (int)Layout.PageType!.Get(key);

    /// <summary>Whether the tree refuses a key as too wide.</summary>
    public bool Refuses(ulong key) => AcceptedBits < KeyBits && key >> AcceptedBits != 0;

    /// <summary>Number of low bits that an added key may use.</summary>
    /// <param name="policy">What the tree does with a wide key.</param>
    /// <param name="keyWidth">Bits of a key that the release means to hold, or null.</param>
    internal static int AcceptedBitsOf(WideKeyPolicy policy, int? keyWidth) =>
        policy == WideKeyPolicy.Refused && keyWidth is int width ? Math.Min(width, KeyBits) : KeyBits;

    /// <summary>Why no block of an order can be at an address, in words, or null if one can.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public string? WhyNoBlock(ulong address, ulong order)
    {
        int shift = Pages.PageShift + (int)Math.Min(order, KeyBits);
        return order > (ulong)Pages.MaximumOrder ? $"the largest order is {Pages.MaximumOrder}"
            : (address & LowBits(shift)) != 0 ? $"0x{address:x} is not a multiple of the block's size, 0x{1UL << shift:x}"
            : Pages.IsPhysical(address, UInt128.One << shift) ? null
            : $"0x{address:x} is beyond {Pages.PhysicalAddressBits}-bit physical addresses";
    }

    /// <summary>Encodes a block.</summary>
    /// <param name="address">Physical address in bytes, a multiple of the block's size.</param>
    /// <param name="order">Order, 0 to <see cref="PageGeometry.MaximumOrder"/>.</param>
    /// <param name="pageType">Page type, with or without a name; 0 if keys have none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The block is impossible.</exception>
    public ulong Encode(ulong address, int order, int pageType = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, Pages.MaximumOrder);
        int shift = Pages.PageShift + order;
        if (WhyNoBlock(address, (ulong)order) is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"0x{address:x} is no address of a block of order {order}");
        }

        if (pageType != 0 && (pageType < 0 || Layout.PageType?.Holds((ulong)pageType) != true))
        {
            throw new ArgumentOutOfRangeException(nameof(pageType), pageType, "no such page type");
        }

        return Layout.Encode((1UL << (Order0Bit - order)) | (address >> shift), pageType);
    }

    /// <summary>Decodes a key. It never throws: an invalid key states its problem.</summary>
    public RadixKey Decode(ulong key)
    {
        int pageType = PageTypeOf(key);
        ulong encoded = NumberOf(key);
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
    public ulong LostBits(ulong key) => key & ~HeldMask;

    /// <summary>Index into the node at a level.</summary>
    /// <param name="level">1 (just above the leaves) to <see cref="Depth"/> - 1 (the root).</param>
    public int TableIndex(int level, ulong key)
    {
        int shift = LevelShift(level);
        return shift < KeyBits ? (int)((key >> shift) & LowBits(TableBits)) : 0;
    }

    /// <summary>Whether an entry of a node stands for keys wider than 64 bits, as in the upper nodes of a deep tree.</summary>
    /// <param name="level">1 (just above the leaves) to <see cref="Depth"/> - 1 (the root).</param>
    /// <param name="index">Number of the entry, not negative.</param>
    public bool IsShiftedOut(int level, int index)
    {
        int shift = LevelShift(level);
        return shift >= KeyBits ? index != 0 : (ulong)index >> (KeyBits - shift) != 0;
    }

    /// <summary>Number of the bit in the leaf.</summary>
    public int BitmapIndex(ulong key) => (int)(key & LowBits(BitmapBits));

    /// <summary>Number of key bits below those that select an entry at a level.</summary>
    /// <param name="level">1 to <see cref="Depth"/> - 1.</param>
    public int LevelShift(int level) => BitmapBits + ((level - 1) * TableBits);

    /// <summary>Whether two geometries read every tree alike.</summary>
    public bool ReadsLike(RadixGeometry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Pages == other.Pages && Order0Bit == other.Order0Bit && Depth == other.Depth && Layout.ReadsLike(other.Layout, HeldMask);
    }

    /// <summary>Whether two geometries encode, keep and refuse every key alike.</summary>
    public bool TreatsKeysLike(RadixGeometry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Pages == other.Pages && Order0Bit == other.Order0Bit && Depth == other.Depth && KeyWidth == other.KeyWidth && WideKeys == other.WideKeys
            && Layout.ReadsLike(other.Layout, ulong.MaxValue) && PageTypes.SequenceEqual(other.PageTypes);
    }

    private void CheckLayout(RadixTreeAbi tree)
    {
        if (!Layout.IsFromStructure && tree.PageTypeBit is int bit)
        {
            if (bit <= Order0Bit || bit >= KeyBits)
            {
                throw new KhoFormatException($"memory_map.radix.page_type_bit is {bit}, expected {Order0Bit + 1} to {KeyBits - 1} at {Pages.PageSize}-byte pages");
            }

            if (tree.PageTypes.Count > 2)
            {
                throw new KhoFormatException($"memory_map.radix.page_types has {tree.PageTypes.Count} names, expected at most 2 for one bit");
            }
        }

        if (Layout.Encoded.Width <= Order0Bit)
        {
            throw new KhoFormatException($"{Layout.Encoded.Name} has {Layout.Encoded.Width} bits, too few for the order bit of order 0, bit {Order0Bit}, at {Pages.PageSize}-byte pages");
        }
    }

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
