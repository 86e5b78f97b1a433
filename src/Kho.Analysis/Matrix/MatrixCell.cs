using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

/// <summary>What one release makes of what another one wrote.</summary>
public sealed partial class MatrixCell
{
    private readonly MatrixPolicy _policy;

    internal MatrixCell(AbiRelease writer, int writerPageSize, AbiRelease reader, int readerPageSize, RestoreReport report, MatrixPolicy policy)
    {
        _policy = policy;
        Writer = writer;
        WriterPageSize = writerPageSize;
        Reader = reader;
        ReaderPageSize = readerPageSize;
        Report = report;
        Components = report.Components;
    }

    /// <summary>Release that writes.</summary>
    public AbiRelease Writer { get; }

    /// <summary>Page size of the writer in bytes.</summary>
    public int WriterPageSize { get; }

    /// <summary>Release that reads.</summary>
    public AbiRelease Reader { get; }

    /// <summary>Page size of the reader in bytes.</summary>
    public int ReaderPageSize { get; }

    /// <summary>Image that the handover is from; null for what the writer made.</summary>
    public string? ImagePath { get; internal init; }

    /// <summary>What the reader does.</summary>
    public RestoreReport Report { get; }

    /// <summary>What becomes of each component: as the reader does, and what the writer itself refuses to hand over is lost.</summary>
    public IReadOnlyList<ComponentOutcome> Components { get; internal init; }

    /// <summary>Why the cell could not be computed, so that the worst is told; null if it was.</summary>
    public string? NotComputed { get; internal init; }

    /// <summary>Everything that the verdict rests on is known; otherwise the worst that is reachable is told.</summary>
    public bool IsCertain => NotComputed is null && Report.Certain;

    /// <summary>The worst verdict of the mandatory components.</summary>
    public RestoreVerdict Verdict => NotComputed is not null
        ? RestoreVerdict.Panics
        : Mandatory.Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max();

    /// <summary>Why the verdict is not ok, one sentence a component; what makes the verdict first.</summary>
    public IReadOnlyList<string> Why =>
    [
        .. Components.Where(component => component.Verdict != RestoreVerdict.Ok)
            .OrderByDescending(component => Report.LosesAllInSilence && component.Name == ComponentOutcome.MemoryMap)
            .ThenByDescending(component => _policy.IsMandatory(component.Name))
            .ThenByDescending(component => component.Verdict)
            .ThenBy(component => component.IsNotReached)
            .Select(component => $"{component.Name}: {component.Message}"),
    ];

    /// <summary>The outcome of a component, or null if there is no such component.</summary>
    /// <param name="name">Name of the component.</param>
    public ComponentOutcome? Component(string name) => Components.FirstOrDefault(component => component.Name == name);

    private IEnumerable<ComponentOutcome> Mandatory => Components.Where(component => _policy.IsMandatory(component.Name));
}
