namespace Kho.Abi.Restore.Scenarios;

/// <summary>A story of kernels that hand memory over, with what is expected to come of it.</summary>
internal sealed record Scenario
{
    /// <summary>What errors call it: usually its file.</summary>
    public required string Source { get; init; }

    /// <summary>What it shows, for a person.</summary>
    public required string Title { get; init; }

    /// <summary>Release of the first kernel: id, alias or version.</summary>
    public required string Writer { get; init; }

    /// <summary>The machine, and how its kernels are built.</summary>
    public required WriterConfiguration Configuration { get; init; }

    /// <summary>The steps in order.</summary>
    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}

/// <summary>Something that must be so at a point of a scenario.</summary>
/// <param name="Property">What is looked at, such as <c>references</c> or <c>bad_pages</c>.</param>
/// <param name="Name">Name of the allocation that it is of, or empty.</param>
/// <param name="Value">What it must be, as the scenario spells it.</param>
internal sealed record ScenarioExpectation(string Property, string Name, string Value);

/// <summary>One step of a scenario.</summary>
internal sealed record ScenarioStep
{
    /// <summary>Line of its file.</summary>
    public required int Line { get; init; }

    /// <summary>What is done.</summary>
    public required ScenarioVerb Verb { get; init; }

    /// <summary>What it is done to: the name of an allocation, of a release (kexec), of a blob; empty for an expectation.</summary>
    public required string Target { get; init; }

    /// <summary>Outcome that is expected.</summary>
    public CallOutcome Expected { get; init; }

    /// <summary>Order of an allocation.</summary>
    public int Order { get; init; }

    /// <summary>Physical address of an allocation in bytes, or null for the next that is free.</summary>
    public ulong? At { get; init; }

    /// <summary>How an allocation looks, or how it is freed.</summary>
    public string? As { get; init; }

    /// <summary>First of its pages that a step is about.</summary>
    public ulong First { get; init; }

    /// <summary>Number of its pages that a step is about; null for all.</summary>
    public ulong? Pages { get; init; }

    /// <summary>Number of allocations that succeed before one fails; number of pages of a vmalloc area.</summary>
    public ulong Count { get; init; }

    /// <summary>The handover is finalized before the kexec.</summary>
    public bool Finalized { get; init; } = true;

    /// <summary>How the next kernel is built and started.</summary>
    public ReaderConfiguration? Reader { get; init; }

    /// <summary>Expectations: what is looked at, whose, and what it must be.</summary>
    public IReadOnlyList<ScenarioExpectation> Expectations { get; init; } = [];
}

/// <summary>What a step does.</summary>
internal enum ScenarioVerb
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
