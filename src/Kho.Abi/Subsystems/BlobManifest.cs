using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Subsystems;

/// <summary>A blob, as a manifest describes it.</summary>
internal sealed record BlobManifest
{
    /// <summary>Name of the blob's node in the root.</summary>
    public required string Name { get; init; }

    /// <summary>Physical address; null to let the encoder choose one.</summary>
    public ulong? At { get; init; }

    /// <summary>Length in bytes that the root states; null for the true length.</summary>
    public ulong? Size { get; init; }

    /// <summary>Layout of the blob's device tree; null for the default.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }

    /// <summary>Contents of the blob; null if its bytes are unknown.</summary>
    public BlobContentManifest? Content { get; init; }
}

/// <summary>Layout of a device tree that differs from the layout that the release uses.</summary>
/// <param name="Style">Name of the style: <c>sequential</c> or <c>edited</c>; null for the release's own.</param>
/// <param name="Strings">Property names in the order of the strings block; null for the default order of the style.</param>
internal sealed record DeviceTreeManifest(string? Style, IReadOnlyList<string>? Strings);

/// <summary>Contents of a blob, or of a file or object of another blob, as a manifest describes them.</summary>
internal abstract record BlobContentManifest
{
    /// <summary>The contents are raw bytes, without fields of a known format.</summary>
    public virtual bool IsRaw => false;

    /// <summary>The contents include files kept in sessions.</summary>
    public virtual bool HasFiles => false;

    /// <summary>Writes the contents as a member of the mapping that holds them.</summary>
    public abstract void Write(YamlOutput yaml);

    /// <summary>Encodes a blob's contents; writes and preserves everything that they point to.</summary>
    /// <param name="encoder">Memory to write to, and the allocator of addresses.</param>
    /// <returns>The blob's bytes.</returns>
    /// <exception cref="KhoFormatException">The contents cannot be encoded, or they are not the contents of a blob.</exception>
    public virtual byte[] Encode(BlobManifest blob, BlobEncoder encoder) => throw new KhoFormatException($"blobs: {blob.Name}: unknown content");

    /// <summary>Encodes the target of another blob's pointer; writes and preserves it.</summary>
    /// <param name="address">Physical address; null to let the encoder choose one.</param>
    /// <param name="format">Format that the release defines under the name; null if it defines none.</param>
    /// <param name="name">Compatible string of the format.</param>
    /// <param name="where">Name of the contents in error messages.</param>
    /// <param name="encoder">Memory to write to, and the allocator of addresses.</param>
    /// <returns>Physical address of the target.</returns>
    /// <exception cref="KhoFormatException">The contents cannot be encoded, or the release has no such format.</exception>
    public virtual ulong EncodeAt(ulong? address, BlobFormatAbi? format, string name, string where, BlobEncoder encoder) =>
        throw new KhoFormatException($"{where}: '{name}' holds no such content");

    /// <summary>Addresses that the contents name; the encoder places nothing else in their pages.</summary>
    public virtual IEnumerable<ulong?> PlacedPages => [];

    /// <summary>Ranges that the contents name; the encoder places nothing else in them.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public virtual IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) => [];

    /// <summary>The part of the blob's format that this kind of contents needs.</summary>
    /// <exception cref="KhoFormatException">The release has no blob of this name with such contents.</exception>
    protected static T Format<T>(BlobManifest blob, BlobEncoder encoder, Func<BlobFormatAbi, T?> select)
        where T : class =>
        (encoder.Release.BlobFormat(blob.Name) is BlobFormatAbi format ? select(format) : null)
        ?? throw new KhoFormatException($"blobs: {blob.Name}: {encoder.Release.Id} has no blob of this name with such content");

    /// <summary>Root node of a device tree with the compatible string of the blob's format.</summary>
    protected static DeviceTreeNode Root(BlobManifest blob, BlobEncoder encoder)
    {
        var root = new DeviceTreeNode("");
        root.Add(BlobEncoder.Property(BlobProperties.CompatibleProperty, BlobEncoder.TextBytes(encoder.Release.BlobFormat(blob.Name)!.Compatible!)));
        return root;
    }
}

/// <summary>
/// Feature masks that a structure holds instead of a compatible string. A null mask stands for the one that kernels of the
/// release write.
/// </summary>
/// <param name="Supp">Features that the writer supports, one bit each.</param>
/// <param name="Required">Features that a reader must support.</param>
/// <param name="Active">Features that the writer used.</param>
internal sealed record FeaturesManifest(ulong? Supp, ulong? Required, ulong? Active)
{
    private const string Key = "features";

