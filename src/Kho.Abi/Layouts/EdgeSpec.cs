namespace Kho.Abi.Layouts;

/// <summary>What a field leads to, as the keys that begin with <c>-</c> say it in a <c>.ksy</c> file.</summary>
public enum EdgeKind
{
    /// <summary>One structure (<c>-points-to</c>).</summary>
    One,

    /// <summary>An array of structures, counted by another field (<c>-points-to</c>, <c>-count</c>).</summary>
    Array,

    /// <summary>Structures that are linked by a field of their own (<c>-points-to</c>, <c>-next</c>).</summary>
    List,

    /// <summary>A head with entries behind it, or a list of such (<c>-points-to</c>, <c>-entries</c>, <c>-entry-count</c>, perhaps <c>-next</c>).</summary>
    Blocks,

    /// <summary>A vmalloc area of structures or of contents (<c>-area-of</c>, perhaps <c>-count</c>).</summary>
    Area,

    /// <summary>Preserved memory without a structure (<c>-bytes</c> or <c>-pages</c>).</summary>
    Contents,

    /// <summary>What the format that a compatible string names says (<c>-selected-by</c>).</summary>
    Selected,
}

/// <summary>Where a field leads to. A number of 0 leads nowhere.</summary>
public sealed record EdgeSpec
{
    /// <summary>Kind.</summary>
    public required EdgeKind Kind { get; init; }

    /// <summary>Structure that is pointed to, or null.</summary>
    public string? Target { get; init; }

    /// <summary>Field that counts the elements, a number, or null.</summary>
    public string? Count { get; init; }

    /// <summary>Field of the target that names the next one, or null.</summary>
    public string? Next { get; init; }

    /// <summary>Structure of the entries behind a head, or in an area; null for contents.</summary>
    public string? Entries { get; init; }

    /// <summary>Field of the head that counts its entries, or null.</summary>
    public string? EntryCount { get; init; }

    /// <summary>Field with the compatible string that selects a format, or null.</summary>
    public string? Selector { get; init; }

    /// <summary>Field with a length in bytes, or in pages if <see cref="InPages"/>; null where there is none.</summary>
    public string? Length { get; init; }

    /// <summary><see cref="Length"/> counts pages.</summary>
    public bool InPages { get; init; }
}
