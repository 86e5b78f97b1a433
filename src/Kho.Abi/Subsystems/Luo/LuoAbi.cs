using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Structure names of the LUO format with block lists (luo-v5).</summary>
internal sealed record LuoBlocksAbi : IFormatNames
{
    /// <summary>Structure of the blob.</summary>
    public required string Structure { get; init; }

    /// <summary>Structure of a block's header.</summary>
    public required string Block { get; init; }

    /// <summary>Structure of a session.</summary>
    public required string Session { get; init; }

    /// <summary>Structure of a file.</summary>
    public required string File { get; init; }

    /// <summary>Structure of the header of the FLB objects.</summary>
    public required string FlbHeader { get; init; }

    /// <summary>Structure of an FLB object.</summary>
    public required string Flb { get; init; }

    /// <summary>Maximum number of blocks in a list; the kernel rejects longer lists.</summary>
    public required int MaximumBlocks { get; init; }

    string? IFormatNames.Head => Structure;

    string? IFormatNames.Named => Structure;

    string? IFormatNames.FileEntry => File;

    IEnumerable<(string Member, int Pages, string? Head, string? Element)> IFormatNames.Arrays => [("session", 1, Block, Session), ("file", 1, Block, File), ("flb", 1, FlbHeader, Flb)];

    IEnumerable<string> IFormatNames.Structures => [Structure, Block, Session, File, FlbHeader, Flb];

    bool IFormatNames.NeedsCompatible(BlobFormatAbi format) => format.Features is null;

    /// <summary>Reads the names from a release description.</summary>
    public static LuoBlocksAbi Read(DescriptionMembers members) => members.Complete(new LuoBlocksAbi
    {
        Structure = members.Text("structure"),
        Block = members.Text("block"),
        Session = members.Text("session"),
        File = members.Text("file"),
        FlbHeader = members.Text("flb_header"),
        Flb = members.Text("flb"),
        MaximumBlocks = members.Number("maximum_blocks"),
    });
}

/// <summary>Names in LUO's device tree (luo-v1).</summary>
internal sealed record LuoDeviceTreeAbi : IFormatNames
{
    /// <summary>Property of the root node that holds the number of live updates.</summary>
    public required string NumberProperty { get; init; }

    /// <summary>Node that describes the sessions.</summary>
    public required string SessionNode { get; init; }

    /// <summary>Compatible string of the session node.</summary>
    public required string SessionCompatible { get; init; }

    /// <summary>Property that holds the physical address of the sessions' header.</summary>
    public required string SessionHeaderProperty { get; init; }

    /// <summary>Structure of the sessions' header.</summary>
    public required string SessionHeader { get; init; }

    /// <summary>Structure of a session.</summary>
    public required string Session { get; init; }

    /// <summary>Structure of a file.</summary>
    public required string File { get; init; }

    /// <summary>Structure of the header of the FLB objects; null if the release has none.</summary>
    public string? FlbHeader { get; init; }

    /// <summary>Structure of an FLB object; null if the release has none.</summary>
    public string? Flb { get; init; }

    /// <summary>Size in pages of the sessions' header and array together.</summary>
    public required int SessionPages { get; init; }

    /// <summary>Size in pages of one session's array of files.</summary>
    public required int FilePages { get; init; }

    /// <summary>Node that describes the FLB objects; null if the release has none.</summary>
    public string? FlbNode { get; init; }

    /// <summary>Compatible string of the FLB node.</summary>
    public string? FlbCompatible { get; init; }

    /// <summary>Property that holds the physical address of the FLB objects' header.</summary>
    public string? FlbHeaderProperty { get; init; }

    IEnumerable<(string Property, string Structure)> IFormatNames.Properties =>
    [
        (NumberProperty, StructureNames.LuoNumber),
        (SessionHeaderProperty, StructureNames.LuoHeaderPointer),
        .. FlbHeaderProperty is string property ? [(property, StructureNames.LuoHeaderPointer)] : Array.Empty<(string, string)>(),
    ];

    string? IFormatNames.FileEntry => File;

    IEnumerable<(string Member, int Pages, string? Head, string? Element)> IFormatNames.Arrays =>
        [("session_pages", SessionPages, SessionHeader, Session), ("file_pages", FilePages, null, File), ("flb", 1, FlbHeader, Flb)];

    IEnumerable<string> IFormatNames.Structures => new[] { SessionHeader, Session, File, FlbHeader, Flb }.OfType<string>();

    string? IFormatNames.Problem
    {
        get
        {
            string?[] flb = [FlbNode, FlbCompatible, FlbHeaderProperty, FlbHeader, Flb];
            return flb.Any(name => name is null) && flb.Any(name => name is not null)
                ? "names only some of flb_node, flb_compatible, flb_header_property, flb_header and flb, expected all or none"
                : null;
        }
    }

    /// <summary>Reads the names from a release description.</summary>
    public static LuoDeviceTreeAbi Read(DescriptionMembers members) => members.Complete(new LuoDeviceTreeAbi
    {
        NumberProperty = members.Text("number_property"),
        SessionNode = members.Text("session_node"),
        SessionCompatible = members.Text("session_compatible"),
        SessionHeaderProperty = members.Text("session_header_property"),
        SessionHeader = members.Text("session_header"),
        Session = members.Text("session"),
        File = members.Text("file"),
        FlbHeader = members.OptionalText("flb_header"),
        Flb = members.OptionalText("flb"),
        SessionPages = members.Number("session_pages"),
        FilePages = members.Number("file_pages"),
        FlbNode = members.OptionalText("flb_node"),
        FlbCompatible = members.OptionalText("flb_compatible"),
        FlbHeaderProperty = members.OptionalText("flb_header_property"),
    });
}

/// <summary>Behaviour of the Live Update Orchestrator when it restores.</summary>
internal sealed record LuoBehaviour
{
    /// <summary>Effect of a file without a handler.</summary>
    public required MissingHandlerPolicy MissingHandler { get; init; }

    /// <summary>Whether LUO's device tree must contain the node of FLB objects.</summary>
    public required NodePolicy FlbNode { get; init; }

    /// <summary>Reads the behaviour from a release description.</summary>
    public static LuoBehaviour Read(DescriptionMembers members) => members.Complete(new LuoBehaviour
    {
        MissingHandler = members.Choice<MissingHandlerPolicy>("missing_handler"),
        FlbNode = members.Choice<NodePolicy>("flb_node"),
    });
}
