using System.Text.Json.Serialization;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Names in the device tree of the KHO test module.</summary>
internal sealed record KhoTestAbi : IFormatNames
{
    /// <summary>Property of the root node that holds the magic number.</summary>
    public required string MagicProperty { get; init; }

    /// <summary>Node that holds the other properties.</summary>
    public required string DataNode { get; init; }

    /// <summary>Property that holds the number of folios.</summary>
    public required string NrFoliosProperty { get; init; }

    /// <summary>Property that holds the list of folios.</summary>
    public required string FoliosProperty { get; init; }

    /// <summary>Property that holds the checksum of the folios' contents.</summary>
    public required string CsumProperty { get; init; }

    /// <summary>Where the entries of the folio list are stored.</summary>
    public required KhoTestFolioList Folios { get; init; }

    IEnumerable<(string Property, string Structure)> IFormatNames.Properties =>
    [
        (MagicProperty, StructureNames.TestMagic),
        (NrFoliosProperty, StructureNames.TestFolioCount),
        (FoliosProperty, Folios == KhoTestFolioList.Vmalloc ? StructureNames.TestFoliosInfo : StructureNames.TestFolio),
        (CsumProperty, StructureNames.TestChecksum),
    ];

    IEnumerable<string> IFormatNames.Structures => Folios == KhoTestFolioList.Vmalloc ? [StructureNames.TestFolio] : [];

    /// <summary>Reads the names from a release description.</summary>
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

/// <summary>Where the KHO test module stores its folio list.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<KhoTestFolioList>))]
internal enum KhoTestFolioList
{
    /// <summary>In the property's value (6.16 and 6.17).</summary>
    [JsonStringEnumMemberName("inline")]
    Inline,

    /// <summary>In a vmalloc area that the property's value describes (6.18 and later).</summary>
    [JsonStringEnumMemberName("vmalloc")]
    Vmalloc,
}

/// <summary>Behaviour of the KHO test module when it restores.</summary>
internal sealed record TestBehaviour
{
    /// <summary>Name of the module, the prefix of its log lines.</summary>
    public required string Module { get; init; }

    /// <summary>Whether the module reports a partial failure to restore.</summary>
    public required TestFailurePolicy Failure { get; init; }

    /// <summary>Reads the behaviour from a release description.</summary>
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
    /// <summary>The module reports nothing.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>The module reports the failure.</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,
}
