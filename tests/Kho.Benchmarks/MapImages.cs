using System.Runtime.InteropServices;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Subsystems;
using Kho.Images;

namespace Kho.Benchmarks;

/// <summary>Memory maps to walk: patterns of preserved pages that our own encoder writes, and the captures of the repository.</summary>
internal static class MapImages
{
    public const string Captures = "golden captures";

    private const ulong Start = 8UL << 30;
    private const int PageSize = 4096;

    /// <summary>Makes the images of a map.</summary>
    /// <param name="map">empty, dense, 2 MiB blocks, random 50 %, random 3 % or random 0.1 %; or the captures, which are several.</param>
    /// <param name="memory">Memory in bytes that the pattern covers.</param>
    /// <param name="release">Release that writes the map.</param>
    /// <param name="spec">The spec that the map is written by. Captures are little-endian; a changed spec gives way to copies of the built-in files.</param>
    /// <param name="programs">The C programs that walk it as well.</param>
    public static IReadOnlyList<WalkCase> Make(string map, ulong memory, string release, WrittenSpec spec, Programs programs) =>
        map == Captures ? OpenCaptures(spec.IsBigEndian ? WrittenSpec.Unchanged() : spec, programs) : [MakeOne(map, memory, release, spec, programs)];

    /// <summary>Encodes a handover whose structures lie at the bottom of memory.</summary>
    public static EncodedHandover Encode(string release, WrittenSpec spec, MemoryMapManifest map, params BlobManifest[] blobs) => HandoverEncoder.Encode(
        new HandoverManifest
        {
            Release = release,
            PageSize = PageSize,
            Memory = [new MemoryRange(16 << 20, 4UL << 30)],
            MemoryMap = map,
            Blobs = blobs,
        },
        spec.Catalog);

    public static MapLayout LayoutOf(string release, WrittenSpec spec) => ReleaseAt.Of(spec.Catalog.Find(release)!, PageSize).Map;

    /// <summary>The repository that this program was built in.</summary>
    public static string Repository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Abi.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }

    private static WalkCase MakeOne(string map, ulong memory, string release, WrittenSpec spec, Programs programs)
    {
        MapLayout layout = LayoutOf(release, spec);
        ulong pages = memory / PageSize;
        BlocksManifest blocks = map == "2 MiB blocks"
            ? new BlocksManifest { Start = Start, Order = 9, Count = pages >> 9 }
            : new BlocksManifest { Start = Start, Order = 0, Count = pages };
        EncodedHandover handover = Encode(release, spec, new MemoryMapManifest { Blocks = [blocks] });
        ulong root;
        using (MemoryImage image = MemoryImage.Of(map, handover.Memory, handover.Note))
        {
            root = HandoverReader.Read(image, new HandoverOptions { Catalog = spec.Catalog }).MemoryMap!.Address;
        }

        Scatter(handover.Memory, layout, root, map);
        return new WalkCase(HandoverFile.Save(handover, $"{map}-{release}-{memory >> 40}T-{spec.IsBigEndian}"), layout, root, programs);
    }

    /// <summary>Replaces the bits of all bitmaps by those of a pattern.</summary>
    private static void Scatter(MemoryBuilder memory, MapLayout layout, ulong root, string map)
    {
        double share = map switch { "empty" => 0, "random 50 %" => 0.5, "random 3 %" => 0.03, "random 0.1 %" => 0.001, _ => 1 };
        if (share == 1)
        {
            return;
        }

        var bitmaps = new BitmapCollector();
        if (layout.Radix is not null)
        {
            layout.Tree(memory).Walk(root, 0, bitmaps);
        }
        else
        {
            layout.ChunkList(memory).Walk(root, 0, bitmaps);
        }

        var random = new Random(12345);
        foreach (ulong bitmap in bitmaps.Addresses)
        {
            ulong page = bitmap & ~(ulong)(PageSize - 1);
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(memory.Page(page).Slice((int)(bitmap - page), layout.BitsAtOnce / 8));
            words.Clear();
            if (share == 0.5)
            {
                random.NextBytes(MemoryMarshal.AsBytes(words));
                continue;
            }

            // The distance to the next bit, instead of a decision for each.
            for (double bit = Skip(random, share); share > 0 && bit < words.Length * 64; bit += 1 + Skip(random, share))
            {
                words[(int)bit >> 6] |= 1UL << ((int)bit & 63);
            }
        }
    }

    private static double Skip(Random random, double share) => share > 0 ? Math.Floor(Math.Log(1 - random.NextDouble()) / Math.Log(1 - share)) : 0;

    /// <summary>All captures of the repository with a radix tree in which nothing is wrong.</summary>
    private static List<WalkCase> OpenCaptures(WrittenSpec spec, Programs programs)
    {
        List<WalkCase> cases = [];
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository(), "golden"), "handover.elf", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string capture = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!;
            if (!capture.StartsWith("linux-", StringComparison.Ordinal) || path.Contains($"{Path.DirectorySeparatorChar}encoded{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            {
                continue;
            }

            using MemoryImage image = MemoryImage.Open(path);
            HandoverDocument document = HandoverReader.Read(image);
            if (document is { MemoryMap: { Trust: MapTrust.Valid, Radix: not null, Address: not 0 } map, Release: ReleaseChoice choice })
            {
                MapLayout layout = ReleaseAt.Of(spec.Catalog.Find(choice.Release.Id)!, document.PageSize).Map;
                cases.Add(new WalkCase(HandoverFile.Existing(path), layout, map.Address, programs));
            }
        }

        return cases;
    }
}
