using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;

namespace Kho.Analysis.Matrix;

/// <summary>Whether what one kernel hands over is safe in another.</summary>
/// <param name="Writer">Path of the writing kernel.</param>
/// <param name="Reader">Path of the reading kernel.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Reasons">Why, one sentence each; never empty.</param>
public sealed record KernelPairResult(string Writer, string Reader, CompatibilityAnswer Answer, string Basis, IReadOnlyList<string> Reasons)
{
    /// <summary>How the structures of the two differ, where both have types.</summary>
    public IReadOnlyList<AbiFinding> Differences { get; init; } = [];
}
