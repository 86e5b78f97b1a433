namespace Kho.Abi.Compatibility.Checks;

/// <summary>How what owns memory must lie in preserved blocks to be found again.</summary>
internal enum BlockFit
{
    /// <summary>Blocks hold all of it.</summary>
    Covered,

    /// <summary>It begins where a block does: it is given back by its first page.</summary>
    Start,

    /// <summary>It begins and ends where blocks do.</summary>
    Exact,
}
