using System.Globalization;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// Where a key has its number (order bit and shifted address) and its page type: from the key's structure, or, where that
/// structure has no page type, from the release's <c>page_type_bit</c>.
/// </summary>
internal sealed class RadixKeyLayout
{
    private const int WidestType = 16;

    /// <summary>Page types of at most so many bits are told apart by all their values, named or not.</summary>
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

    /// <summary>The key's structure has the page type.</summary>
    public bool IsFromStructure { get; }

    /// <summary>How many values of the page type are asked for where a key is not known: 1 if keys have none.</summary>
    public int PageTypeCount => PageType is null ? 1 : PageType.Width <= ListedBits ? 1 << PageType.Width : PageTypes.Count;

    /// <summary>Layout of a tree's keys.</summary>
    /// <param name="tree">Tree; its bit of the page type, if it needs one, is one of a key's.</param>
    /// <exception cref="KhoFormatException">The key's structure is none that keys can have.</exception>
    public static RadixKeyLayout Of(RadixTreeAbi tree)
    {
        var word = WordLayout.Of(tree.Structures ?? StructureCatalog.BuiltIn, tree.Key);
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

    /// <summary>A key that has a number and nothing else.</summary>
    public static RadixKeyLayout Untyped { get; } = new(WordField.OfWord("key"), null, null, false);

    /// <summary>A key whose page type is one bit, and all of whose other bits are its number.</summary>
    public static RadixKeyLayout ByBit(int bit, IReadOnlyList<string> names) =>
        new(WordField.OfWord("key", bit), WordField.OfBit("key.page_type", bit), names.Count > 0 ? names : null, false);

    /// <summary>A key of a number and a page type; what does not fit is cut off.</summary>
    public ulong Encode(ulong number, int pageType)
    {
        ulong key = Encoded.Set(0, number);
        return PageType is null ? key : PageType.Set(key, (ulong)pageType);
    }

    /// <summary>Says whether two layouts take every key alike apart of which only some bits may be set.</summary>
    public bool ReadsLike(RadixKeyLayout other, ulong mask) =>
        WordField.ReadAlike(Encoded, other.Encoded, mask) && WordField.ReadAlike(PageType, other.PageType, mask);

    /// <summary>Value of a page type, or null where keys have no such type.</summary>
    /// <param name="name">Name; a number for a value that has none.</param>
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

    /// <summary>Value of the page type of a block whose pages have references of their own, or of one that has a single one; 0 where types do not tell.</summary>
    public int TypeOf(bool isSplit) => (isSplit ? SplitType : FindPageType(PageTypeNames.Contiguous)) ?? 0;

    /// <summary>Value of the page type of blocks whose pages each have a reference of their own, or null where there is none.</summary>
    public int? SplitType => FindPageType(PageTypeNames.Split);

    /// <summary>The enumeration's ids by value, a number where it has none; without an enumeration numbers alone.</summary>
    private static string[] Names(WordField type)
    {
        ulong highest = (1UL << Math.Min(type.Width, ListedBits * 2)) - 1;
        ulong[] named = [.. (type.Enumeration?.Values.Keys ?? []).Where(value => value <= highest)];
        ulong last = named.Length > 0 ? named.Max() : type.Width <= ListedBits ? highest : 0;
        return
        [
            .. Enumerable.Range(0, (int)last + 1).Select(value =>
                type.Enumeration?.Values.GetValueOrDefault((ulong)value)?.Id ?? value.ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
