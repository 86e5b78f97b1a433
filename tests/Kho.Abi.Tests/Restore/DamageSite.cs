using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Tests.Golden;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// An image of a kernel that something is to be damaged in: where its parts lie, as the library decoded them from the
/// sound image, and the memory map's own pages, found by the format alone.
/// </summary>
internal sealed class DamageSite : IDisposable
{
    private const int Page = DamagedCore.PageSize;
    private const int Shift = 12;
    private const int TopLevel = 5;

    private readonly GoldenBytes _golden;
    private readonly HashSet<ulong> _mapPages;
    private ulong _next;

    public DamageSite(string kernel)
    {
        Kernel = kernel;
        _golden = GoldenBytes.Of(kernel);
        Decoded = new DecodedImage(_golden.Path);
        Core = new DamagedCore(new CoreBytes(File.ReadAllBytes(_golden.Path)));
        Root = Decoded.Document.Root!.Address!.Value;
        MapField = PropertyPlace(Decoded.Document.Root.Tree, Decoded.Document.Root.Tree.Root, "preserved-memory-map", Root);
        Map = Core.Read64(MapField);
        Boot = new BootData(Root, Page, Decoded.Document.Root.Candidate.ScratchAddress, Decoded.Document.Root.Candidate.ScratchSize ?? 0);
        _mapPages = [.. Decoded.Map.Structures.Select(structure => structure.Address & ~(ulong)(Page - 1))];
        _next = End - 0x20000;
    }

    public string Kernel { get; }

    public DecodedImage Decoded { get; }

    public DamagedCore Core { get; }

    public string Path => _golden.Path;

    public int Megabytes => _golden.Megabytes;

    /// <summary>End address of the memory that the firmware leaves.</summary>
    public ulong End => ((ulong)_golden.Megabytes << 20) - 0x20000;

    /// <summary>The memory of the virtual machine in which the kernels were asked.</summary>
    public IReadOnlyList<RamRange> Ram => [new RamRange(0, 0x9fc00), new RamRange(0x100000, End - 0x100000)];

    public ulong Root { get; }

    /// <summary>Physical address of the root's pointer to the map.</summary>
    public ulong MapField { get; }

    public ulong Map { get; }

    public bool IsTree => Decoded.Map.Radix is not null;

    /// <summary>The kernel's boot data; damages may change them.</summary>
    public BootData Boot { get; set; }

    public LuoValue Luo => Decoded.ValueOf<LuoValue>("LUO")!;

    public KhoTestValue Test => Decoded.ValueOf<KhoTestValue>("kho_test")!;

    /// <summary>The memfds that have folios, in the order in which they are retrieved.</summary>
    public IEnumerable<(LuoSession Session, LuoFile File, MemfdValue Memfd)> Memfds =>
        Luo.Sessions.SelectMany(session => session.Files, (session, file) => (session, file, (file.Value as MemfdValue)!)).Where(entry => entry.Item3 is { NrFolios: > 0 });

    public Blob Blob(string name) => Decoded.Document.Blobs.Single(blob => blob.Name == name);

    /// <summary>Physical address of the value of a property in the root's node of a blob.</summary>
    public ulong RootField(string blob, string property) =>
        PropertyPlace(Decoded.Document.Root!.Tree, Decoded.Document.Root.Tree.Root.Child(blob)!, property, Root);

    /// <summary>Physical address of a property's value in a blob that is a device tree.</summary>
    public ulong TreeField(string blob, string? node, string property)
    {
        Blob holder = Blob(blob);
        DeviceTreeNode root = holder.Tree!.Root;
        return PropertyPlace(holder.Tree, node is null ? root : root.Child(node)!, property, holder.Address!.Value);
    }

    /// <summary>Marks a block in the map, or takes it out; makes the pages that the map lacks for it.</summary>
    public void SetBlock(ulong start, int order, bool on = true)
    {
        if (IsTree)
        {
            SetKey(((1UL << 52) >> order) | (order + Shift < 64 ? start >> (order + Shift) : 0), on);
        }
        else
        {
            SetBit(start, order, on);
        }
    }

    /// <summary>A page of memory that nothing in the image uses.</summary>
    public ulong FreeBlock(int order)
    {
        ulong size = (ulong)Page << order;
        for (ulong start = 0x1000000; start + size < End - 0x200000; start += size)
        {
            if (IsFree(start, size))
            {
                return start;
            }
        }

        throw new InvalidOperationException($"no free block of order {order}");
    }

    /// <summary>Physical addresses of the chunks of a list.</summary>
    public IEnumerable<ulong> Chunks()
    {
        for (ulong chunk = Map; chunk != 0; chunk = Core.Read64(chunk))
        {
            yield return chunk;
        }
    }

