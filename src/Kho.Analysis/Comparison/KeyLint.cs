using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Comparison;

/// <summary>Defects of the keys of a radix tree, found from its numbers alone.</summary>
internal static class KeyLint
{
    private const string Place = $"{AbiPart.MapName}.radix";

    /// <summary>One defect.</summary>
    /// <param name="Place">Member of the description.</param>
    /// <param name="Bits">The affected bits of a key.</param>
    /// <param name="Example">Two blocks that collide, or an impossible one.</param>
    internal sealed record Problem(AbiRule Rule, string Place, string Bits, string Message, string Example);

    /// <summary>Bits of keys that the tree drops or refuses.</summary>
    public static IReadOnlyList<Problem> Lost(KeyNumbers keys)
    {
        List<Problem> problems = [];
        int held = keys.HeldBits;
        int accepted = keys.AcceptedBits;
        int lowestOrderBit = Math.Max(0, keys.Order0Bit - keys.Pages.MaximumOrder);
        if (keys.Layout.PageType is WordField type)
        {
            // The type with only its highest bit set.
            int example = (int)type.Get(1UL << type.HighestBit);
            if (type.HighestBit >= accepted)
            {
                problems.Add(new Problem(AbiRules.KeyRefused, $"{Place}.page_type_bit", type.ToString(),
                    $"the page type of keys is {type}, and the release refuses keys wider than {accepted} bits",
                    $"adding {Block(keys, keys.Pages.PageSize * 2, 1, example)}, key {JsonStyle.Hex(keys.Encode((ulong)keys.Pages.PageSize * 2, 1, example))}, fails with -ERANGE"));
            }
            else if (type.HighestBit >= held)
            {
                ulong address = (ulong)keys.Pages.PageSize * 2;
                problems.Add(new Problem(AbiRules.KeyTypeBitLost, $"{Place}.page_type_bit", type.ToString(),
                    $"the page type of keys is {type}, and a tree of depth {keys.Depth} holds {held} bits",
                    Collision(keys, (address, 1, 0), (address, 1, example))));
            }
        }

        int[] refused = [.. Enumerable.Range(lowestOrderBit, keys.Order0Bit - lowestOrderBit + 1).Where(bit => KeyBit(keys, bit) >= accepted)];
        if (refused.Length > 0)
        {
            int order = keys.Order0Bit - refused[0];
            problems.Add(new Problem(AbiRules.KeyRefused, $"{Place}.key_width", Bits(keys, refused),
                $"the order bit of blocks of order {Orders(keys, refused)} is {Bits(keys, refused)}, and the release refuses keys wider than {accepted} bits",
                $"adding {Block(keys, 0, order, 0)}, key {JsonStyle.Hex(keys.Encode(0, order))}, fails with -ERANGE"));
        }

        int[] lost = [.. Enumerable.Range(lowestOrderBit, keys.Order0Bit - lowestOrderBit + 1).Where(bit => KeyBit(keys, bit) >= held && KeyBit(keys, bit) < accepted)];
        if (lost.Length > 0)
        {
            problems.Add(new Problem(AbiRules.KeyOrderBitLost, $"{Place}.depth", Bits(keys, lost),
                $"the order bit of blocks of order {Orders(keys, lost)} is {Bits(keys, lost)}, and a tree of depth {keys.Depth} holds {held} bits",
                OrderBitExample(keys)));
        }

        int[] addressBits = [.. Enumerable.Range(0, keys.HighestAddressBit + 1).Where(bit => KeyBit(keys, bit) >= held && KeyBit(keys, bit) < accepted)];
        if (addressBits.Length > 0)
        {
            ulong high = 1UL << (addressBits[0] + keys.Pages.PageShift);
            problems.Add(new Problem(AbiRules.KeyAddressBitLost, $"{Place}.depth", Bits(keys, addressBits),
                $"page frame numbers reach bit {keys.HighestAddressBit}, and a tree of depth {keys.Depth} holds {held} bits",
                Collision(keys, (0, 0, 0), (high, 0, 0))));
        }

        return problems;
    }

    /// <summary>Keys that are ambiguous by their encoding.</summary>
    public static IReadOnlyList<Problem> Ambiguous(KeyNumbers keys)
    {
        List<Problem> problems = [];
        if (keys.Order0Bit <= keys.HighestAddressBit)
        {
            problems.Add(new Problem(AbiRules.KeyCollision, $"{Place}.order_0_bit", Bit(keys.Order0Bit),
                $"the order bit of order 0, bit {keys.Order0Bit}, is also a bit of page frame numbers, which reach bit {keys.HighestAddressBit}",
                Collision(keys, (0, 0, 0), (1UL << (keys.Order0Bit + keys.Pages.PageShift), 0, 0))));
        }

        if (keys.Layout.Encoded.Width <= keys.Order0Bit)
        {
            problems.Add(new Problem(AbiRules.FieldTooNarrow, keys.Layout.Encoded.Name, Bit(keys.Order0Bit),
                $"{keys.Layout.Encoded.Width} bits, too few for the order bit of order 0, bit {keys.Order0Bit}", $"{Block(keys, 0, 0, 0)} has no order bit"));
        }

        if (keys.Layout is { IsFromStructure: false, PageType.LowestBit: int type } && type <= keys.Order0Bit)
        {
            problems.Add(new Problem(AbiRules.KeyCollision, $"{Place}.page_type_bit", Bit(type),
                $"bit {type} is both the page type and the order bit of order {keys.Order0Bit - type}",
                $"{Block(keys, 0, keys.Order0Bit - type, 0)} has the key {JsonStyle.Hex(1UL << type)}, which reads as no order and the page type {TypeName(keys, 1)}"));
        }

        if (keys.Order0Bit < keys.Pages.MaximumOrder)
        {
            problems.Add(new Problem(AbiRules.FieldTooNarrow, $"{Place}.order_0_bit", Bit(0),
                $"orders reach {keys.Pages.MaximumOrder}, and only {keys.Order0Bit} of them fit below bit {keys.Order0Bit}",
                $"{Block(keys, 0, keys.Order0Bit + 1, 0)} has no order bit"));
        }

        if (keys.Layout is { IsFromStructure: false, PageType.LowestBit: int bit } && keys.PageTypes.Count > 2)
        {
            problems.Add(new Problem(AbiRules.FieldTooNarrow, $"{Place}.page_types", Bit(bit),
                $"{keys.PageTypes.Count} page types, and one bit distinguishes two", $"{keys.PageTypes[2]} has no value"));
        }

        return problems;
    }

