using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Why a release was taken for the writer of a handover.</summary>
public enum ReleaseSource
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
