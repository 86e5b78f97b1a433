namespace Kho.Abi.Restore;

/// <summary>State of the pages in a run of like blocks.</summary>
/// <param name="Pattern">State of head and tails.</param>
/// <param name="Order">Blocks are 2^Order pages.</param>
/// <param name="Phase">Number of the first page of each block, modulo 2^Order.</param>
internal readonly record struct PageFate(PagePattern Pattern, byte Order, ulong Phase)
{
    /// <summary>Whether a page is the first of its block.</summary>
    public bool IsHead(ulong pfn) => ((pfn - Phase) & ((1UL << Order) - 1)) == 0;

    /// <summary>Refcount of a page.</summary>
    public int References(ulong pfn) => Pattern switch
    {
        PagePattern.Free => 0,
        PagePattern.Folio or PagePattern.Unsplit => IsHead(pfn) ? 1 : 0,
        _ => 1,
    };
}

/// <summary>State of a block's pages in memory management, head and tails.</summary>
internal enum PagePattern
{
    /// <summary>Reserved since early boot and not restored: every page has its initial refcount of 1.</summary>
    Untouched,

    /// <summary>A folio: refcount 1 on the head, 0 on the tails; a compound page if it has tails.</summary>
    Folio,

    /// <summary>A block that is no compound page: refcount 1 on the head, 0 on the tails.</summary>
    Unsplit,

    /// <summary>Single pages: refcount 1 on each.</summary>
    Singles,

    /// <summary>A folio split without a reset of its compound state: refcount 1 on each page.</summary>
    SplitCompound,

    /// <summary>Free: refcount 0 on every page.</summary>
    Free,
}

/// <summary>A named allocation of a scenario's kernel.</summary>
/// <param name="Pfn">First page.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Order">Order of the allocation, or of each entry of a vmalloc area.</param>
/// <param name="Entries">First pages of the entries of a vmalloc area, in order; else empty.</param>
internal sealed record Allocation(string Name, ulong Pfn, ulong Pages, int Order, IReadOnlyList<ulong> Entries)
{
    /// <summary>It is a vmalloc area.</summary>
    public bool IsVmalloc => Entries.Count > 0;

    /// <summary>Chunks with its pages, if it is preserved as a vmalloc area; else empty.</summary>
    public IReadOnlyList<ulong> Chunks { get; init; } = [];
}