    /// <summary>Lets the kernel read the image as it is now.</summary>
    /// <param name="memory">Memory of its machine, or null.</param>
    /// <param name="configuration">How it is built and started.</param>
    public RestoreReport Restore(IReadOnlyList<RamRange>? memory, ReaderConfiguration? configuration = null)
    {
        string path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("kho-damage").FullName, "handover.elf");
        try
        {
            File.WriteAllBytes(path, Core.ToElf());
            ReaderConfiguration reader = (configuration ?? new ReaderConfiguration { PageChecks = false }) with { Memory = memory };
            return RestoreHarness.Restore(path, Kernel, reader, Boot, new HandoverOptions { Root = Root });
        }
        finally
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    public void Dispose() => Decoded.Dispose();

    private static ulong PropertyPlace(DeviceTree tree, DeviceTreeNode node, string property, ulong address)
    {
        Assert.NotNull(tree);
        return address + (ulong)node.Property(property)!.Offset;
    }

    private bool IsFree(ulong start, ulong size) =>
        !Decoded.Document.Scratch.Any(area => area.Address < start + size && start < area.Address + area.Size)
        && !Decoded.Map.Extents.Any(extent => extent.Start < start + size && start <= extent.Last(Shift))
        && !Enumerable.Range(0, (int)(size / Page)).Any(index => Core.Has(start + ((ulong)index * Page)) || _mapPages.Contains(start + ((ulong)index * Page)));

    private ulong NewPage()
    {
        do
        {
            _next -= Page;
        }
        while (!IsFree(_next, Page));
        Core.AddPage(_next);
        return _next;
    }

    /// <summary>Sets or clears the bit of a key in a tree, whatever it means.</summary>
    public void SetKey(ulong key, bool on)
    {
        ulong node = Map;
        for (int level = TopLevel; level > 0; level--)
        {
            ulong field = node + (((key >> (15 + (9 * (level - 1)))) & 511) * 8);
            if (Core.Read64(field) == 0)
            {
                Core.Write64(field, NewPage());
            }

            node = Core.Read64(field);
        }

        Set(node, key & 32767, on);
    }

    private void SetBit(ulong start, int order, bool on)
    {
        int bits = Decoded.Map.BitmapBits!.Value;
        int step = (order + Shift) & 63;
        ulong span = (ulong)bits << step;
        ulong first = order + Shift >= 64 ? 0 : start / span * span;
        ulong chunk = Chunks().Cast<ulong?>().FirstOrDefault(candidate => Core.Read32(candidate!.Value + 8) == (uint)order) ?? 0;
        if (chunk == 0)
        {
            ulong last = Chunks().Last();
            chunk = NewPage();
            Core.Write32(chunk + 8, (uint)order);
            Core.Write64(last, chunk);
        }

        uint count = Core.Read32(chunk + 12);
        ulong? bitmap = null;
        for (uint index = 0; index < count; index++)
        {
            if (Core.Read64(chunk + 16 + (index * 16)) == first)
            {
                bitmap = Core.Read64(chunk + 24 + (index * 16));
            }
        }

        if (bitmap is null)
        {
            bitmap = NewPage();
            Core.Write64(chunk + 16 + (count * 16), first);
            Core.Write64(chunk + 24 + (count * 16), bitmap.Value);
            Core.Write32(chunk + 12, count + 1);
        }

        Set(bitmap.Value, order + Shift >= 64 ? 0 : (start - first) >> step, on);
    }

    private void Set(ulong bitmap, ulong bit, bool on)
    {
        ref byte place = ref Core.At(bitmap + (bit / 8), 1)[0];
        byte mask = (byte)(1 << (int)(bit % 8));
        Assert.Equal(!on, (place & mask) != 0);
        place = (byte)(place ^ mask);
    }

    /// <summary>The image for a kernel's column of the damage table.</summary>
    private sealed record GoldenBytes(string Path, int Megabytes)
    {
        public static GoldenBytes Of(string kernel) => new(
            System.IO.Path.Combine(
                Physical.RepositoryFiles.Golden(kernel switch
                {
                    "6.17.8" => "linux-6.17/6.17.8-out",
                    "6.18.15" => "linux-6.18/x-6.18.15-to-6.17.8-out",
                    "6.19.6" => "linux-6.19/6.19.6-out",
                    "7.1.3" => "encoded/linux-7.1/basic-4k",
                    "7.2.6" => "linux-7.2/7.2.6-out",
                    "7.3.4" => "linux-7.3/mini-7.3.4-out",
                    _ => throw new ArgumentException(kernel),
                }),
                "handover.elf"),
            kernel == "7.3.4" ? 112 : 256);
    }
}
