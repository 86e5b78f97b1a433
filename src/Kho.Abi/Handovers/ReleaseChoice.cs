using Kho.Abi.Releases;

namespace Kho.Abi.Handovers;

/// <summary>The release by whose ABI a handover is read.</summary>
/// <param name="Release">The release.</param>
/// <param name="ChosenBy">Why it was chosen.</param>
/// <param name="Candidates">All releases whose ABI the bytes fit.</param>
/// <param name="CandidatesProven">The bytes speak for the candidates; otherwise nothing speaks against them, for lack of bytes to ask.</param>
/// <param name="PageSize">Page size in bytes.</param>
/// <param name="Reasons">What the choice rests on, one sentence each.</param>
internal sealed record ReleaseChoice(
    AbiRelease Release,
    ReleaseSource ChosenBy,
    IReadOnlyList<AbiRelease> Candidates,
    bool CandidatesProven,
    int PageSize,
    IReadOnlyList<string> Reasons);

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
