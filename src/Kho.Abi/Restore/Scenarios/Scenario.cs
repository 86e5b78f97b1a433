namespace Kho.Abi.Restore.Scenarios;

/// <summary>A story of kernels that hand memory over, with what is expected to come of it.</summary>
public sealed record Scenario
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