    /// <summary>An order-0 block whose key without the lost bit equals that of a bigger block.</summary>
    private static string OrderBitExample(KeyNumbers keys)
    {
        // The lowest page frame number whose highest bit reads as a valid order.
        int bit = Math.Max(0, keys.Order0Bit - keys.Pages.MaximumOrder);
        ulong address = 1UL << (bit + keys.Pages.PageShift);
        return Collision(keys, (address, 0, 0), (0, keys.Order0Bit - bit, 0));
    }

    private static string Collision(KeyNumbers keys, (ulong Address, int Order, int Type) one, (ulong Address, int Order, int Type) other)
    {
        ulong mask = keys.HeldBits >= 64 ? ulong.MaxValue : (1UL << keys.HeldBits) - 1;
        ulong first = keys.Encode(one.Address, one.Order, one.Type);
        ulong second = keys.Encode(other.Address, other.Order, other.Type);
        string keysOf = first == second ? $"both have the key {JsonStyle.Hex(first)}" : $"keys {JsonStyle.Hex(first)} and {JsonStyle.Hex(second)}, are both {JsonStyle.Hex(first & mask)} in the tree";
        return $"{Block(keys, (long)one.Address, one.Order, one.Type)} and {Block(keys, (long)other.Address, other.Order, other.Type)}, {keysOf}";
    }

    private static string Block(KeyNumbers keys, long address, int order, int type) =>
        $"order {order} at {JsonStyle.Hex((ulong)address)}{(keys.Layout.PageType is null ? "" : $" {TypeName(keys, type)}")}";

    private static string TypeName(KeyNumbers keys, int type) => type < keys.PageTypes.Count ? keys.PageTypes[type] : $"type {type}";

    private static string Orders(KeyNumbers keys, int[] bits)
    {
        int highest = keys.Order0Bit - bits[0];
        int lowest = keys.Order0Bit - bits[^1];
        return lowest == highest ? $"{lowest}" : $"{lowest} to {highest}";
    }

    private static string Bit(int bit) => $"bit {bit}";

    /// <summary>Bits of a key's number as bits of the key.</summary>
    private static string Bits(KeyNumbers keys, int[] bits) => WordField.InWords([.. bits.Select(bit => KeyBit(keys, bit)).Order()]);

    private static int KeyBit(KeyNumbers keys, int bit) => keys.Layout.Encoded.BitOf(bit);
}

/// <summary>
/// The numbers of a radix tree and its keys as described. Unlike <see cref="RadixGeometry"/> it accepts
/// impossible ones, which a lint must find.
/// </summary>
internal sealed record KeyNumbers(PageGeometry Pages, int Order0Bit, int? KeyWidth, int TableBits, int BitmapBits, int Depth, RadixKeyLayout Layout, IReadOnlyList<string> PageTypes, WideKeyPolicy WideKeys)
{
    private const int KeyBits = 64;

    /// <summary>Number of low bits of a key that select a path through the tree.</summary>
    public int HeldBits => Math.Clamp(BitmapBits + (TableBits * (Depth - 1)), 0, KeyBits);

    /// <summary>Number of the highest bit of an order-0 block's page frame number.</summary>
    public int HighestAddressBit => Pages.PhysicalAddressBits - Pages.PageShift - 1;

    /// <summary>Width of the keys that can be added.</summary>
    public int AcceptedBits => RadixGeometry.AcceptedBitsOf(WideKeys, KeyWidth);

    /// <summary>Key of a block, without checks.</summary>
    public ulong Encode(ulong address, int order, int pageType = 0) =>
        Layout.Encode((1UL << (Order0Bit - order)) | (address >> (Pages.PageShift + order)), pageType);

    /// <summary>The numbers, or null if one cannot be computed or is no number of bits.</summary>
    /// <param name="numbers">Values of the formulas.</param>
    /// <param name="abi">Release with a radix tree, at a page size.</param>
    /// <param name="problem">Defect of the key's structure, which makes a key a bare number; null for none.</param>
    public static KeyNumbers? Of(IReadOnlyDictionary<string, long> numbers, ReleaseAt abi, out string? problem)
    {
        RadixTreeAbi radix = abi.Release.MemoryMap.Radix!;
        RadixKeyLayout layout = RadixKeyLayout.Untyped;
        problem = null;
        try
        {
            layout = abi.Keys!;
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
                abi.Pages, (int)order0Bit, numbers.TryGetValue("key_width", out long width) ? (int)Math.Clamp(width, 0, KeyBits) : null,
                (int)tableBits, (int)bitmapBits, (int)depth, layout, layout.IsFromStructure ? layout.PageTypes : radix.PageTypes, radix.WideKeys)
            : null;
    }
}
