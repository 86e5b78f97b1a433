using System.Runtime.InteropServices;
using Kho.Abi.Codec;
using Kho.Abi.Handover;
using Kho.Abi.Handover.Manifests;
using Kho.Abi.Physical;
using Kho.Abi.Releases;

namespace Kho.Benchmarks;

/// <summary>A handover of linux-7.3 in a file: preserved pages in a pattern, made by our own encoder.</summary>
internal sealed class TreeImage : IDisposable
{
    private const ulong Start = 8UL << 30;

    private TreeImage(string path, RadixGeometry geometry, ulong root, ulong address, ulong offset)
    {
        Path = path;
        Geometry = geometry;
        Root = root;
        SegmentAddress = address;
        SegmentOffset = offset;
    }

    public string Path { get; }

    public RadixGeometry Geometry { get; }

    /// <summary>Physical address of the tree's root.</summary>
    public ulong Root { get; }

    /// <summary>Physical address at which the segment with the tree begins.</summary>
    public ulong SegmentAddress { get; }

    /// <summary>Offset of that segment in the file.</summary>
    public ulong SegmentOffset { get; }

    /// <summary>Makes an image.</summary>
    /// <param name="pattern">empty, dense, huge-pages, random-50, random-3 or random-0.1.</param>
    /// <param name="memory">Memory in bytes that the pattern covers.</param>
    public static TreeImage Make(string pattern, ulong memory)
    {
        AbiRelease release = ReleaseCatalog.BuiltIn.Find("linux-7.3")!;
        var geometry = new RadixGeometry(release.MemoryMap.Radix!, new PageGeometry(4096, release.PhysicalAddressBits));
        ulong pages = memory >> 12;
        BlocksManifest[] blocks = pattern == "huge-pages"
            ? [new BlocksManifest { Start = Start, Order = 9, Count = pages >> 9 }]
            : [new BlocksManifest { Start = Start, Order = 0, Count = pages }];
        EncodedHandover handover = HandoverEncoder.Encode(new HandoverManifest
        {
            Release = release.Id,
            PageSize = 4096,
            Memory = [new MemoryRange(16 << 20, 4UL << 30)],
            MemoryMap = new MemoryMapManifest { Blocks = blocks },
        });
        using MemoryImage image = MemoryImage.Of(pattern, handover.Memory, handover.Note);
        ulong root = HandoverReader.Read(image).MemoryMap!.Address;
        Scatter(handover.Memory, geometry, root, pattern);
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"kho-{pattern}-{memory >> 30}G-{Environment.ProcessId}.elf");
        using (FileStream file = File.Create(path))
        {
            handover.Save(file);
        }

        (ulong address, ulong offset) = Segment(path, root);
        return new TreeImage(path, geometry, root, address, offset);
    }

    public void Dispose() => File.Delete(Path);

    private static void Scatter(MemoryBuilder memory, RadixGeometry geometry, ulong root, string pattern)
    {
        double share = pattern switch { "empty" => 0, "random-50" => 0.5, "random-3" => 0.03, "random-0.1" => 0.001, _ => 1 };
        if (share == 1)
        {
            return;
        }

        var leaves = new LeafCollector();
        new RadixTreeReader(geometry, memory).Walk(root, 0, leaves);
        var random = new Random(12345);
        foreach (ulong leaf in leaves.Addresses)
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(memory.Page(leaf));
            words.Clear();
            if (share == 0.5)
            {
                random.NextBytes(MemoryMarshal.AsBytes(words));
                continue;
            }

            for (int bit = 0; share > 0 && bit < words.Length * 64; bit++)
            {
                words[bit >> 6] |= random.NextDouble() < share ? 1UL << (bit & 63) : 0;
            }
        }
    }

    /// <summary>Finds the segment that holds an address, by the ELF header alone.</summary>
    private static (ulong Address, ulong Offset) Segment(string path, ulong address)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[1 << 16];
        int read = file.ReadAtLeast(head, 64, throwOnEndOfStream: false);
        int table = (int)BitConverter.ToUInt64(head, 32);
        int stride = BitConverter.ToUInt16(head, 54);
        int count = BitConverter.ToUInt16(head, 56);
        for (int index = 0; index < count && table + ((index + 1) * stride) <= read; index++)
        {
            int at = table + (index * stride);
            ulong start = BitConverter.ToUInt64(head, at + 24);
            ulong size = BitConverter.ToUInt64(head, at + 32);
            if (BitConverter.ToUInt32(head, at) == 1 && address >= start && address - start < size)
            {
                return (start, BitConverter.ToUInt64(head, at + 8));
            }
        }

        throw new InvalidOperationException($"no segment holds 0x{address:x}");
    }

    private sealed class LeafCollector : IMapVisitor
    {
        public List<ulong> Addresses { get; } = [];

        public void Run(in MapRun run)
        {
            // Only where the leaves are is asked for.
        }

        public void Structure(ulong address, MapStructure kind)
        {
            if (kind == MapStructure.Leaf)
            {
                Addresses.Add(address);
            }
        }

        public void Broken(in BrokenPointer pointer) => throw new InvalidOperationException($"the tree is broken at 0x{pointer.Address:x}");
    }
}
