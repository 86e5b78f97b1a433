namespace Kho.Abi.Restore;

/// <summary>State of the pages in a run of equal blocks.</summary>
/// <param name="Pattern">State of the head and the tails of each block.</param>
/// <param name="Order">Order of each block.</param>
/// <param name="Phase">Page frame number of a block's first page, modulo 2^Order.</param>
internal readonly record struct PageFate(PagePattern Pattern, byte Order, ulong Phase)
{
    /// <summary>True if a page is the first page of its block.</summary>
    public bool IsHead(ulong pfn) => ((pfn - Phase) & ((1UL << Order) - 1)) == 0;

    /// <summary>Refcount of a page.</summary>
    public int References(ulong pfn) => Pattern switch
    {
        PagePattern.Free => 0,
        PagePattern.Folio or PagePattern.Unsplit => IsHead(pfn) ? 1 : 0,
        _ => 1,
    };
}

/// <summary>State of a block's pages in memory management.</summary>
internal enum PagePattern
{
    /// <summary>Reserved since early boot and not restored: each page has its initial refcount of 1.</summary>
    Untouched,

    /// <summary>A folio: refcount 1 on the head, 0 on the tails; a compound page if it has tails.</summary>
    Folio,

    /// <summary>A block that is no compound page: refcount 1 on the head, 0 on the tails.</summary>
    Unsplit,

    /// <summary>Single pages: refcount 1 on each page.</summary>
    Singles,

    /// <summary>A folio split without a reset of its compound state: refcount 1 on each page.</summary>
    SplitCompound,

    /// <summary>Free: refcount 0 on every page.</summary>
    Free,
}

/// <summary>A named allocation of a scenario's kernel.</summary>
/// <param name="Pfn">Page frame number of the first page.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Order">Order of the allocation, or of each entry of a vmalloc area.</param>
/// <param name="Entries">Page frame numbers of the entries of a vmalloc area, in order; else empty.</param>
internal sealed record Allocation(string Name, ulong Pfn, ulong Pages, int Order, IReadOnlyList<ulong> Entries)
{
    /// <summary>It is a vmalloc area.</summary>
    public bool IsVmalloc => Entries.Count > 0;

    /// <summary>For a preserved vmalloc area: page frame numbers of its chunks; else empty.</summary>
    public IReadOnlyList<ulong> Chunks { get; init; } = [];
}
