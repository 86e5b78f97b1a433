using System.Text.Json.Serialization;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Names in the device tree of the KHO test module.</summary>
internal sealed record KhoTestAbi : IFormatNames
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

    IEnumerable<(string Property, string Structure)> IFormatNames.Properties =>
    [
        (MagicProperty, StructureNames.TestMagic),
        (NrFoliosProperty, StructureNames.TestFolioCount),
        (FoliosProperty, Folios == KhoTestFolioList.Vmalloc ? StructureNames.TestFoliosInfo : StructureNames.TestFolio),
        (CsumProperty, StructureNames.TestChecksum),
    ];

    IEnumerable<string> IFormatNames.Structures => Folios == KhoTestFolioList.Vmalloc ? [StructureNames.TestFolio] : [];

    /// <summary>Reads it from a description.</summary>
    public static KhoTestAbi Read(DescriptionMembers members) => members.Complete(new KhoTestAbi
    {
        MagicProperty = members.Text("magic_property"),
        DataNode = members.Text("data_node"),
        NrFoliosProperty = members.Text("nr_folios_property"),
        FoliosProperty = members.Text("folios_property"),
        CsumProperty = members.Text("csum_property"),
        Folios = members.Choice<KhoTestFolioList>("folios"),
    });
}

/// <summary>Where the KHO test module keeps its list of folios.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<KhoTestFolioList>))]
internal enum KhoTestFolioList
{
    /// <summary>The entries are the property's value (6.16 and 6.17).</summary>
    [JsonStringEnumMemberName("inline")]
    Inline,

    /// <summary>The property's value describes a vmalloc area that holds them (from 6.18 on).</summary>
    [JsonStringEnumMemberName("vmalloc")]
    Vmalloc,
}

/// <summary>The KHO test module as reader.</summary>
internal sealed record TestBehaviour
{
    /// <summary>Name of the module, which begins every line that it logs.</summary>
    public required string Module { get; init; }

    /// <summary>Whether it says that it could not restore everything.</summary>
    public required TestFailurePolicy Failure { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static TestBehaviour Read(DescriptionMembers members) => members.Complete(new TestBehaviour
    {
        Module = members.Text("module"),
        Failure = members.Choice<TestFailurePolicy>("failure"),
    });
}

/// <summary>Whether the KHO test module reports that it could not restore everything.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<TestFailurePolicy>))]
internal enum TestFailurePolicy
{
    /// <summary>It says nothing.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>It says so.</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,
}
