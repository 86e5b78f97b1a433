using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>The root device tree, parsed before the release that wrote it is known.</summary>
internal sealed class HandoverRoot
{
    /// <summary>Property <c>compatible</c>, which every device tree has. The name comes from the device tree standard, not from KHO.</summary>
    internal const string CompatibleProperty = "compatible";

    private readonly StructureReader _structures;

    internal HandoverRoot(RootCandidate candidate, DeviceTree tree, StructureReader structures)
    {
        _structures = structures;
        Candidate = candidate;
        Tree = tree;
        Compatible = tree.Root.Property(CompatibleProperty)?.Texts ?? [];
    }

    /// <summary>Where and how the root was found.</summary>
    public RootCandidate Candidate { get; }

    /// <summary>Physical address of the tree; null if only its bytes are known.</summary>
    public ulong? Address => Candidate.Address;

    /// <summary>The device tree.</summary>
    public DeviceTree Tree { get; }

    /// <summary>Strings of the root node's <c>compatible</c> property.</summary>
    public IReadOnlyList<string> Compatible { get; }

    /// <summary>
    /// Address of the memory map, read from the property that a release uses for it; null if the property is missing or has
    /// another length.
    /// </summary>
    /// <param name="release">Release that defines the property names.</param>
    internal ulong? MapAddress(AbiRelease release) => ReadAddress(Tree.Root.Property(release.Root.MapProperty));

    /// <summary>Physical address and size in bytes of a child node's blob, each null if the node does not state it.</summary>
    /// <param name="node">Child node.</param>
    /// <param name="release">Release that defines the property names.</param>
    internal (ulong? Address, ulong? Size) BlobPlace(DeviceTreeNode node, AbiRelease release)
    {
        ulong? size = null;
        if (release.Root.BlobSizeProperty is string name && Read(node.Property(name), StructureNames.SizeProperty) is StructureValue value)
        {
            size = value.Number("size");
        }

        return (ReadAddress(node.Property(release.Root.BlobAddressProperty)), size);
    }

    private ulong? ReadAddress(DeviceTreeProperty? property) => Read(property, StructureNames.MapProperty)?.Number("address");

    private StructureValue? Read(DeviceTreeProperty? property, string structure) =>
        property is not null && property.Value.Length == _structures.SizeOf(structure) ? _structures.Read(structure, property.Value) : null;
}

/// <summary>A handover root that an image holds, and the facts stated where it was found.</summary>
internal sealed record RootCandidate
{
    /// <summary>Physical address of the root device tree; null if only its bytes are known.</summary>
    public ulong? Address { get; init; }

    /// <summary>Bytes of the tree, if the image is a blob or a debugfs directory.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>The most reliable way in which the root was found.</summary>
    public required RootSource Source { get; init; }

    /// <summary>All ways in which the root was found.</summary>
    public IReadOnlyList<RootSource> Sources { get; init; } = [];

    /// <summary>Description of the node or tree that names the root.</summary>
    public string? Detail { get; init; }

    /// <summary>Physical address of the x86 setup_data node that names the root; null if none was found.</summary>
    public ulong? SetupData { get; init; }

    /// <summary>Physical address of the array of scratch areas; null if the source does not name it.</summary>
    public ulong? ScratchAddress { get; init; }

    /// <summary>Length of the scratch array in bytes; null if the source does not name it.</summary>
    public ulong? ScratchSize { get; init; }

    /// <summary>Page size in bytes that the source states or implies; null if it does neither.</summary>
    public int? PageSize { get; init; }

    /// <summary>The root's compatible string; null if it cannot be read.</summary>
    public string? Compatible { get; init; }

    /// <summary>Scratch areas, if the source lists them directly.</summary>
    public IReadOnlyList<ScratchArea>? Scratch { get; init; }

    /// <summary>The source that names the root is itself a leftover, such as a staged copy of a device tree.</summary>
    public bool IsLeftover { get; init; }
}

/// <summary>A decoded root, and its rank among the roots of one image.</summary>
internal sealed class RootReport
{
    internal RootReport(RootCandidate candidate, HandoverDocument document, DiagnosticBag findings)
    {
        Findings = findings;
        Candidate = candidate;
        Document = document;
    }

    /// <summary>The root and how it was found.</summary>
    public RootCandidate Candidate { get; }

    /// <summary>The handover decoded from this root.</summary>
    public HandoverDocument Document { get; }

    /// <summary>Findings from decoding this handover, without those about the image.</summary>
    internal DiagnosticBag Findings { get; }

    /// <summary>At least one page of the memory map is readable.</summary>
    public bool MapReadable => Document.MemoryMap is { Nodes: > 0 };

    /// <summary>The memory map is stale, or the source that names the root is a leftover.</summary>
    public bool IsStale => Candidate.IsLeftover || Document.MemoryMap is { Trust: MapTrust.Stale };

    /// <summary>
    /// Sorts roots: one that the caller or a note names first, then readable roots, then those that are not stale, then by
    /// source, then by address.
    /// </summary>
    internal static IReadOnlyList<RootReport> Rank(IEnumerable<RootReport> reports) =>
    [
        .. reports
            .OrderByDescending(report => report.IsNamed)
            .ThenBy(report => report.Document.Root is null)
            .ThenBy(report => report.IsStale)
            .ThenBy(report => report.Candidate.Source)
            .ThenBy(report => report.Candidate.Address),
    ];

    private bool IsNamed => Candidate.Source is RootSource.User or RootSource.Note;
}

/// <summary>How a handover root was found, most reliable way first.</summary>
internal enum RootSource
{
    /// <summary>The caller named it.</summary>
    User,

    /// <summary>The image's KHO note names it.</summary>
    Note,

    /// <summary>The image is the root itself, or a directory copied from debugfs that holds it.</summary>
    Blob,

    /// <summary>x86 boot parameters lead to it: the running kernel received this root.</summary>
    SetupData,

    /// <summary>The <c>/chosen</c> node of an arm64 device tree leads to it: the running kernel received this root.</summary>
    Chosen,

    /// <summary>A memory search found a device tree that looks like a root.</summary>
    Scan,
}
