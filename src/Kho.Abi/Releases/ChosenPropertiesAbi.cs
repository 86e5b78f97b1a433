namespace Kho.Abi.Releases;

/// <summary>Names of the two properties of <c>/chosen</c>; each value is an address and a size in bytes, in the root's cells.</summary>
public sealed record ChosenPropertiesAbi
{
    /// <summary>Property with the root device tree's address.</summary>
    public required string FdtProperty { get; init; }

    /// <summary>Property with the address of the array of scratch areas.</summary>
    public required string ScratchProperty { get; init; }
}
