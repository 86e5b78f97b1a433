using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Names in the device tree of reserve_mem regions.</summary>
internal sealed record MemblockAbi : IFormatNames
{
    /// <summary>Compatible string of each region's node.</summary>
    public required string RegionCompatible { get; init; }

    /// <summary>Property that holds the region's physical address.</summary>
    public required string StartProperty { get; init; }

    /// <summary>Property that holds the region's length in bytes.</summary>
    public required string SizeProperty { get; init; }

    IEnumerable<(string Property, string Structure)> IFormatNames.Properties =>
    [
        (StartProperty, StructureNames.MemblockStart),
        (SizeProperty, StructureNames.MemblockSize),
    ];

    /// <summary>Reads the names from a release description.</summary>
    public static MemblockAbi Read(DescriptionMembers members) => members.Complete(new MemblockAbi
    {
        RegionCompatible = members.Text("region_compatible"),
        StartProperty = members.Text("start_property"),
        SizeProperty = members.Text("size_property"),
    });
}
