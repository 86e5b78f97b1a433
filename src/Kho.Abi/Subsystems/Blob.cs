using System.Text.Json;
using Kho.Abi.Releases;
using Kho.Formatting;

namespace Kho.Abi.Subsystems;

/// <summary>A blob: what one subsystem hands over under its name.</summary>
/// <param name="Name">Name of its node in the root device tree.</param>
/// <param name="Address">Physical address in bytes, or null where only its contents are known.</param>
/// <param name="Size">Length in bytes as the root states it, else as its contents do; null where neither does.</param>
/// <param name="Format">Name of the format by which it was read, such as <c>luo-v5</c>, or <c>unknown</c>.</param>
/// <param name="Value">What it holds, or null where it cannot be read.</param>
public sealed record Blob(string Name, ulong? Address, ulong? Size, string Format, BlobValue? Value)
{
    /// <summary>Format of a blob that no known release describes.</summary>
    public const string UnknownFormat = "unknown";

    /// <summary>The format by which it was read, or null if no known release describes it.</summary>
    internal BlobFormatAbi? Abi { get; init; }

    /// <summary>The device tree that the blob consists of, or null if it is none.</summary>
    internal Codec.DeviceTree? Tree { get; init; }
}

/// <summary>What a blob or a preserved file holds, typed. It answers for itself: nobody else needs to know the subsystem.</summary>
public abstract record BlobValue
{
    /// <summary>What a file with this content is called.</summary>
    internal virtual string Noun => "file";

    /// <summary>Number of sessions that it has.</summary>
    internal virtual int SessionCount => 0;

    /// <summary>Parts with an address of their own that are written down as fields or not at all: files, and objects bound to files.</summary>
    internal virtual IEnumerable<BlobPart> Parts => [];

    /// <summary>Writes a value, or null, as the member <c>value</c> of a JSON object.</summary>
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

    /// <summary>Writes the members of its JSON object; names are the kernel's.</summary>
    internal abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>Describes it to people.</summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    internal abstract BlobDescription Describe(int pageShift);

    /// <summary>What a table of files says of a file with this content; null for nothing.</summary>
    internal virtual FileDescription? DescribeFile() => null;

    /// <summary>The structures that lie at a blob's address: a device tree, unless the content is something else.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="address">Its address.</param>
    /// <param name="context">Structures at the page size.</param>
    internal virtual IReadOnlyList<StructureRun> Own(Blob blob, ulong address, PlaceContext context) =>
        [new StructureRun(null, address, blob.Size ?? ulong.MaxValue, $"blob {blob.Name}") { PropertyTypes = blob.Abi is BlobFormatAbi format ? ReleaseStructures.Properties(format) : null }];

    /// <summary>Which memory a blob holds beside its own, and what lies in it.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="context">Structures at the page size.</param>
    internal virtual IEnumerable<HandoverPlace> Places(Blob blob, PlaceContext context) => [];

    /// <summary>Which memory a file or an object of another blob holds, its own structure among it.</summary>
    /// <param name="address">Physical address of its structure.</param>
    /// <param name="compatible">Name of its format.</param>
    /// <param name="words">What it is.</param>
    /// <param name="field">The pointer that leads to it, in the kernel's names.</param>
    /// <param name="context">Structures at the page size.</param>
    internal virtual IEnumerable<HandoverPlace> PlacesAt(ulong address, string compatible, PlaceWords words, string field, PlaceContext context) => [];

    /// <summary>Writes a blob down; null where it cannot be made again of its fields.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="source">The image.</param>
    internal virtual BlobContentManifest? ToManifest(Blob blob, ManifestSource source) => null;

    /// <summary>Writes down what a file of another blob holds; null where it cannot be made again of its fields.</summary>
    /// <param name="format">Format of the file in the release that writes, or null.</param>
    /// <param name="source">The image.</param>
    internal virtual BlobContentManifest? ToPart(BlobFormatAbi? format, ManifestSource source) => null;

    /// <summary>What of a blob has contents, each with the value that has nothing else in it.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    internal virtual IEnumerable<PreservedItem> Items(string name, int pageShift) => [];

    /// <summary>The contents of a file of another blob as files; null if it cannot be read as one.</summary>
    /// <param name="file">What is known of the file: kind, name, path, session and owner.</param>
    /// <param name="context">Page size.</param>
    internal virtual IEnumerable<PreservedContents>? FileContents(PreservedContents file, ContentsContext context) => null;

    /// <summary>Writes the members of a JSON object that describe a file with this content.</summary>
    /// <returns>False if where its pieces lie is still to be said.</returns>
    internal virtual bool WriteDetails(Utf8JsonWriter json) => false;

    /// <summary>The contents of a blob as files.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="context">Page size and names of files.</param>
    internal virtual IEnumerable<PreservedContents> Contents(string name, ContentsContext context) => [];
}

/// <summary>A part of a blob that has an address of its own.</summary>
/// <param name="Key">What it is in the document, by reference.</param>
/// <param name="Where">What findings call it.</param>
/// <param name="Address">Physical address.</param>
/// <param name="Value">What it holds, or null.</param>
internal sealed record BlobPart(object Key, string Where, ulong Address, BlobValue? Value);

/// <summary>A blob without a known format.</summary>
/// <param name="Bytes">Its bytes as far as the image holds them and its length is known.</param>
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
