using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

/// <summary>Outcome of one release's handover in another release.</summary>
internal sealed class MatrixCell
{
    private readonly MatrixPolicy _policy;

    internal MatrixCell(ReleaseAt writer, ReleaseAt reader, RestoreReport report, MatrixPolicy policy)
    {
        _policy = policy;
        Writer = writer.Release;
        WriterPageSize = writer.Pages.PageSize;
        Reader = reader.Release;
        ReaderPageSize = reader.Pages.PageSize;
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

    /// <summary>Image of the handover; null for the writer's own.</summary>
    public string? ImagePath { get; internal init; }

    /// <summary>The reader's restore report.</summary>
    public RestoreReport Report { get; }

    /// <summary>Outcome of each component; a component that the writer refuses to hand over is lost.</summary>
    public IReadOnlyList<ComponentOutcome> Components { get; internal init; }

    /// <summary>Why the cell cannot be computed and has the worst verdict; else null.</summary>
    public string? NotComputed { get; internal init; }

    /// <summary>The verdict is proved; otherwise it is the worst reachable one.</summary>
    public bool IsCertain => NotComputed is null && Report.Certain;

    /// <summary>The worst verdict of the mandatory components.</summary>
    public RestoreVerdict Verdict => NotComputed is not null
        ? RestoreVerdict.Panics
        : Mandatory.Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max();

    /// <summary>Why the verdict is not ok, one sentence a component, the decisive ones first.</summary>
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

    /// <summary>Measurement of such a pair of real kernels, or null.</summary>
    public MeasuredPair? Measured { get; internal init; }

    /// <summary>Measured kernels agree with the computation; null without a measurement.</summary>
    public bool? IsConfirmed => Measured is null ? null : ContradictedComponents.Count == 0;

    /// <summary>Degree to which measurements confirm the verdict.</summary>
    public MatrixConfirmation Confirmation => Measured is null || (ConfirmedComponents.Count == 0 && IsConfirmed == true) ? MatrixConfirmation.None
        : IsConfirmed == false ? MatrixConfirmation.Contradicted
        : DecidingComponents is { Count: > 0 } deciding && deciding.All(name => ConfirmedComponents.Contains(name)) ? MatrixConfirmation.Whole
        : MatrixConfirmation.InPart;

    /// <summary>Names of the components whose computed outcome was measured.</summary>
    public IReadOnlyList<string> ConfirmedComponents => Told(true);

    /// <summary>Names of the components whose measured outcome differs.</summary>
    public IReadOnlyList<string> ContradictedComponents => Told(false);

    /// <summary>
    /// Names of the components that decide the verdict: the mandatory ones that have it. For a refused handover
    /// that is the memory map alone. A component that a dead kernel never reaches decides nothing.
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

/// <summary>Degree to which measurements of real kernels confirm a cell.</summary>
internal enum MatrixConfirmation
{
    /// <summary>Nothing in the cell was measured.</summary>
    None,

    /// <summary>Some components agree, and not all decisive ones were measured.</summary>
    InPart,

    /// <summary>Every decisive component agrees.</summary>
    Whole,

    /// <summary>A component disagrees.</summary>
    Contradicted,
}

/// <summary>A part of the matrix's workload that a release's own writer refuses.</summary>
/// <param name="Component">The component that lacks it.</param>
/// <param name="Message">Reason of the refusal.</param>
internal sealed record UnwrittenPart(string Component, string Message);

/// <summary>A release's handover of the matrix's workload.</summary>
/// <param name="Unwritten">Parts that the writer refused.</param>
internal sealed record WrittenWorkload(EncodedHandover Handover, IReadOnlyList<UnwrittenPart> Unwritten);
