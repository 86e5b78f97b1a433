using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Checks;

/// <summary>What a kernel that may read the handover would make of it.</summary>
/// <param name="Reader">Release of the kernel.</param>
/// <param name="Verdict">The worst verdict of the mandatory components; null if nothing can be told.</param>
/// <param name="IsCertain">Everything that the verdict rests on is in the image; otherwise it is the worst that is reachable.</param>
/// <param name="Why">What it rests on, one sentence; empty if all is recovered.</param>
public sealed record ReaderVerdict(AbiRelease Reader, RestoreVerdict? Verdict, bool IsCertain, string Why);
