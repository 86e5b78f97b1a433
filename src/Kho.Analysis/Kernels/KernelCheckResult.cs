using Kho.Analysis.Comparison;

namespace Kho.Analysis.Kernels;

/// <summary>Whether a kernel build has the layouts that a release's specification says.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Kernel">Where the kernel's types come from.</param>
/// <param name="PageSize">Page size in bytes at which they were compared.</param>
/// <param name="Same">Structures that are alike, by the kernel's names.</param>
/// <param name="Missing">Structures of the release that the kernel's types do not hold.</param>
/// <param name="Differences">What is otherwise; from is the specification, to the kernel.</param>
public sealed record KernelCheckResult(string Release, string Kernel, int PageSize, IReadOnlyList<string> Same, IReadOnlyList<string> Missing, IReadOnlyList<AbiFinding> Differences)
{
    /// <summary>Yes if every structure of the release is there and alike, no if one differs.</summary>
    public CompatibilityAnswer Answer =>
        Differences.Any(finding => finding.IsWireChange) ? CompatibilityAnswer.No
        : Missing.Count > 0 || Same.Count == 0 ? CompatibilityAnswer.CannotTell
        : CompatibilityAnswer.Yes;
}
