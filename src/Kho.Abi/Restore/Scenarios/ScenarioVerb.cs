namespace Kho.Abi.Restore.Scenarios;

/// <summary>What a step does.</summary>
public enum ScenarioVerb
{
    /// <summary>Allocates a block.</summary>
    Alloc,

    /// <summary>Allocates a vmalloc area.</summary>
    Vmalloc,

    /// <summary>Splits a block by hand.</summary>
    Split,

    /// <summary>Preserves a folio.</summary>
    PreserveFolio,

    /// <summary>Preserves one page, a block of any order.</summary>
    PreservePage,

    /// <summary>Takes back that one page is preserved.</summary>
    UnpreservePage,

    /// <summary>Restores one page, a block of any order.</summary>
    RestorePage,

    /// <summary>Preserves pages.</summary>
    PreservePages,

    /// <summary>Preserves a vmalloc area.</summary>
    PreserveVmalloc,

    /// <summary>Takes back that a folio is preserved.</summary>
    UnpreserveFolio,

    /// <summary>Takes back that pages are preserved.</summary>
    UnpreservePages,

    /// <summary>Takes back that a vmalloc area is preserved.</summary>
    UnpreserveVmalloc,

    /// <summary>Splits a preserved block, and keeps it preserved.</summary>
    SplitPreserved,

    /// <summary>Adds a blob.</summary>
    AddBlob,

    /// <summary>Lets allocations for the memory map fail.</summary>
    FailAllocations,

    /// <summary>Boots the next kernel.</summary>
    Kexec,

    /// <summary>Restores a folio.</summary>
    RestoreFolio,

    /// <summary>Restores pages.</summary>
    RestorePages,

    /// <summary>Restores a vmalloc area.</summary>
    RestoreVmalloc,

    /// <summary>Restores a folio and frees it.</summary>
    RestoreFree,

    /// <summary>Frees memory.</summary>
    Free,

    /// <summary>Compares the state with what is expected.</summary>
    Expect,
}