    /// <summary>Masks that differ from those that the release's own kernels write; null if none differ.</summary>
    public static FeaturesManifest? Of(FeatureMasks? masks, BlobFormatAbi? format) =>
        masks is FeatureMasks read && format?.Features is FeaturesAbi features && read != FeatureMasks.Written(features) ? new FeaturesManifest(read.Supp, read.Required, read.Active) : null;

    /// <summary>Reads the masks of some contents; null if they have none.</summary>
    public static FeaturesManifest? Read(YamlMapping content) => content.Mapping(Key) is YamlMapping node
        ? node.Ended(new FeaturesManifest(node.NumberOrNull("supp"), node.NumberOrNull("req"), node.NumberOrNull("active")))
        : null;

    /// <summary>Writes the masks as a member of the contents.</summary>
    public void Write(YamlOutput yaml) => yaml.Section(Key, true, () =>
    {
        yaml.Address("supp", Supp);
        yaml.Address("req", Required);
        yaml.Address("active", Active);
    });

    /// <summary>Rejects masks for a format that has no feature masks.</summary>
    /// <param name="features">Masks; null for none.</param>
    /// <param name="format">Format of the contents; null if unknown.</param>
    /// <param name="where">Name of the contents in error messages.</param>
    /// <exception cref="KhoFormatException">The format has no feature masks.</exception>
    public static void CheckPlace(FeaturesManifest? features, BlobFormatAbi? format, string where)
    {
        if (features is not null && format?.Features is null)
        {
            throw new KhoFormatException($"{where}: features: the format {format?.DisplayName} has no feature masks");
        }
    }
}

/// <summary>Bytes of an unknown format.</summary>
/// <param name="Bytes">The bytes.</param>
internal sealed record RawManifest(ReadOnlyMemory<byte> Bytes) : BlobContentManifest
{
    /// <summary>Key of the contents in a manifest.</summary>
    public const string Key = "bytes";

    /// <inheritdoc/>
    public override bool IsRaw => true;

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) => yaml.Bytes(Key, Bytes);

    /// <inheritdoc/>
    public override byte[] Encode(BlobManifest blob, BlobEncoder encoder) => Bytes.ToArray();
}

/// <summary>A kind of contents in manifests.</summary>
/// <param name="Key">Key of the contents in the mapping of a blob or a file.</param>
/// <param name="Read">Reads the contents from the mapping that holds the key; the second argument lists the kinds that nested
/// files may have.</param>
/// <param name="IsOfBlob">Blobs can have such contents.</param>
/// <param name="IsOfFile">Files of a blob can have such contents.</param>
internal sealed record ContentKind(string Key, Func<YamlMapping, IReadOnlyList<ContentKind>, BlobContentManifest> Read, bool IsOfBlob = true, bool IsOfFile = false)
{
    /// <summary>Reads the contents of a blob or a file, which has at most one kind of contents.</summary>
    /// <param name="node">Mapping of the blob or file.</param>
    /// <param name="kinds">All kinds of contents.</param>
    /// <param name="ofFile">The mapping describes a file.</param>
    /// <returns>The contents; null if the mapping has none.</returns>
    /// <exception cref="KhoFormatException">The mapping has more than one kind of contents, or they cannot be parsed.</exception>
    public static BlobContentManifest? ReadOne(YamlMapping node, IReadOnlyList<ContentKind> kinds, bool ofFile)
    {
        ContentKind[] given = [.. kinds.Where(kind => (ofFile ? kind.IsOfFile : kind.IsOfBlob) && node.Has(kind.Key))];
        return given.Length > 1
            ? throw node.ErrorAt(given[1].Key, $"there is {given[0].Key} already, and a {(ofFile ? "file" : "blob")} holds one thing")
            : given.FirstOrDefault()?.Read(node, kinds);
    }
}

/// <summary>Shared input for describing decoded values in a manifest.</summary>
/// <param name="abi">Release with whose ABI the handover was decoded, at its page size.</param>
/// <param name="memory">The image's memory.</param>
/// <param name="map">The preserved blocks; null if the handover has no map.</param>
/// <param name="raw">Parts of the document that the manifest keeps as raw bytes; compared by reference.</param>
internal sealed class ManifestSource(ReleaseAt abi, IPhysicalMemory memory, IPreservedBlocks? map, IReadOnlySet<object> raw)
{
    public AbiRelease Release => abi.Release;

    public StructureReader Structures => abi.Structures;

    public PageGeometry Pages => abi.Pages;

    public IPhysicalMemory Memory => memory;

    public IPreservedBlocks? Map => map;

    /// <summary>True if the manifest keeps a part of the document as raw bytes.</summary>
    public bool IsRaw(object part) => raw.Contains(part);
}
