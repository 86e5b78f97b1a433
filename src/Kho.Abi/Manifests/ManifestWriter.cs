using System.Text;
using System.Text.Json;
using Kho.Abi.Subsystems.Luo;
using Kho.Formatting;

namespace Kho.Abi.Manifests;

/// <summary>Writes manifests as YAML that <see cref="ManifestReader"/> reads back.</summary>
internal sealed partial class ManifestWriter
{
    private readonly TextWriter _output;
    private int _indent;
    private bool _dash;

    private ManifestWriter(TextWriter output)
    {
        _output = output;
    }

    /// <summary>Writes a manifest.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="manifest">What.</param>
    public static void Write(TextWriter output, HandoverManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        new ManifestWriter(output).WriteManifest(manifest);
    }

    private void WriteManifest(HandoverManifest manifest)
    {
        Member("release", manifest.Release);
        Member("page_size", (ulong)manifest.PageSize);
        Member("machine", manifest.Machine);
        Section("memory", manifest.Memory.Count > 0, () => Items(manifest.Memory, Range));
        Section("scratch", manifest.Scratch.At is not null || manifest.Scratch.Areas.Count > 0, () =>
        {
            Address("at", manifest.Scratch.At);
            Section("areas", manifest.Scratch.Areas.Count > 0, () => Items(manifest.Scratch.Areas, Range));
        });
        Section("setup_data", manifest.SetupData is not null, () =>
        {
            Address("at", manifest.SetupData!.At);
            Address("next", manifest.SetupData.Next);
        });
        Section("root", manifest.Root != new RootManifest(), () =>
        {
            Address("at", manifest.Root.At);
            if (manifest.Root.Raw)
            {
                Member("raw", "true", quote: false);
            }

            Member("compatible", manifest.Root.Compatible);
            WriteDeviceTree(manifest.Root.DeviceTree);
        });
        Section("memory_map", true, () => WriteMap(manifest.MemoryMap));
        Section("blobs", manifest.Blobs.Count > 0, () => Blocks(manifest.Blobs, WriteBlob));
        Section("residue", manifest.Residue.Count > 0, () => Items(manifest.Residue, residue => residue.Bytes.Span.ContainsAnyExcept((byte)0)
            ? $"{{ at: {Hex(residue.At)}, bytes: {Base64(residue.Bytes)} }}"
            : $"{{ at: {Hex(residue.At)}, zeros: {residue.Bytes.Length} }}"));
    }

    private void WriteMap(MemoryMapManifest map)
    {
        Member("implied", map.Implied ? "true" : "false", quote: false);
        if (map.Unfinalized)
        {
            Member("unfinalized", "true", quote: false);
        }

        Address("opaque_at", map.OpaqueAt);
        Section("blocks", map.Blocks.Count > 0, () => Items(map.Blocks, blocks => blocks.Order is int order
            ? $"{{ start: {Hex(blocks.Start)}, order: {order}{(blocks.Count == 1 ? "" : $", count: {blocks.Count}")}{(blocks.Type is null ? "" : $", type: {blocks.Type}")} }}"
            : $"{{ start: {Hex(blocks.Start)}, pages: {blocks.Pages}{(blocks.Type is null ? "" : $", type: {blocks.Type}")} }}"));
        Section("keys", map.Keys.Count > 0, () => Items(map.Keys, run => $"[{Hex(run.First)}, {run.Count}]"));
        Section("nodes", map.Nodes.Count > 0, () => Items(map.Nodes, node => $"[{node.Level}, {Hex(node.Prefix)}, {Hex(node.At)}]"));
        if (map.Chunks is { } chunks)
        {
            Section("chunks", true, () => Items(chunks, chunk =>
                $"{{ at: {Hex(chunk.Address)}, order: {chunk.Order}, elements: [{string.Join(", ", chunk.Elements.Select(element => $"[{Hex(element.PhysStart)}, {Hex(element.Bitmap)}]"))}] }}"));
        }
    }

    private void WriteDeviceTree(DeviceTreeManifest? tree)
    {
        if (tree is null)
        {
            return;
        }

        Section("device_tree", true, () =>
        {
            Member("style", tree.Style);
            if (tree.Strings is not null)
            {
                Member("strings", $"[{string.Join(", ", tree.Strings.Select(Quote))}]", quote: false);
            }
        });
    }

    private static string Range(MemoryRange range) => $"{{ start: {Hex(range.Start)}, size: {Hex(range.Size)} }}";

    private static string Places(IEnumerable<BlockPlace> places) => $"[{string.Join(", ", places.Select(place => $"[{Hex(place.Address)}, {place.Count}]"))}]";

    private static string Hex(ulong value) => JsonStyle.Hex(value);

    private static string Base64(ReadOnlyMemory<byte> bytes) => $"!!binary \"{Convert.ToBase64String(bytes.Span)}\"";

    /// <summary>A JSON string is a YAML string.</summary>
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JsonStyle.Options.Encoder)}\"";

    private void Member(string name, string? value, bool quote = true)
    {
        if (value is not null)
        {
            Line($"{name}: {(quote ? Quote(value) : value)}");
        }
    }

    private void Member(string name, ulong? value)
    {
        if (value is ulong number)
        {
            Line($"{name}: {number}");
        }
    }

    private void Address(string name, ulong? value)
    {
        if (value is ulong address)
        {
            Line($"{name}: {Hex(address)}");
        }
    }

    private void Section(string name, bool present, Action body)
    {
        if (present)
        {
            Line($"{name}:");
            _indent++;
            body();
            _indent--;
        }
    }

    /// <summary>Items on one line each.</summary>
    private void Items<T>(IEnumerable<T> items, Func<T, string> text)
    {
        foreach (T item in items)
        {
            Line($"- {text(item)}");
        }
    }

    /// <summary>Items of several lines each; the first line of each bears the dash.</summary>
    private void Blocks<T>(IEnumerable<T> items, Action<T> body)
    {
        foreach (T item in items)
        {
            _dash = true;
            _indent++;
            body(item);
            _indent--;
        }
    }

    private void Line(string text)
    {
        var line = new StringBuilder();
        line.Append(' ', 2 * (_dash ? _indent - 1 : _indent));
        line.Append(_dash ? "- " : "").Append(text).Append('\n');
        _dash = false;
        _output.Write(line);
    }
}
