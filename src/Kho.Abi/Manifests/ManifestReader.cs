using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Manifests;

/// <summary>Parses manifests in YAML. Errors name file, line and member.</summary>
internal static class ManifestReader
{
    private const int MaximumOrder = 63;

    /// <summary>Parses a manifest in a file.</summary>
    /// <exception cref="KhoFormatException">The file does not contain a manifest.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HandoverManifest ReadFile(string path)
    {
        using StreamReader reader = TextFiles.Open(path);
        return Read(reader, path);
    }

    /// <summary>Parses a manifest.</summary>
    /// <param name="reader">YAML text.</param>
    /// <param name="source">Name of the text in error messages.</param>
    /// <exception cref="KhoFormatException">The text is not a manifest.</exception>
    public static HandoverManifest Read(TextReader reader, string source)
    {
        YamlMapping root = YamlMapping.Read(reader, source);
        var manifest = new HandoverManifest
        {
            Release = root.Text("release"),
            PageSize = (int)(root.NumberOrNull("page_size", 65536) ?? 4096),
            Machine = root.TextOrNull("machine") ?? "x86_64",
            Memory = [.. root.Mappings("memory").Select(ReadRange)],
            Scratch = ReadScratch(root.Mapping("scratch")),
            SetupData = root.Mapping("setup_data") is YamlMapping node ? node.Ended(new SetupDataManifest(node.NumberOrNull("at"), node.NumberOrNull("next") ?? 0)) : null,
            Root = ReadRoot(root.Mapping("root")),
            MemoryMap = ReadMap(root.Mapping("memory_map")),
            Blobs = [.. root.Mappings("blobs").Select(ReadBlob)],
            Residue = [.. root.Mappings("residue").Select(ReadResidue)],
        };
        if (manifest.PageSize is not (4096 or 16384 or 65536))
        {
            throw root.ErrorAt("page_size", "expected 4K, 16K or 64K");
        }

        if (manifest.Machine is not ("x86_64" or "aarch64"))
        {
            throw root.ErrorAt("machine", "expected x86_64 or aarch64");
        }

        root.End();
        return manifest;
    }

    private static MemoryRange ReadRange(YamlMapping node) => node.Ended(new MemoryRange(node.Number("start"), node.Number("size")));

    private static ScratchManifest ReadScratch(YamlMapping? node) => node is null ? new ScratchManifest() : node.Ended(new ScratchManifest
    {
        At = node.NumberOrNull("at"),
        Areas = [.. node.Mappings("areas").Select(ReadRange)],
    });

    private static RootManifest ReadRoot(YamlMapping? node) => node is null ? new RootManifest() : node.Ended(new RootManifest
    {
        At = node.NumberOrNull("at"),
        Raw = node.Flag("raw") && (node.Has("at") ? true : throw node.ErrorAt("raw", "a tree that is not written needs an address: at is missing")),
        Compatible = node.TextOrNull("compatible"),
        DeviceTree = ReadDeviceTree(node.Mapping("device_tree")),
    });

    private static DeviceTreeManifest? ReadDeviceTree(YamlMapping? node)
    {
        if (node is null)
        {
            return null;
        }

        string? style = node.TextOrNull("style");
        return style is null or "sequential" or "edited"
            ? node.Ended(new DeviceTreeManifest(style, node.Texts("strings")))
            : throw node.ErrorAt("style", $"'{style}' is neither sequential nor edited");
    }

    private static MemoryMapManifest ReadMap(YamlMapping? node) => node is null ? new MemoryMapManifest() : node.Ended(new MemoryMapManifest
    {
        Implied = node.Flag("implied", standard: true),
        Unfinalized = node.Flag("unfinalized"),
        Blocks = [.. node.Mappings("blocks").Select(ReadBlocks)],
        OpaqueAt = node.NumberOrNull("opaque_at"),
        Keys = [.. node.NumberLists("keys", 2).Select(numbers => new KeyRunManifest(numbers[0], numbers[1]))],
        Nodes = [.. node.NumberLists("nodes", 3).Select(numbers => new NodeManifest((int)Math.Min(numbers[0], MaximumOrder), numbers[1], numbers[2]))],
        Chunks = node.Has("chunks") ? [.. node.Mappings("chunks").Select(ReadChunk)] : null,
    });

    private static BlocksManifest ReadBlocks(YamlMapping node)
    {
        var blocks = new BlocksManifest
        {
            Start = node.Number("start"),
            Order = (int?)node.NumberOrNull("order", MaximumOrder),
            Count = node.NumberOrNull("count") ?? 1,
            Pages = node.NumberOrNull("pages") ?? 0,
            Type = node.TextOrNull("type"),
        };
        if (blocks.Order is null && blocks.Pages == 0)
        {
            throw node.ErrorAt("order", "expected either an order (and a count) or a number of pages");
        }

        if (blocks.Order is not null && blocks.Pages != 0)
        {
            throw node.ErrorAt("pages", "there is an order already, and pages have none");
        }

        return node.Ended(blocks);
    }

    private static ChunkPlacement ReadChunk(YamlMapping node) => node.Ended(new ChunkPlacement(
        node.Number("at"),
        (int)(node.NumberOrNull("order", MaximumOrder) ?? throw node.ErrorAt("order", "is missing")),
        [.. node.NumberLists("elements", 2).Select(numbers => new ElementPlacement(numbers[0], numbers[1]))]));

    private static ResidueManifest ReadResidue(YamlMapping node) =>
        node.Ended(new ResidueManifest(
            node.Number("at"),
            node.Bytes("bytes") ?? new byte[node.NumberOrNull("zeros", 1 << 30) ?? throw node.ErrorAt("bytes", "is missing, and there are no zeros")]));

    private static BlobManifest ReadBlob(YamlMapping node) => node.Ended(new BlobManifest
    {
        Name = node.Text("name"),
        At = node.NumberOrNull("at"),
        Size = node.NumberOrNull("size"),
        DeviceTree = ReadDeviceTree(node.Mapping("device_tree")),
        Content = ContentKind.ReadOne(node, KnownSubsystems.Contents, ofFile: false),
    });
}
