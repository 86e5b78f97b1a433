namespace Kho.Abi.Restore;

/// <summary>What the pages of a block look like to memory management, head and tails together.</summary>
public enum PagePattern
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
