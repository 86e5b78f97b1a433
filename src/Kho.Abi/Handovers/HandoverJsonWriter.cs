using System.Text.Json;
using Kho.Abi.Codec;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Handovers;

/// <summary>
/// Writes a handover as JSON in the schema <c>kho.decode/1</c>: members in a fixed order, addresses as hexadecimal strings, names
/// within blobs as the kernel spells them. Extents are streamed, not buffered.
/// </summary>
internal sealed class HandoverJsonWriter
{
    private readonly Utf8JsonWriter _json;

    private HandoverJsonWriter(Utf8JsonWriter json)
    {
        _json = json;
    }

    /// <summary>Writes a document.</summary>
    /// <param name="stream">Receives the JSON.</param>
    /// <param name="withExtents">Write every extent of the memory map; if false, write only the counts.</param>
    public static void Write(Stream stream, HandoverDocument document, bool withExtents = true)
    {
        ArgumentNullException.ThrowIfNull(document);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.decode/1");
        new HandoverJsonWriter(json).WriteDocument(document, withExtents);
    }

    private void WriteDocument(HandoverDocument document, bool withExtents)
    {
        _json.WriteStartObject("image");
        _json.WriteString("path", document.ImagePath);
        _json.WriteString("format", document.ImageFormat);
        _json.WriteNumber("pageSize", document.PageSize);
        _json.WriteEndObject();
        WriteRelease(document.Release);
        WriteRoot(document.Root);
        WriteMap(document.MemoryMap, withExtents);
        _json.WriteStartArray("scratch");
        foreach (ScratchArea area in document.Scratch)
        {
            _json.WriteStartObject();
            Address("address", area.Address);
            _json.WriteNumber("size", area.Size);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("blobs");
        foreach (Blob blob in document.Blobs)
        {
            WriteBlob(blob);
        }

        _json.WriteEndArray();
        WriteDiagnostics(_json, document.Diagnostics);
        _json.WriteEndObject();
    }

    /// <summary>Writes the member <c>diagnostics</c>, which every document has.</summary>
    /// <param name="json">Writer positioned inside an object.</param>
    public static void WriteDiagnostics(Utf8JsonWriter json, IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(diagnostics);
        json.WriteFindings("diagnostics", diagnostics);
    }

    private void WriteRelease(ReleaseChoice? choice)
    {
        if (choice is null)
        {
            _json.WriteNull("release");
            return;
        }

        _json.WriteStartObject("release");
        _json.WriteString("id", choice.Release.Id);
        _json.WriteString("compatible", choice.Release.Root.Compatible);
        _json.WriteString("chosenBy", ReleaseSelector.Describe(choice.ChosenBy));
        _json.WriteTexts("candidates", choice.Candidates.Select(candidate => candidate.Id));
        _json.WriteTexts("reasons", choice.Reasons);
        _json.WriteEndObject();
    }

    private void WriteRoot(HandoverRoot? root)
    {
        if (root is null)
        {
            _json.WriteNull("root");
            return;
        }

        _json.WriteStartObject("root");
        NullableAddress("address", root.Address);
        _json.WriteNumber("size", root.Tree.TotalSize);
        _json.WriteString("foundBy", HandoverNames.Of(root.Candidate.Source));
        _json.WriteTexts("compatible", root.Compatible);
        _json.WriteEndObject();
    }

    private void WriteMap(MemoryMap? map, bool withExtents)
    {
        if (map is null)
        {
            _json.WriteNull("memoryMap");
            return;
        }

        _json.WriteStartObject("memoryMap");
        _json.WriteString("kind", HandoverNames.Of(map.Kind));
        Address("address", map.Address);
        _json.WriteNumber("nodes", map.Nodes);
        _json.WriteNumber("leaves", map.Leaves);
        _json.WriteNumber("blocks", map.Blocks);
        _json.WriteNumber("pages", map.PageCount);
        _json.WriteNumber("bytes", map.Bytes);
        _json.WriteString("trust", HandoverNames.Of(map.Trust));
        _json.WriteTexts("evidence", map.Evidence);
        _json.WriteStartObject("orders");
        foreach ((int order, ulong count) in map.Orders)
        {
            _json.WriteNumber(order.ToString(), count);
        }

        _json.WriteEndObject();
        if (map.Radix is { PageTypes.Count: > 0 })
        {
            _json.WriteStartObject("types");
            foreach ((string type, ulong count) in map.PageTypes)
            {
                _json.WriteNumber(type, count);
            }

            _json.WriteEndObject();
        }

        if (withExtents)
        {
            WriteExtents("extents", map.Extents, map);
            WriteExtents("suspectExtents", map.SuspectExtents, map);
        }

        WriteInvalidKeys(map, withExtents);
        _json.WriteEndObject();
    }

    private void WriteExtents(string name, IReadOnlyList<PreservedExtent> extents, MemoryMap map)
    {
        _json.WriteStartArray(name);
        foreach (PreservedExtent extent in extents)
        {
            WriteExtent(extent, map);
            _json.FlushIfLarge();
        }

        _json.WriteEndArray();
    }

    private void WriteExtent(PreservedExtent extent, MemoryMap map)
    {
        _json.WriteStartObject();
        Address("start", extent.Start);
        _json.WriteNumber("pages", extent.Pages);
        _json.WriteNumber("order", extent.Order);
        _json.WriteNumber("blocks", extent.Blocks);
        if (map.Radix?.PageTypeName(extent.PageType) is string type)
        {
            _json.WriteString("type", type);
        }

        _json.WriteEndObject();
    }

    private void WriteInvalidKeys(MemoryMap map, bool withRuns)
    {
        if (map.InvalidKeys.Count == 0)
        {
            return;
        }

        _json.WriteNumber("invalidKeyCount", map.InvalidKeys.Aggregate(0UL, (sum, run) => sum + run.Count));
        if (!withRuns)
        {
            return;
        }

        _json.WriteStartArray("invalidKeys");
        foreach (InvalidKeyRun run in map.InvalidKeys)
        {
            _json.WriteStartObject();
            Address("firstKey", run.FirstKey);
            _json.WriteNumber("count", run.Count);
            _json.WriteString("problem", HandoverNames.Of(run.Problem));
            Address("leaf", run.Leaf);
            if (run.Reconstruction is PreservedExtent reconstruction)
            {
                _json.WritePropertyName("reconstruction");
                WriteExtent(reconstruction, map);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteBlob(Blob blob)
    {
        _json.WriteStartObject();
        _json.WriteString("name", blob.Name);
        NullableAddress("address", blob.Address);
        _json.WriteNumberOrNull("size", blob.Size);
        _json.WriteString("format", blob.Format);
        BlobValue.WriteMember(_json, blob.Value);
        _json.WriteEndObject();
    }

    private void Address(string name, ulong value) => _json.WriteHex(name, value);

    private void NullableAddress(string name, ulong? value) => _json.WriteHex(name, value);
}
