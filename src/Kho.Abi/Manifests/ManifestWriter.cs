using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems;

namespace Kho.Abi.Manifests;

/// <summary>Writes manifests as YAML that <see cref="ManifestReader"/> reads back.</summary>
internal sealed class ManifestWriter
{
    private readonly YamlOutput _yaml;

    private ManifestWriter(TextWriter output)
    {
        _yaml = new YamlOutput(output);
    }

    /// <summary>Writes a manifest.</summary>
    public static void Write(TextWriter output, HandoverManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        new ManifestWriter(output).WriteManifest(manifest);
    }

    private void WriteManifest(HandoverManifest manifest)
    {
        _yaml.Member("release", manifest.Release);
        _yaml.Member("page_size", (ulong)manifest.PageSize);
        _yaml.Member("machine", manifest.Machine);
        _yaml.Section("memory", manifest.Memory.Count > 0, () => _yaml.Items(manifest.Memory, Range));
        _yaml.Section("scratch", manifest.Scratch.At is not null || manifest.Scratch.Areas.Count > 0, () =>
        {
            _yaml.Address("at", manifest.Scratch.At);
            _yaml.Section("areas", manifest.Scratch.Areas.Count > 0, () => _yaml.Items(manifest.Scratch.Areas, Range));
        });
        _yaml.Section("setup_data", manifest.SetupData is not null, () =>
        {
            _yaml.Address("at", manifest.SetupData!.At);
            _yaml.Address("next", manifest.SetupData.Next);
        });
        _yaml.Section("root", manifest.Root != new RootManifest(), () =>
        {
            _yaml.Address("at", manifest.Root.At);
            _yaml.Flag("raw", manifest.Root.Raw);
            _yaml.Member("compatible", manifest.Root.Compatible);
            WriteDeviceTree(manifest.Root.DeviceTree);
        });
        _yaml.Section("memory_map", true, () => WriteMap(manifest.MemoryMap));
        _yaml.Section("blobs", manifest.Blobs.Count > 0, () => _yaml.Blocks(manifest.Blobs, WriteBlob));
        _yaml.Section("residue", manifest.Residue.Count > 0, () => _yaml.Items(manifest.Residue, residue => residue.Bytes.Span.ContainsAnyExcept((byte)0)
            ? $"{{ at: {YamlOutput.Hex(residue.At)}, bytes: {YamlOutput.Base64(residue.Bytes)} }}"
            : $"{{ at: {YamlOutput.Hex(residue.At)}, zeros: {residue.Bytes.Length} }}"));
    }

    private void WriteMap(MemoryMapManifest map)
    {
        _yaml.Member("implied", map.Implied ? "true" : "false", quote: false);
        _yaml.Flag("unfinalized", map.Unfinalized);
        _yaml.Address("opaque_at", map.OpaqueAt);
        _yaml.Section("blocks", map.Blocks.Count > 0, () => _yaml.Items(map.Blocks, blocks => blocks.Order is int order
            ? $"{{ start: {YamlOutput.Hex(blocks.Start)}, order: {order}{(blocks.Count == 1 ? "" : $", count: {blocks.Count}")}{(blocks.Type is null ? "" : $", type: {blocks.Type}")} }}"
            : $"{{ start: {YamlOutput.Hex(blocks.Start)}, pages: {blocks.Pages}{(blocks.Type is null ? "" : $", type: {blocks.Type}")} }}"));
        _yaml.Section("keys", map.Keys.Count > 0, () => _yaml.Items(map.Keys, run => $"[{YamlOutput.Hex(run.First)}, {run.Count}]"));
        _yaml.Section("nodes", map.Nodes.Count > 0, () => _yaml.Items(map.Nodes, node => $"[{node.Level}, {YamlOutput.Hex(node.Prefix)}, {YamlOutput.Hex(node.At)}]"));
        if (map.Chunks is { } chunks)
        {
            _yaml.Section("chunks", true, () => _yaml.Items(chunks, chunk =>
                $"{{ at: {YamlOutput.Hex(chunk.Address)}, order: {chunk.Order}, elements: [{string.Join(", ", chunk.Elements.Select(element => $"[{YamlOutput.Hex(element.PhysStart)}, {YamlOutput.Hex(element.Bitmap)}]"))}] }}"));
        }
    }

    private void WriteBlob(BlobManifest blob)
    {
        _yaml.Member("name", blob.Name);
        _yaml.Address("at", blob.At);
        _yaml.Member("size", blob.Size);
        WriteDeviceTree(blob.DeviceTree);
        blob.Content?.Write(_yaml);
    }

    private void WriteDeviceTree(DeviceTreeManifest? tree)
    {
        if (tree is null)
        {
            return;
        }

        _yaml.Section("device_tree", true, () =>
        {
            _yaml.Member("style", tree.Style);
            if (tree.Strings is not null)
            {
                _yaml.Member("strings", $"[{string.Join(", ", tree.Strings.Select(YamlOutput.Quote))}]", quote: false);
            }
        });
    }

    private static string Range(MemoryRange range) => $"{{ start: {YamlOutput.Hex(range.Start)}, size: {YamlOutput.Hex(range.Size)} }}";
}
