using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>A blob that is a structure of the specification together with the targets of its pointers, as a manifest describes it.</summary>
/// <param name="Value">Fields by the kernel's names. The encoder computes missing counts and addresses; every other missing field is 0.</param>
internal sealed record StructureManifest(JsonObject Value) : BlobContentManifest
{
    /// <summary>Key of the contents in a manifest.</summary>
    public const string Key = "value";

    /// <summary>Key in older manifests for the structure that names the writing kernel.</summary>
    internal const string OldKey = "metadata";

    /// <summary>The structure belongs to a file or object of another blob and is not a blob itself.</summary>
    public bool IsPart { get; init; }

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) =>
        yaml.Section(!IsPart && Value.ContainsKey(WriterAnnouncement.ReleaseField) ? OldKey : Key, true, () => yaml.Members(Value));

    /// <inheritdoc/>
    public override IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) => PlacedRuns(Value, pageShift);

    /// <inheritdoc/>
    public override byte[] Encode(BlobManifest blob, BlobEncoder encoder)
    {
        BlobFormatAbi? format = encoder.Release.BlobFormat(blob.Name);
        if (format?.Structure is null)
        {
            throw new KhoFormatException($"blobs: {blob.Name}: {encoder.Release.Id} has no blob of this name with such content");
        }

        return new TreeWriter(encoder).EncodeStructure(format, Value, $"blobs: {blob.Name}");
    }

    /// <inheritdoc/>
    public override ulong EncodeAt(ulong? address, BlobFormatAbi? format, string name, string where, BlobEncoder encoder) =>
        new TreeWriter(encoder).EncodeAt(format, name, address, Value, where);

    /// <summary>Ranges that the fields place explicitly.</summary>
    internal static IEnumerable<(ulong Start, ulong Length)> PlacedRuns(JsonNode? node, int shift) => PlacedRuns(node, 1UL << shift, shift);

    private static IEnumerable<(ulong Start, ulong Length)> PlacedRuns(JsonNode? node, ulong pageSize, int shift)
    {
        switch (node)
        {
            case JsonObject members:
                if (members[TreeJson.At] is JsonNode at)
                {
                    // The element size is unknown here: assume one page, plus 256 bytes for each element.
                    ulong elements = (ulong)((members[TreeJson.Elements] as JsonArray)?.Count ?? 0);
                    yield return (TreeWriter.Number(at, TreeJson.At), pageSize + (elements * 256));
                }

                if (members[TreeJson.Pages] is JsonArray runs)
                {
                    foreach (JsonArray run in runs.OfType<JsonArray>().Where(run => run.Count == 2))
                    {
                        yield return (TreeWriter.Number(run[0]!, TreeJson.Pages), TreeWriter.Number(run[1]!, TreeJson.Pages) << shift);
                    }
                }

                foreach ((ulong Start, ulong Length) inner in members.SelectMany(member => PlacedRuns(member.Value, pageSize, TreeWriter.AreaNumber(members, "order", "order") is ulong order and < 32 && members[TreeJson.Chunks] is not null ? shift + (int)order : shift)))
                {
                    yield return inner;
                }

                break;
            case JsonArray array:
                foreach ((ulong Start, ulong Length) inner in array.SelectMany(element => PlacedRuns(element, pageSize, shift)))
                {
                    yield return inner;
                }

                break;
        }
    }
}
