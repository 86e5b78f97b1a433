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
