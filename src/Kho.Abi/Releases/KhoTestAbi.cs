namespace Kho.Abi.Releases;

/// <summary>Names in the device tree of the KHO test module.</summary>
public sealed record KhoTestAbi
{
    /// <summary>Property of the root with the magic number.</summary>
    public required string MagicProperty { get; init; }

    /// <summary>Node with the other properties.</summary>
    public required string DataNode { get; init; }

    /// <summary>Property with the number of folios.</summary>
    public required string NrFoliosProperty { get; init; }

    /// <summary>Property with the list of folios.</summary>
    public required string FoliosProperty { get; init; }

    /// <summary>Property with the checksum over their contents.</summary>
    public required string CsumProperty { get; init; }

    /// <summary>Where the entries of the list are.</summary>
    public required KhoTestFolioList Folios { get; init; }
}
