using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

/// <summary>What one release makes of what another one wrote.</summary>
internal sealed class MatrixCell
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

    /// <summary>What real kernels were seen to do with such a pair, or null if nobody looked.</summary>
    public MeasuredPair? Measured { get; internal init; }

    /// <summary>Real kernels did nothing else than is computed, as far as somebody looked; null if nobody did.</summary>
    public bool? IsConfirmed => Measured is null ? null : ContradictedComponents.Count == 0;

    /// <summary>What real kernels say to the verdict.</summary>
    public MatrixConfirmation Confirmation => Measured is null || (ConfirmedComponents.Count == 0 && IsConfirmed == true) ? MatrixConfirmation.None
        : IsConfirmed == false ? MatrixConfirmation.Contradicted
        : DecidingComponents is { Count: > 0 } deciding && deciding.All(name => ConfirmedComponents.Contains(name)) ? MatrixConfirmation.Whole
        : MatrixConfirmation.InPart;

    /// <summary>Names of the components of which real kernels made what is computed.</summary>
    public IReadOnlyList<string> ConfirmedComponents => Told(true);

    /// <summary>Names of the components of which real kernels made something else.</summary>
    public IReadOnlyList<string> ContradictedComponents => Told(false);

    /// <summary>
    /// Names of the components that the verdict comes from: the mandatory ones that have it. Of a handover that is not taken over
    /// that is the memory map, for nothing else is looked at; what a dead kernel does not reach decides nothing.
    /// </summary>
    public IReadOnlyList<string> DecidingComponents
    {
        get
        {
            RestoreVerdict verdict = Verdict;
            ComponentOutcome[] having = [.. Mandatory.Where(component => component.Verdict == verdict)];
            ComponentOutcome[] reached = [.. having.Where(component => !component.IsNotReached)];
            string[] deciding = [.. (reached.Length > 0 ? reached : having).Select(component => component.Name)];
            return !Report.Revived && deciding.Contains(ComponentOutcome.MemoryMap) ? [ComponentOutcome.MemoryMap] : deciding;
        }
    }

    private string[] Told(bool answer) => Measured is null
        ? []
        : [.. Components.Where(component => Measured.Confirms(Report, component) == answer).Select(component => component.Name)];
}

/// <summary>What real kernels say to a cell of the matrix.</summary>
internal enum MatrixConfirmation
{
    /// <summary>Nobody looked, or nobody looked at what the cell has.</summary>
    None,

    /// <summary>They did what is computed for some components, and nobody looked at all of those that decide the verdict.</summary>
    InPart,

    /// <summary>They did what is computed for every component that decides the verdict.</summary>
    Whole,

    /// <summary>They did something else.</summary>
    Contradicted,
}

/// <summary>A part of the matrix's workload that a release's own writer refuses.</summary>
/// <param name="Component">The component that lacks it.</param>
/// <param name="Message">Why it is refused.</param>
internal sealed record UnwrittenPart(string Component, string Message);

/// <summary>What a release's writer made of the matrix's workload.</summary>
/// <param name="Handover">What it wrote.</param>
/// <param name="Unwritten">What it refused to write.</param>
internal sealed record WrittenWorkload(EncodedHandover Handover, IReadOnlyList<UnwrittenPart> Unwritten);
