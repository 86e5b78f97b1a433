using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Subsystems;

/// <summary>A blob as a manifest has it.</summary>
internal sealed record BlobManifest
{
    /// <summary>Name of its node in the root.</summary>
    public required string Name { get; init; }

    /// <summary>Physical address, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>Length in bytes as the root states it; null for the true one.</summary>
    public ulong? Size { get; init; }

    /// <summary>Layout of its device tree, or null for the usual.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }

    /// <summary>What it holds; null for a blob whose bytes are not known.</summary>
    public BlobContentManifest? Content { get; init; }
}

/// <summary>How a device tree is laid out, where that is not as the release lays it out.</summary>
/// <param name="Style">Name of the style: <c>sequential</c> or <c>edited</c>; null for the release's own.</param>
/// <param name="Strings">Property names in the order of the strings block; null for the style's own order.</param>
internal sealed record DeviceTreeManifest(string? Style, IReadOnlyList<string>? Strings);

/// <summary>What a blob, or a file or an object of another blob, holds, as a manifest has it.</summary>
internal abstract record BlobContentManifest
{
    /// <summary>It says nothing that only a known format has: bytes.</summary>
    public virtual bool IsRaw => false;

    /// <summary>It has files that sessions keep.</summary>
    public virtual bool HasFiles => false;

    /// <summary>Writes it as a member of what holds it.</summary>
    public abstract void Write(YamlOutput yaml);

    /// <summary>Encodes it, and writes and preserves what it leads to.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="encoder">Memory and places.</param>
    /// <returns>The blob's bytes.</returns>
    /// <exception cref="KhoFormatException">Something in it cannot be, or it is no blob.</exception>
    public virtual byte[] Encode(BlobManifest blob, BlobEncoder encoder) => throw new KhoFormatException($"blobs: {blob.Name}: unknown content");

    /// <summary>Encodes what a pointer of another blob leads to, and writes and preserves it.</summary>
    /// <param name="address">Physical address, or null to have it placed.</param>
    /// <param name="format">Format that the release has under the name, or null.</param>
    /// <param name="name">The name.</param>
    /// <param name="where">What errors call it.</param>
    /// <param name="encoder">Memory and places.</param>
    /// <returns>Its physical address.</returns>
    /// <exception cref="KhoFormatException">Something in it cannot be, or the release has no such format.</exception>
    public virtual ulong EncodeAt(ulong? address, BlobFormatAbi? format, string name, string where, BlobEncoder encoder) =>
        throw new KhoFormatException($"{where}: '{name}' holds no such content");

    /// <summary>Addresses that it names, in whose pages nothing else may be placed.</summary>
    public virtual IEnumerable<ulong?> PlacedPages => [];

    /// <summary>Ranges that it names, in which nothing else may be placed.</summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    public virtual IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) => [];

    /// <summary>What of the format a kind of content needs.</summary>
    /// <exception cref="KhoFormatException">The release has no blob of this name with such content.</exception>
    protected static T Format<T>(BlobManifest blob, BlobEncoder encoder, Func<BlobFormatAbi, T?> select)
        where T : class =>
        (encoder.Release.BlobFormat(blob.Name) is BlobFormatAbi format ? select(format) : null)
        ?? throw new KhoFormatException($"blobs: {blob.Name}: {encoder.Release.Id} has no blob of this name with such content");

    /// <summary>Root of a device tree, with the compatible string of the blob's format.</summary>
    protected static DeviceTreeNode Root(BlobManifest blob, BlobEncoder encoder)
    {
        var root = new DeviceTreeNode("");
        root.Add(BlobEncoder.Property(BlobProperties.CompatibleProperty, BlobEncoder.TextBytes(encoder.Release.BlobFormat(blob.Name)!.Compatible!)));
        return root;
    }
}

/// <summary>Feature masks that a structure bears in place of a string; what is null is as the release's kernels write it.</summary>
/// <param name="Supp">Features that the writer supports, one bit each.</param>
/// <param name="Required">Features that a reader must support.</param>
/// <param name="Active">Features that the writer made use of.</param>
internal sealed record FeaturesManifest(ulong? Supp, ulong? Required, ulong? Active)
{
    private const string Key = "features";

