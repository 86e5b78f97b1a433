namespace Kho.Abi.Restore;

/// <summary>State of the pages of a run of like blocks.</summary>
/// <param name="Pattern">What head and tails look like.</param>
/// <param name="Order">Blocks are 2^Order pages.</param>
/// <param name="Phase">Number of the first page of each block, modulo 2^Order.</param>
internal readonly record struct PageFate(PagePattern Pattern, byte Order, ulong Phase)
{
    /// <summary>Says whether a page is the first of its block.</summary>
    public bool IsHead(ulong pfn) => ((pfn - Phase) & ((1UL << Order) - 1)) == 0;

    /// <summary>References that a page has.</summary>
    public int References(ulong pfn) => Pattern switch
    {
        PagePattern.Free => 0,
        PagePattern.Folio or PagePattern.Unsplit => IsHead(pfn) ? 1 : 0,
        _ => 1,
    };
}

/// <summary>What the pages of a block look like to memory management, head and tails together.</summary>
internal enum PagePattern
{
    /// <summary>Reserved since early boot and not restored: every page has the one reference that it was initialised with.</summary>
    Untouched,

    /// <summary>A folio: the head has one reference, the tails none; a compound page if there are tails.</summary>
    Folio,

    /// <summary>A block that is no compound page: the head has one reference, the tails none.</summary>
    Unsplit,

    /// <summary>Single pages: each has one reference.</summary>
    Singles,

    /// <summary>A folio that was split without its compound state being taken away: each page has one reference.</summary>
    SplitCompound,

    /// <summary>Free: no page has a reference.</summary>
    Free,
}

/// <summary>Memory that a scenario's kernel allocated under a name.</summary>
/// <param name="Name">Name.</param>
/// <param name="Pfn">First page.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Order">Order as which it was allocated; each entry's of a vmalloc area.</param>
/// <param name="Entries">First pages of the entries of a vmalloc area, in its order; empty for anything else.</param>
internal sealed record Allocation(string Name, ulong Pfn, ulong Pages, int Order, IReadOnlyList<ulong> Entries)
{
    /// <summary>It is a vmalloc area.</summary>
    public bool IsVmalloc => Entries.Count > 0;

    /// <summary>Chunks that list its pages, where it was preserved as a vmalloc area; empty else.</summary>
    public IReadOnlyList<ulong> Chunks { get; init; } = [];
}
