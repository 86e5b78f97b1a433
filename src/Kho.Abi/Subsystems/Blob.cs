using System.Text.Json;
using Kho.Abi.Releases;
using Kho.Formatting;

namespace Kho.Abi.Subsystems;

/// <summary>The data that one subsystem hands over under its name in the root.</summary>
/// <param name="Name">Name of the blob's node in the root device tree.</param>
/// <param name="Address">Physical address in bytes; null if only the contents are known.</param>
/// <param name="Size">Length in bytes as the root states it, else as the contents do; null if neither states it.</param>
/// <param name="Format">Name of the format with which the blob was decoded, such as <c>luo-v5</c>, or <c>unknown</c>.</param>
/// <param name="Value">Decoded contents; null if they cannot be decoded.</param>
public sealed record Blob(string Name, ulong? Address, ulong? Size, string Format, BlobValue? Value)
{
    /// <summary>Name of the format of a blob that no known release describes.</summary>
    public const string UnknownFormat = "unknown";

    /// <summary>Format with which the blob was decoded; null if no known release describes it.</summary>
    internal BlobFormatAbi? Abi { get; init; }

    /// <summary>The device tree that the blob consists of; null if it is not a device tree.</summary>
    internal Codec.DeviceTree? Tree { get; init; }
}

/// <summary>
/// Decoded contents of a blob or a preserved file. Each type writes, describes and locates itself, so that no caller needs to
/// know the subsystem.
/// </summary>
public abstract record BlobValue
{
    /// <summary>Noun for a file with these contents, such as <c>file</c>.</summary>
    internal virtual string Noun => "file";

    /// <summary>Number of sessions in the blob.</summary>
    internal virtual int SessionCount => 0;

    /// <summary>Parts with an address of their own: files, and objects bound to files. A manifest describes each by its fields or not at all.</summary>
    internal virtual IEnumerable<BlobPart> Parts => [];

    /// <summary>Writes the contents, or null, as the member <c>value</c> of a JSON object.</summary>
    internal static void WriteMember(Utf8JsonWriter json, BlobValue? value)
    {
        if (value is null)
        {
            json.WriteNull("value");
            return;
        }

        json.WriteStartObject("value");
        value.WriteJson(json);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of the contents' JSON object, named as in the kernel.</summary>
    internal abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>Describes the contents for human readers.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    internal abstract BlobDescription Describe(int pageShift);

    /// <summary>Row for a file with these contents in a table of files; null if the type has none.</summary>
    internal virtual FileDescription? DescribeFile() => null;

    /// <summary>The structures at the blob's address: a device tree, unless the type overrides this.</summary>
    /// <param name="address">Physical address of the blob.</param>
    /// <param name="context">Structure layouts at the page size.</param>
    internal virtual IReadOnlyList<StructureRun> Own(Blob blob, ulong address, PlaceContext context) =>
        [new StructureRun(null, address, blob.Size ?? ulong.MaxValue, $"blob {blob.Name}") { PropertyTypes = blob.Abi is BlobFormatAbi format ? ReleaseStructures.Properties(format) : null }];

    /// <summary>The memory that a blob occupies besides its own bytes, and the contents of that memory.</summary>
    /// <param name="context">Structure layouts at the page size.</param>
    internal virtual IEnumerable<HandoverPlace> Places(Blob blob, PlaceContext context) => [];

    /// <summary>The memory that a file, or an object of another blob, occupies, including its own structure.</summary>
    /// <param name="address">Physical address of that structure.</param>
    /// <param name="compatible">Compatible string of the format.</param>
    /// <param name="words">Description of the file or object, for messages.</param>
    /// <param name="field">Pointer to the structure, in the kernel's names.</param>
    /// <param name="context">Structure layouts at the page size.</param>
    internal virtual IEnumerable<HandoverPlace> PlacesAt(ulong address, string compatible, PlaceWords words, string field, PlaceContext context) => [];

    /// <summary>Describes a blob in a manifest; null if its fields do not suffice to encode it again.</summary>
    /// <param name="source">The image.</param>
    internal virtual BlobContentManifest? ToManifest(Blob blob, ManifestSource source) => null;

    /// <summary>Describes the contents of another blob's file in a manifest; null if the fields do not suffice to encode them again.</summary>
    /// <param name="format">Format of the file in the release that writes; null if the release has none.</param>
    /// <param name="source">The image.</param>
    internal virtual BlobContentManifest? ToPart(BlobFormatAbi? format, ManifestSource source) => null;

    /// <summary>Items of the blob that have contents, each with a copy of the value that holds only this item.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    internal virtual IEnumerable<PreservedItem> Items(string name, int pageShift) => [];

    /// <summary>Extractable contents of another blob's file; null if they are not known.</summary>
    /// <param name="file">Known facts about the file: kind, name, path, session and owner.</param>
    /// <param name="context">Page size of the handover.</param>
    internal virtual IEnumerable<PreservedContents>? FileContents(PreservedContents file, ContentsContext context) => null;

    /// <summary>Writes JSON members that describe a file with these contents.</summary>
    /// <returns>False if the caller must still write the places of the contents.</returns>
    internal virtual bool WriteDetails(Utf8JsonWriter json) => false;

    /// <summary>Extractable contents of a blob.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="context">Page size of the handover, and the allocator of file names.</param>
    internal virtual IEnumerable<PreservedContents> Contents(string name, ContentsContext context) => [];
}

/// <summary>A part of a blob with an address of its own.</summary>
/// <param name="Key">The part in the document; compared by reference.</param>
/// <param name="Where">Name of the part in findings.</param>
/// <param name="Address">Physical address in bytes.</param>
/// <param name="Value">Decoded contents; null if they cannot be decoded.</param>
internal sealed record BlobPart(object Key, string Where, ulong Address, BlobValue? Value);

/// <summary>A blob whose format is unknown.</summary>
/// <param name="Bytes">Bytes of the blob that the image holds; empty if its length is unknown.</param>
public sealed record UnknownValue(ReadOnlyMemory<byte> Bytes) : BlobValue
{
    private const int SummaryBytes = 16;

    internal override void WriteJson(Utf8JsonWriter json) => json.WriteString("bytes", First(ShownBytes.Most));

    internal override BlobDescription Describe(int pageShift) => new(
        First(SummaryBytes) + (Bytes.Length > SummaryBytes ? "…" : ""),
        $"{Quantity.Size((ulong)Bytes.Length)} of a format that no known release describes",
        [new ShownBytes(Bytes)]);

    internal override BlobContentManifest? ToManifest(Blob blob, ManifestSource source) =>
        source.Release.Root.BlobSizeProperty is not null && (ulong)Bytes.Length == blob.Size ? new RawManifest(Bytes) : null;

    private string First(int count) => Convert.ToHexStringLower(Bytes.Span[..Math.Min(Bytes.Length, count)]);
}