    /// <summary>Masks that are not those of the release's own kernels; null for those.</summary>
    public static FeaturesManifest? Of(FeatureMasks? masks, BlobFormatAbi? format) =>
        masks is FeatureMasks read && format?.Features is FeaturesAbi features && read != FeatureMasks.Written(features) ? new FeaturesManifest(read.Supp, read.Required, read.Active) : null;

    /// <summary>Reads the masks of a content; null if it has none.</summary>
    public static FeaturesManifest? Read(YamlMapping content) => content.Mapping(Key) is YamlMapping node
        ? node.Ended(new FeaturesManifest(node.NumberOrNull("supp"), node.NumberOrNull("req"), node.NumberOrNull("active")))
        : null;

    /// <summary>Writes them as a member of a content.</summary>
    public void Write(YamlOutput yaml) => yaml.Section(Key, true, () =>
    {
        yaml.Address("supp", Supp);
        yaml.Address("req", Required);
        yaml.Address("active", Active);
    });

    /// <summary>Refuses masks that the format has no place for.</summary>
    /// <param name="features">Masks, or null.</param>
    /// <param name="format">Format of the content, or null.</param>
    /// <param name="where">What the error calls the content.</param>
    /// <exception cref="KhoFormatException">The format has no feature masks.</exception>
    public static void CheckPlace(FeaturesManifest? features, BlobFormatAbi? format, string where)
    {
        if (features is not null && format?.Features is null)
        {
            throw new KhoFormatException($"{where}: features: the format {format?.DisplayName} has no feature masks");
        }
    }
}

/// <summary>Bytes of a format that is not known.</summary>
/// <param name="Bytes">The bytes.</param>
internal sealed record RawManifest(ReadOnlyMemory<byte> Bytes) : BlobContentManifest
{
    /// <summary>Key of the content in a manifest.</summary>
    public const string Key = "bytes";

    /// <inheritdoc/>
    public override bool IsRaw => true;

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) => yaml.Bytes(Key, Bytes);

    /// <inheritdoc/>
    public override byte[] Encode(BlobManifest blob, BlobEncoder encoder) => Bytes.ToArray();
}

/// <summary>A kind of content that manifests have.</summary>
/// <param name="Key">Key of the content in a blob, or in a file.</param>
/// <param name="Read">Reads it from the mapping that has the key, with all kinds that a file in it may hold.</param>
/// <param name="IsOfBlob">Blobs hold it.</param>
/// <param name="IsOfFile">Files of a blob hold it.</param>
internal sealed record ContentKind(string Key, Func<YamlMapping, IReadOnlyList<ContentKind>, BlobContentManifest> Read, bool IsOfBlob = true, bool IsOfFile = false)
{
    /// <summary>Reads the one content of a blob, or of a file.</summary>
    /// <param name="node">Its mapping.</param>
    /// <param name="kinds">All kinds.</param>
    /// <param name="ofFile">It is a file.</param>
    /// <returns>The content, or null if there is none.</returns>
    /// <exception cref="KhoFormatException">There is more than one, or it cannot be read.</exception>
    public static BlobContentManifest? ReadOne(YamlMapping node, IReadOnlyList<ContentKind> kinds, bool ofFile)
    {
        ContentKind[] given = [.. kinds.Where(kind => (ofFile ? kind.IsOfFile : kind.IsOfBlob) && node.Has(kind.Key))];
        return given.Length > 1
            ? throw node.ErrorAt(given[1].Key, $"there is {given[0].Key} already, and a {(ofFile ? "file" : "blob")} holds one thing")
            : given.FirstOrDefault()?.Read(node, kinds);
    }
}

/// <summary>What values need to be written down as a manifest.</summary>
/// <param name="abi">Release by whose ABI the handover was read, at its page size.</param>
/// <param name="memory">The image's memory.</param>
/// <param name="map">The preserved blocks, or null where there is no map.</param>
/// <param name="raw">Parts of the document that are kept as raw bytes, by reference.</param>
internal sealed class ManifestSource(ReleaseAt abi, IPhysicalMemory memory, IPreservedBlocks? map, IReadOnlySet<object> raw)
{
    public AbiRelease Release => abi.Release;

    public StructureReader Structures => abi.Structures;

    public PageGeometry Pages => abi.Pages;

    public IPhysicalMemory Memory => memory;

    public IPreservedBlocks? Map => map;

    /// <summary>Says whether a part of the document is kept as raw bytes.</summary>
    public bool IsRaw(object part) => raw.Contains(part);
}
