using System.Numerics;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>A decoded handover: what the bytes say, independent of what a kernel does with them.</summary>
public sealed record HandoverDocument
{
    /// <summary>Path of the image's file or directory.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Format of the image, such as <c>elf-core</c>.</summary>
    public required string ImageFormat { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Binary logarithm of the page size.</summary>
    internal int PageShift => BitOperations.Log2((uint)PageSize);

    /// <summary>Release whose ABI was used to decode; null if no root was found.</summary>
    internal ReleaseChoice? Release { get; init; }

    /// <summary>The root device tree; null if none was found or it cannot be parsed.</summary>
    internal HandoverRoot? Root { get; init; }

    /// <summary>Every root that was found, best one first.</summary>
    internal IReadOnlyList<RootCandidate> Roots { get; init; } = [];

    /// <summary>The preserved memory map; null if the root names none.</summary>
    public MemoryMap? MemoryMap { get; init; }

    /// <summary>The scratch areas that could be read.</summary>
    public IReadOnlyList<ScratchArea> Scratch { get; init; } = [];

    /// <summary>Blobs in the order in which the root lists them.</summary>
    public IReadOnlyList<Blob> Blobs { get; init; } = [];

    /// <summary>Everything noteworthy or wrong in the handover, in the order of decoding.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }
}

/// <summary>The release whose ABI is used to decode a handover.</summary>
/// <param name="Abi">The release at its page size.</param>
/// <param name="ChosenBy">The evidence that decided.</param>
/// <param name="Candidates">All releases whose ABI fits the bytes.</param>
/// <param name="CandidatesProven">The bytes confirm the candidates. False if they merely do not contradict them, because the
/// image holds too few bytes to test.</param>
/// <param name="Reasons">The evidence for the choice, one sentence each.</param>
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

/// <summary>The evidence by which a release was chosen.</summary>
internal enum ReleaseSource
{
    /// <summary>The caller named the release.</summary>
    User,

    /// <summary>The image's KHO note names the release.</summary>
    Note,

    /// <summary>The bytes fit the release, and the handover's own kexec-metadata names its kernel.</summary>
    Announcement,

    /// <summary>The bytes fit the release, and the dump's VMCOREINFO names its kernel.</summary>
    VmCoreInfo,

    /// <summary>Only the bytes: they fit the release.</summary>
    Evidence,
}
