using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// The numbers of a radix tree and its keys, taken as they are described: unlike <see cref="RadixGeometry"/> it takes
/// impossible ones, too, because finding those is what a lint is for.
/// </summary>
internal sealed record KeyNumbers(PageGeometry Pages, int Order0Bit, int? KeyWidth, int TableBits, int BitmapBits, int Depth, RadixKeyLayout Layout, IReadOnlyList<string> PageTypes, WideKeyPolicy WideKeys)
{
    private const int KeyBits = 64;

    /// <summary>Number of low bits of a key that select a path through the tree.</summary>
    public int HeldBits => Math.Clamp(BitmapBits + (TableBits * (Depth - 1)), 0, KeyBits);

    /// <summary>Number of the highest bit of an order-0 block's page frame number.</summary>
    public int HighestAddressBit => Pages.PhysicalAddressBits - Pages.PageShift - 1;

    /// <summary>Width of the keys that can be added at all.</summary>
    public int AcceptedBits => RadixGeometry.AcceptedBitsOf(WideKeys, KeyWidth);

    /// <summary>Key of a block, of which nothing is checked.</summary>
    public ulong Encode(ulong address, int order, int pageType = 0) =>
        Layout.Encode((1UL << (Order0Bit - order)) | (address >> (Pages.PageShift + order)), pageType);

    /// <summary>The numbers, or null if one that is needed cannot be computed or is no number of bits.</summary>
    /// <param name="numbers">What the formulas gave.</param>
    /// <param name="release">Release with a radix tree.</param>
    /// <param name="pages">Page size and width of physical addresses.</param>
    /// <param name="problem">What is wrong with the key's structure, so that keys are taken to be numbers alone; null for nothing.</param>
    public static KeyNumbers? Of(IReadOnlyDictionary<string, long> numbers, AbiRelease release, PageGeometry pages, out string? problem)
    {
        RadixTreeAbi radix = release.MemoryMap.Radix!;
        RadixKeyLayout layout = RadixKeyLayout.Untyped;
        problem = null;
        try
        {
            layout = RadixKeyLayout.Of(radix);
        }
        catch (KhoFormatException exception)
        {
            problem = exception.Message;
        }

        return numbers.TryGetValue("order_0_bit", out long order0Bit) && order0Bit is >= 0 and < KeyBits
            && numbers.TryGetValue("table_bits", out long tableBits) && tableBits is > 0 and < KeyBits
            && numbers.TryGetValue("bitmap_bits", out long bitmapBits) && bitmapBits is > 0 and < KeyBits
            && numbers.TryGetValue("depth", out long depth) && depth is > 0 and < KeyBits
            && radix.PageTypeBit is null or (>= 0 and < KeyBits)
            ? new KeyNumbers(
                pages, (int)order0Bit, numbers.TryGetValue("key_width", out long width) ? (int)Math.Clamp(width, 0, KeyBits) : null,
                (int)tableBits, (int)bitmapBits, (int)depth, layout, layout.IsFromStructure ? layout.PageTypes : radix.PageTypes, radix.WideKeys)
            : null;
    }
}
