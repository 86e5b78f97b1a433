using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>The root device tree, read without knowing yet which release wrote it.</summary>
internal sealed class HandoverRoot
{
    /// <summary>Property that every device tree has; the standard's name, not KHO's.</summary>
    internal const string CompatibleProperty = "compatible";

    private readonly StructureReader _structures;

    internal HandoverRoot(RootCandidate candidate, DeviceTree tree, StructureReader structures)
    {
        _structures = structures;
        Candidate = candidate;
        Tree = tree;
        Compatible = tree.Root.Property(CompatibleProperty)?.Texts ?? [];
    }

    /// <summary>Where it was found.</summary>
    public RootCandidate Candidate { get; }

    /// <summary>Physical address, or null where only the bytes are known.</summary>
    public ulong? Address => Candidate.Address;

    /// <summary>The device tree.</summary>
    public DeviceTree Tree { get; }

    /// <summary>The strings of its compatible property.</summary>
    public IReadOnlyList<string> Compatible { get; }

    /// <summary>Address of the memory map that the root names under a release's name for it; null if it does not or the value has another length.</summary>
    /// <param name="release">Release whose names to use.</param>
    internal ulong? MapAddress(AbiRelease release) => ReadAddress(Tree.Root.Property(release.Root.MapProperty));

    /// <summary>Address and size of a child's blob under a release's names.</summary>
    /// <param name="node">Child node.</param>
    /// <param name="release">Release whose names to use.</param>
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

/// <summary>A handover root that an image holds, and what was said where it was found.</summary>
internal sealed record RootCandidate
{
    /// <summary>Physical address of the root device tree; null where only its bytes are known.</summary>
    public ulong? Address { get; init; }

    /// <summary>The bytes, where the image is a blob or a debugfs directory.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>How it was found.</summary>
    public required RootSource Source { get; init; }

    /// <summary>All the ways in which it was found.</summary>
    public IReadOnlyList<RootSource> Sources { get; init; } = [];

    /// <summary>Where it was found, in words: the node or tree that names it.</summary>
    public string? Detail { get; init; }

    /// <summary>Physical address of the node of x86's setup_data that names the root, if one was found that does.</summary>
    public ulong? SetupData { get; init; }

    /// <summary>Physical address of the array of scratch areas, if it was named too.</summary>
    public ulong? ScratchAddress { get; init; }

    /// <summary>Length of that array in bytes, if it was named too.</summary>
    public ulong? ScratchSize { get; init; }

    /// <summary>Page size in bytes that the source states or implies, or null.</summary>
    public int? PageSize { get; init; }

    /// <summary>The root's compatible string, or null if it cannot be read.</summary>
    public string? Compatible { get; init; }

    /// <summary>Scratch areas where the source gives them directly.</summary>
    public IReadOnlyList<ScratchArea>? Scratch { get; init; }

    /// <summary>What names the root is itself only a leftover, such as a staged copy of a device tree.</summary>
    public bool IsLeftover { get; init; }
}

/// <summary>What can be told of one root, and how it ranks among others.</summary>
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

    /// <summary>The handover as decoded from it.</summary>
    public HandoverDocument Document { get; }

    /// <summary>What was found while the handover was decoded, without what was found in the image before.</summary>
    internal DiagnosticBag Findings { get; }

    /// <summary>At least one page of the memory map can be read.</summary>
    public bool MapReadable => Document.MemoryMap is { Nodes: > 0 };

    /// <summary>The memory map is not believed, or what leads to the root is only a leftover.</summary>
    public bool IsStale => Candidate.IsLeftover || Document.MemoryMap is { Trust: MapTrust.Stale };

    /// <summary>The one named by caller or note first, then what is not stale, then by how it was found, then by address.</summary>
    /// <param name="reports">Reports in any order.</param>
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

/// <summary>How a handover root was found, most telling first.</summary>
internal enum RootSource
{
    /// <summary>The caller named it.</summary>
    User,

    /// <summary>The image's KHO note names it.</summary>
    Note,

    /// <summary>The image is the root itself, or a directory copied from debugfs that holds it.</summary>
    Blob,

    /// <summary>x86 boot parameters lead to it: what the running kernel was handed.</summary>
    SetupData,

    /// <summary>An arm64 device tree's <c>/chosen</c> leads to it: what the running kernel was handed.</summary>
    Chosen,

    /// <summary>A device tree that looks like a root lies there.</summary>
    Scan,
}
