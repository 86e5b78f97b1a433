using Kho.Abi.Manifests;

namespace Kho.Analysis.Matrix;

/// <summary>What a release's writer made of the matrix's workload.</summary>
/// <param name="Handover">What it wrote.</param>
/// <param name="Unwritten">What it refused to write.</param>
internal sealed record WrittenWorkload(EncodedHandover Handover, IReadOnlyList<UnwrittenPart> Unwritten);
