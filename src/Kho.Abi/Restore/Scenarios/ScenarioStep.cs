namespace Kho.Abi.Restore.Scenarios;

/// <summary>One step of a scenario.</summary>
public sealed record ScenarioStep
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
