using System.Globalization;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// KHO's stamp in <c>page->private</c> of a block's first page (<c>union kho_page_info</c>), decoded by
/// one of its layouts.
/// </summary>
/// <param name="Value">The eight bytes as one number.</param>
/// <param name="Order">Order of the block; any number in a damaged value.</param>
/// <param name="PageType">Page type, or null if the layout has none.</param>
/// <param name="Magic">Magic number, or null if the layout has none.</param>
/// <param name="HasMagic">The layout has a magic number and the value bears it. Without one, a stamp looks like any number.</param>
internal readonly record struct PageInfo(ulong Value, ulong Order, int? PageType, ulong? Magic, bool HasMagic)
{
    /// <summary>Decodes a value.</summary>
    /// <param name="structure">Layout: name of a structure of eight bytes.</param>
    /// <param name="value">The eight bytes as a little-endian number.</param>
    /// <param name="structures">Specification that has the layout; null for the built-in one.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or cannot be a stamp.</exception>
    public static PageInfo Decode(string structure, ulong value, StructureCatalog? structures = null) =>
        PageInfoLayout.Of(structures ?? StructureCatalog.BuiltIn, structure).Decode(value);

    /// <summary>Encodes a stamp as a kernel does, which truncates a value to its field.</summary>
    /// <param name="structure">Layout: name of a structure of eight bytes.</param>
    /// <param name="order">Order of the block.</param>
    /// <param name="pageType">Page type; ignored by a layout without one.</param>
    /// <param name="structures">Specification that has the layout; null for the built-in one.</param>
    /// <returns>The eight bytes as a little-endian number.</returns>
    /// <exception cref="KhoFormatException">The structure does not exist, or cannot be a stamp.</exception>
    public static ulong Encode(string structure, ulong order, int pageType = 0, StructureCatalog? structures = null) =>
        PageInfoLayout.Of(structures ?? StructureCatalog.BuiltIn, structure).Encode(order, pageType);
}

/// <summary>The fields of a stamp by role: order, page type and magic number.</summary>
internal sealed class PageInfoLayout
{
    private readonly WordField _order;
    private readonly WordField? _pageType;
    private readonly WordField? _magic;
    private readonly ulong _magicNumber;

    private PageInfoLayout(WordLayout word)
    {
        _order = word.Require(FieldRoles.Order);
        _pageType = word.Find(FieldRoles.PageType);
        _magic = word.Find(FieldRoles.Magic);
        if (_magic is not null)
        {
            _magicNumber = _magic.Enumeration is { Values.Count: 1 } enumeration
                ? enumeration.Values.Keys.First()
                : throw new KhoFormatException($"{_magic.Name} has '-role: magic', expected an enumeration that has the magic number as its only value");
        }
    }

    /// <summary>Name of the magic number in capitals, or null if stamps have none.</summary>
    public string? MagicName => _magic?.Enumeration?.Values[_magicNumber].Id.ToUpperInvariant();

    /// <summary>Name of a page type by the stamp's own enumeration, or else its number.</summary>
    /// <param name="pageType">Value of the page type.</param>
    public string PageTypeName(int pageType) =>
        _pageType?.Enumeration?.Values.GetValueOrDefault((uint)pageType)?.Id ?? ((uint)pageType).ToString(CultureInfo.InvariantCulture);

    /// <summary>Stamps have a page type.</summary>
    public bool HasPageType => _pageType is not null;

    /// <summary>Layout of a structure.</summary>
    /// <param name="structure">Name with the file's id before it.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or cannot be a stamp.</exception>
    public static PageInfoLayout Of(StructureCatalog structures, string structure) => new(WordLayout.Of(structures, structure));

    /// <summary>Decodes a stamp.</summary>
    /// <param name="value">The eight bytes as a little-endian number.</param>
    public PageInfo Decode(ulong value)
    {
        ulong? magic = _magic?.Get(value);
        return new PageInfo(value, _order.Get(value), _pageType is null ? null : (int)(uint)_pageType.Get(value), magic, magic == _magicNumber && _magic is not null);
    }

    /// <summary>Encodes a stamp. A kernel assigns magic number, order and page type in this sequence; of fields that share bits the last one wins.</summary>
    /// <param name="order">Order of the block, truncated to its field.</param>
    /// <param name="pageType">Page type; ignored by stamps without one.</param>
    /// <returns>The eight bytes as a little-endian number.</returns>
    public ulong Encode(ulong order, int pageType)
    {
        ulong value = _magic?.Set(0, _magicNumber) ?? 0;
        value = _order.Set(value, order);
        return _pageType?.Set(value, (ulong)(uint)pageType) ?? value;
    }
}
