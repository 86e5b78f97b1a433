using System.Globalization;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// What KHO stamps into <c>page->private</c> of a block's first page (<c>union kho_page_info</c>), taken apart under
/// one of its layouts.
/// </summary>
/// <param name="Value">The eight bytes as one number.</param>
/// <param name="Order">Order of the block, as the layout has it; any number is possible in a damaged value.</param>
/// <param name="PageType">Page type, or null where the layout has none.</param>
/// <param name="Magic">Magic number, or null where the layout has none.</param>
/// <param name="HasMagic">The layout has a magic number and the value bears it; without one nothing tells a stamp from other numbers.</param>
internal readonly record struct PageInfo(ulong Value, ulong Order, int? PageType, ulong? Magic, bool HasMagic)
{
    /// <summary>Takes a value apart.</summary>
    /// <param name="structure">Layout: name of a structure of eight bytes.</param>
    /// <param name="value">The eight bytes as a little-endian number.</param>
    /// <param name="structures">Specification that has the layout; null for the built-in one.</param>
    /// <exception cref="KhoFormatException">There is no such structure, or it is none that stamps can have.</exception>
    public static PageInfo Decode(string structure, ulong value, StructureCatalog? structures = null) =>
        PageInfoLayout.Of(structures ?? StructureCatalog.BuiltIn, structure).Decode(value);

    /// <summary>Makes a stamp as a kernel does, which cuts off what a field has no room for.</summary>
    /// <param name="structure">Layout: name of a structure of eight bytes.</param>
    /// <param name="order">Order of the block.</param>
    /// <param name="pageType">Page type; left out where the layout has none.</param>
    /// <param name="structures">Specification that has the layout; null for the built-in one.</param>
    /// <returns>The eight bytes as a little-endian number.</returns>
    /// <exception cref="KhoFormatException">There is no such structure, or it is none that stamps can have.</exception>
    public static ulong Encode(string structure, ulong order, int pageType = 0, StructureCatalog? structures = null) =>
        PageInfoLayout.Of(structures ?? StructureCatalog.BuiltIn, structure).Encode(order, pageType);
}

/// <summary>Where a stamp has order, page type and magic number: fields of its structure, by role.</summary>
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

    /// <summary>Name of the magic number in capitals, or null where stamps have none.</summary>
    public string? MagicName => _magic?.Enumeration?.Values[_magicNumber].Id.ToUpperInvariant();

    /// <summary>Name of a page type by the stamp's own enumeration; its number where it has no name.</summary>
    /// <param name="pageType">Value of the page type.</param>
    public string PageTypeName(int pageType) =>
        _pageType?.Enumeration?.Values.GetValueOrDefault((uint)pageType)?.Id ?? ((uint)pageType).ToString(CultureInfo.InvariantCulture);

    /// <summary>Stamps have a page type.</summary>
    public bool HasPageType => _pageType is not null;

    /// <summary>Layout of a structure.</summary>
    /// <param name="structures">Specification.</param>
    /// <param name="structure">Name with the file's id before it.</param>
    /// <exception cref="KhoFormatException">There is no such structure, or it is none that stamps can have.</exception>
    public static PageInfoLayout Of(StructureCatalog structures, string structure) => new(WordLayout.Of(structures, structure));

    /// <summary>Takes a stamp apart.</summary>
    /// <param name="value">The eight bytes as a little-endian number.</param>
    public PageInfo Decode(ulong value)
    {
        ulong? magic = _magic?.Get(value);
        return new PageInfo(value, _order.Get(value), _pageType is null ? null : (int)(uint)_pageType.Get(value), magic, magic == _magicNumber && _magic is not null);
    }

    /// <summary>Makes a stamp. A kernel assigns magic number, order and page type in this sequence, so that of fields that share bits the last one wins.</summary>
    /// <param name="order">Order of the block; what the field has no room for is cut off.</param>
    /// <param name="pageType">Page type; left out where stamps have none.</param>
    /// <returns>The eight bytes as a little-endian number.</returns>
    public ulong Encode(ulong order, int pageType)
    {
        ulong value = _magic?.Set(0, _magicNumber) ?? 0;
        value = _order.Set(value, order);
        return _pageType?.Set(value, (ulong)(uint)pageType) ?? value;
    }
}
