namespace Kho.Abi.Restore.Scenarios;

/// <summary>A scenario: steps that kernels execute in order, across kexecs, and expectations about the results.</summary>
internal sealed record Scenario
{
    /// <summary>Name of the scenario in messages, usually that of its file.</summary>
    public required string Source { get; init; }

    /// <summary>Title for human readers.</summary>
    public required string Title { get; init; }

    /// <summary>Release of the first kernel: id, alias or version.</summary>
    public required string Writer { get; init; }

    /// <summary>The machine, and the build options of its kernels.</summary>
    public required WriterConfiguration Configuration { get; init; }

    /// <summary>The steps in order.</summary>
    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}

/// <summary>An expectation at one point of a scenario.</summary>
/// <param name="Property">Name of the property, such as <c>references</c> or <c>bad_pages</c>.</param>
/// <param name="Name">Name of the allocation; empty if there is none.</param>
/// <param name="Value">Expected value, as the scenario spells it.</param>
internal sealed record ScenarioExpectation(string Property, string Name, string Value);

/// <summary>One step of a scenario.</summary>
internal sealed record ScenarioStep
{
    /// <summary>Line in the file, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The action.</summary>
    public required ScenarioVerb Verb { get; init; }

    /// <summary>Object of the action: name of an allocation, a release (for kexec) or a blob; empty for an expectation.</summary>
    public required string Target { get; init; }

    /// <summary>Expected outcome of the call.</summary>
    public CallOutcome Expected { get; init; }

    /// <summary>Order of an allocation.</summary>
    public int Order { get; init; }

    /// <summary>Physical address of an allocation in bytes; null for the next free one.</summary>
    public ulong? At { get; init; }

    /// <summary>State of an allocation's pages, or the way to free them.</summary>
    public string? As { get; init; }

    /// <summary>Index of the first page of the allocation that the step affects.</summary>
    public ulong First { get; init; }

    /// <summary>Number of pages that the step affects; null for all.</summary>
    public ulong? Pages { get; init; }

    /// <summary>Number of allocations before a failure, or number of pages of a vmalloc area.</summary>
    public ulong Count { get; init; }

    /// <summary>User space finalizes the handover before the kexec.</summary>
    public bool Finalized { get; init; } = true;

    /// <summary>Build and boot options of the next kernel.</summary>
    public ReaderConfiguration? Reader { get; init; }

    /// <summary>Expectations of the step.</summary>
    public IReadOnlyList<ScenarioExpectation> Expectations { get; init; } = [];
}

/// <summary>Action of a scenario's step.</summary>
internal enum ScenarioVerb
{
    /// <summary>Allocates a block.</summary>
    Alloc,

    /// <summary>Allocates a vmalloc area.</summary>
    Vmalloc,

    /// <summary>Splits a block into single pages, outside KHO's API.</summary>
    Split,

    /// <summary>Preserves a folio.</summary>
    PreserveFolio,

    /// <summary>Preserves a block of any order as one page.</summary>
    PreservePage,

    /// <summary>Unpreserves a block that was preserved as one page.</summary>
    UnpreservePage,

    /// <summary>Restores a block of any order as one page.</summary>
    RestorePage,

    /// <summary>Preserves a range of pages.</summary>
    PreservePages,

    /// <summary>Preserves a vmalloc area.</summary>
    PreserveVmalloc,

    /// <summary>Unpreserves a folio.</summary>
    UnpreserveFolio,

    /// <summary>Unpreserves a range of pages.</summary>
    UnpreservePages,

    /// <summary>Unpreserves a vmalloc area.</summary>
    UnpreserveVmalloc,

    /// <summary>Splits a preserved block and keeps it preserved.</summary>
    SplitPreserved,

    /// <summary>Adds a blob.</summary>
    AddBlob,

    /// <summary>Makes later allocations for the memory map fail.</summary>
    FailAllocations,

    /// <summary>Boots the next kernel.</summary>
    Kexec,

    /// <summary>Restores a folio.</summary>
    RestoreFolio,

    /// <summary>Restores a range of pages.</summary>
    RestorePages,

    /// <summary>Restores a vmalloc area.</summary>
    RestoreVmalloc,

    /// <summary>Restores a folio and frees it.</summary>
    RestoreFree,

    /// <summary>Frees memory.</summary>
    Free,

    /// <summary>Checks expectations.</summary>
    Expect,
}
