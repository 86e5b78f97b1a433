namespace Kho.Abi.Handover.Blobs;

/// <summary>The blob that names the writing kernel (<c>struct kho_kexec_metadata</c>).</summary>
/// <param name="Version">Version of the structure.</param>
/// <param name="PreviousRelease">Release string (<c>uname -r</c>) of the kernel that wrote the handover.</param>
/// <param name="KexecCount">Number of kexecs with a handover since the last cold boot, this one included.</param>
public sealed record KexecMetadataValue(uint Version, string PreviousRelease, uint KexecCount) : BlobValue;
