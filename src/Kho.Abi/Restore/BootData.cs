namespace Kho.Abi.Restore;

/// <summary>What a booting kernel is told of a handover: x86's <c>struct kho_data</c>, or <c>/chosen</c> of arm64's device tree.</summary>
/// <param name="FdtAddress">Physical address of the root device tree.</param>
/// <param name="FdtSize">Length in bytes of its memory.</param>
/// <param name="ScratchAddress">Physical address of the array of scratch areas, or null if the image does not tell.</param>
/// <param name="ScratchSize">Length in bytes of that array.</param>
public sealed record BootData(ulong FdtAddress, ulong FdtSize, ulong? ScratchAddress, ulong ScratchSize);
