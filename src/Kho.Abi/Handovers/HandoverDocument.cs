using System.Numerics;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>A whole handover, decoded: what the bytes say, not what a kernel would do with them.</summary>
public sealed record HandoverDocument
{
    /// <summary>Name of the image's file or directory.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Format of the image, such as <c>elf-core</c>.</summary>
    public required string ImageFormat { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Binary logarithm of the page size.</summary>
    internal int PageShift => BitOperations.Log2((uint)PageSize);

    /// <summary>The release by whose ABI it was read; null if there is no root to tell.</summary>
    internal ReleaseChoice? Release { get; init; }

    /// <summary>The root device tree; null if none was found or it cannot be read.</summary>
    internal HandoverRoot? Root { get; init; }

    /// <summary>Every root that was found, best first.</summary>
    internal IReadOnlyList<RootCandidate> Roots { get; init; } = [];

    /// <summary>The preserved memory map; null if the root names none.</summary>
    public MemoryMap? MemoryMap { get; init; }

    /// <summary>The scratch areas, as far as they are known.</summary>
    public IReadOnlyList<ScratchArea> Scratch { get; init; } = [];

    /// <summary>The blobs in the root's order.</summary>
    public IReadOnlyList<Blob> Blobs { get; init; } = [];

    /// <summary>Everything that was found to be noteworthy or wrong, in the order of reading.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }
}

/// <summary>The release by whose ABI a handover is read.</summary>
/// <param name="Abi">The release at its page size.</param>
/// <param name="ChosenBy">Why it was chosen.</param>
/// <param name="Candidates">All releases whose ABI the bytes fit.</param>
/// <param name="CandidatesProven">The bytes speak for the candidates; otherwise nothing speaks against them, for lack of bytes to ask.</param>
/// <param name="Reasons">What the choice rests on, one sentence each.</param>
internal sealed record ReleaseChoice(
    ReleaseAt Abi,
    ReleaseSource ChosenBy,
    IReadOnlyList<AbiRelease> Candidates,
    bool CandidatesProven,
    IReadOnlyList<string> Reasons)
{
    /// <summary>The release.</summary>
    public AbiRelease Release => Abi.Release;
}

/// <summary>Why a release was taken for the writer of a handover.</summary>
internal enum ReleaseSource
{
    /// <summary>The caller said so.</summary>
    User,

    /// <summary>The image's KHO note says so.</summary>
    Note,

    /// <summary>The bytes fit it, and the handover's own kexec-metadata names its kernel.</summary>
    Announcement,

    /// <summary>The bytes fit it, and the dump's VMCOREINFO names its kernel.</summary>
    VmCoreInfo,

    /// <summary>The bytes fit it.</summary>
    Evidence,
}
