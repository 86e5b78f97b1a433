namespace Kho.Abi.Releases;

/// <summary>Strings of the root device tree.</summary>
internal sealed record RootAbi
{
    /// <summary>The root's <c>compatible</c>.</summary>
    public required string Compatible { get; init; }

    /// <summary>
    /// The tree is edited in place, so that new nodes and properties come first and names are in the order of their
    /// addition; otherwise it is written sequentially when the handover is finalized.
    /// </summary>
    public bool EditedTree { get; init; }

    /// <summary>Property of the root with the physical address of the memory map.</summary>
    public required string MapProperty { get; init; }

    /// <summary>Property of each child with the physical address of its blob.</summary>
    public required string BlobAddressProperty { get; init; }

    /// <summary>Property of each child with its blob's length in bytes, or null if the release writes no such property.</summary>
    public string? BlobSizeProperty { get; init; }
}

/// <summary>How the boot loader passes the root and the scratch areas to the next kernel.</summary>
internal sealed record BootDataAbi
{
    /// <summary>Type of the data in x86's <c>setup_data</c> node of type SETUP_KEXEC_KHO.</summary>
    public required string X86SetupData { get; init; }

    /// <summary>Properties of <c>/chosen</c> in the device tree that arm64 boots with.</summary>
    public required ChosenPropertiesAbi Arm64Chosen { get; init; }
}

/// <summary>Names of the two properties of <c>/chosen</c>; each value is an address and a size in bytes, in the root's cells.</summary>
internal sealed record ChosenPropertiesAbi
{
    /// <summary>Property with the root device tree's address.</summary>
    public required string FdtProperty { get; init; }

    /// <summary>Property with the address of the array of scratch areas.</summary>
    public required string ScratchProperty { get; init; }
}
