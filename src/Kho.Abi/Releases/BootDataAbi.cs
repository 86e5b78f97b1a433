namespace Kho.Abi.Releases;

/// <summary>How the next kernel is told where root and scratch are.</summary>
public sealed record BootDataAbi
{
    /// <summary>Type of the data in x86's <c>setup_data</c> node of type SETUP_KEXEC_KHO.</summary>
    public required string X86SetupData { get; init; }

    /// <summary>Properties of <c>/chosen</c> in the device tree that arm64 boots with.</summary>
    public required ChosenPropertiesAbi Arm64Chosen { get; init; }
}
