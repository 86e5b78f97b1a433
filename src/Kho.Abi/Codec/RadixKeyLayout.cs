using System.Globalization;
using System.Numerics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// The fields of a key: its number (order bit and shifted address) and its page type. They come from the key's structure or, if that
/// has no page type, from the release's <c>page_type_bit</c>.
/// </summary>
internal sealed class RadixKeyLayout
{
    private const int WidestType = 16;

    /// <summary>Most bits of a page type of which every value is distinguished, named or not.</summary>
    private const int ListedBits = 4;

    private RadixKeyLayout(WordField encoded, WordField? pageType, IReadOnlyList<string>? names, bool isFromStructure)
    {
        Encoded = encoded;
        PageType = pageType;
        PageTypes = names ?? (pageType is null ? [] : Names(pageType));
        IsFromStructure = isFromStructure;
    }

    /// <summary>Order bit and shifted address.</summary>
    public WordField Encoded { get; }

    /// <summary>Page type, or null.</summary>
    public WordField? PageType { get; }

    /// <summary>Names of the page types by value; empty if keys have none.</summary>
    public IReadOnlyList<string> PageTypes { get; }

    /// <summary>The page type is a field of the key's structure.</summary>
    public bool IsFromStructure { get; }

    /// <summary>Number of page types to try in a look-up: 1 if keys have none.</summary>
    public int PageTypeCount => PageType is null ? 1 : PageType.Width <= ListedBits ? 1 << PageType.Width : PageTypes.Count;

    /// <summary>Layout of a tree's keys.</summary>
    /// <param name="tree">Tree; its <c>page_type_bit</c>, if used, is below 64.</param>
    /// <param name="structures">Specification with the key's structure.</param>
    /// <exception cref="KhoFormatException">The structure cannot be a key.</exception>
    public static RadixKeyLayout Of(RadixTreeAbi tree, StructureCatalog structures)
    {
        var word = WordLayout.Of(structures, tree.Key);
        WordField? type = word.Find(FieldRoles.PageType);
        if (type is null && tree.PageTypeBit is int bit)
        {
            return bit is >= 0 and < 64
                ? ByBit(bit, tree.PageTypes)
                : throw new KhoFormatException($"memory_map.radix.page_type_bit is {bit}, expected 1 to 63");
        }

        if (type?.Width > WidestType)
        {
            throw new KhoFormatException($"{type.Name} has {type.Width} bits, and page types have at most {WidestType}");
        }

        WordField encoded = word.Find(FieldRoles.Encoded) ?? word.Only ?? word.Require(FieldRoles.Encoded);
        return type is not null && (encoded.Mask & type.Mask) != 0
            ? throw new KhoFormatException($"{encoded.Name} is the page type, too: a key needs a field for each")
            : new RadixKeyLayout(encoded, type, type is { Enumeration: null } && tree.PageTypes.Count > 0 ? tree.PageTypes : null, type is not null);
    }

    /// <summary>A key of a number alone.</summary>
    public static RadixKeyLayout Untyped { get; } = new(WordField.OfWord("key"), null, null, false);

    /// <summary>A key with one bit of page type; all other bits are its number.</summary>
    public static RadixKeyLayout ByBit(int bit, IReadOnlyList<string> names) =>
        new(WordField.OfWord("key", bit), WordField.OfBit("key.page_type", bit), names.Count > 0 ? names : null, false);

    /// <summary>Encodes a key from a number and a page type, each truncated to its field.</summary>
    public ulong Encode(ulong number, int pageType)
    {
        ulong key = Encoded.Set(0, number);
        return PageType is null ? key : PageType.Set(key, (ulong)pageType);
    }

    /// <summary>Whether two layouts decode alike every key within a mask.</summary>
    public bool ReadsLike(RadixKeyLayout other, ulong mask) =>
        WordField.ReadAlike(Encoded, other.Encoded, mask) && WordField.ReadAlike(PageType, other.PageType, mask);

    /// <summary>Value of a page type, or null if keys have no such type.</summary>
    /// <param name="name">Name, or number of a value without a name.</param>
    public int? FindPageType(string name)
    {
        for (int value = 0; value < PageTypes.Count; value++)
        {
            if (PageTypes[value] == name)
            {
                return value;
            }
        }

        return PageType is not null && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && PageType.Holds((ulong)number) ? number : null;
    }

    /// <summary>Page type of a block with a refcount on each page, or of a block with one on its head; 0 if types do not distinguish them.</summary>
    public int TypeOf(bool isSplit) => (isSplit ? SplitType : FindPageType(PageTypeNames.Contiguous)) ?? 0;

    /// <summary>Page type of blocks with a refcount on each page, or null.</summary>
    public int? SplitType => FindPageType(PageTypeNames.Split);

    /// <summary>The enumeration's ids by value, or numbers for values without an id.</summary>
    private static string[] Names(WordField type)
    {
        ulong highest = (1UL << Math.Min(type.Width, ListedBits * 2)) - 1;
        ulong? named = null;
        foreach (ulong value in type.Enumeration?.Values.Keys ?? [])
        {
            named = value <= highest ? Math.Max(named ?? 0, value) : named;
        }

        string[] names = new string[(named ?? (type.Width <= ListedBits ? highest : 0)) + 1];
        for (int value = 0; value < names.Length; value++)
        {
            names[value] = type.Enumeration?.Values.GetValueOrDefault((ulong)value)?.Id ?? value.ToString(CultureInfo.InvariantCulture);
        }

        return names;
    }
}

/// <summary>A key of the radix tree, decoded by one <see cref="RadixGeometry"/>.</summary>
/// <param name="Order">Order of the block; valid if <see cref="Problem"/> is None or concerns only the block's size or address.</param>
/// <param name="Address">
/// Physical address of the block in bytes: the key shifted by the block's size and truncated to 64 bits, which drops the order bit.
/// 0 for a block of 2^64 bytes or more (<see cref="KeyProblem.OrderTooLarge"/>), where no bit of the key remains. A kernel is less
/// strict there: it shifts by the size modulo 64, and so reads key 1, order 52 at 4 KiB pages, as address 1. The restore engine
/// models a kernel's view of such a key.
/// </param>
/// <param name="PageType">Page type by its value; 0 if keys have none.</param>
/// <param name="Problem">Why the key is no block, or None.</param>
internal readonly record struct RadixKey(ulong Value, int Order, ulong Address, int PageType, KeyProblem Problem)
{
    /// <summary>Whether the key is a block.</summary>
    public bool IsValid => Problem == KeyProblem.None;

    /// <summary>Position in the key of its order bit, the highest set bit of its number; -1 if no bit is set.</summary>
    /// <param name="geometry">Layout of the key.</param>
    public int OrderBit(RadixGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ulong encoded = geometry.NumberOf(Value);
        return encoded == 0 ? -1 : geometry.Layout.Encoded.BitOf(BitOperations.Log2(encoded));
    }
}

/// <summary>Why a radix key is no block.</summary>
public enum KeyProblem
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>No bit is set, so the key has no order.</summary>
    NoOrderBit,

    /// <summary>A bit above that of order 0 is set; the kernel's order would wrap below 0.</summary>
    AboveOrderZero,

    /// <summary>The block's size exceeds the physical address space.</summary>
    OrderTooLarge,

    /// <summary>The block ends past the physical address space.</summary>
    AddressTooLarge,

    /// <summary>The tree is too shallow for the order bit of order 0, and the key without that bit is an impossible block.</summary>
    OrderBitLost,
}
