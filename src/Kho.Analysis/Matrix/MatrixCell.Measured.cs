using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

public sealed partial class MatrixCell
{
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
