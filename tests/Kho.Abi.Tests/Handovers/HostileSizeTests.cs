using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// Small images made to cost a reader much: announced sizes, structures that share their memory, thousands of
/// pointers to one place. Work and memory stay in proportion to the image.
/// </summary>
public sealed class HostileSizeTests
{
    private const ulong Root = 0x100000;
    private const ulong Far = 0x10000000;
    private const int PageSize = SyntheticHandover.PageSize;
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void A_thousand_blobs_that_announce_16_MiB_each_cost_what_the_image_holds()
    {
        SyntheticHandover handover = new(Root)
        {
            RootPages = 16,
            Children = writer =>
            {
                // Each of another size, so that none is known from the one before it.
                for (int blob = 0; blob < 900; blob++)
                {
                    writer.Begin($"b{blob}").Property("preserved-data", Far).Property("blob-size", (16UL << 20) - (ulong)blob).End();
                }
            },
        };

        (HandoverDocument document, long allocated, long reads) = Measure(handover.Pages(), [(Far, new byte[PageSize])]);

        Assert.Equal(900, document.Blobs.Count);
        Assert.InRange(allocated, 0, 64 * Mebibyte);
        Assert.InRange(reads, 0, 3_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1UL << 45)]
    public void Bitmaps_that_overlap_cost_no_more_than_their_memory(ulong announced)
    {
        // Elements by the hundred, each with a bitmap that begins 8 bytes after the previous one.
        const int Chunks = 4;
        byte[] bitmaps = new byte[40 * PageSize];
        bitmaps.AsSpan().Fill(0x55);
        List<(ulong Address, byte[] Contents)> pages = [(Far, bitmaps)];
        ulong next = Far;
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            byte[] page = new byte[PageSize];
            ulong address = Root + PageSize + ((ulong)chunk * PageSize);
            BinaryPrimitives.WriteUInt64LittleEndian(page, chunk + 1 < Chunks ? address + PageSize : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(12), 255);
            for (int element = 0; element < 255; element++, next += 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(16 + (element * 16)), (ulong)((chunk * 255) + element) << 27);
                BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(24 + (element * 16)), next);
            }

            pages.Add((address, page));
        }

        byte[] root = new byte[PageSize];
        new DeviceTreeWriter().Begin("").Property("compatible", "kho-v1").Property("preserved-memory-map", Root + PageSize).End().ToArray().CopyTo(root, 0);
        pages.Add((Root, root));

        (HandoverDocument document, long allocated, _) = Measure(pages, [], "linux-6.18", announced);

        Assert.Equal(MapTrust.Partial, document.MemoryMap!.Trust);
        Assert.StartsWith("bitmaps overlap", Assert.Single(document.Diagnostics, diagnostic => diagnostic.Id == "KHO0042").Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 256 * Mebibyte);
    }

    [Fact]
    public void Leaves_full_of_holes_cost_what_they_hold()
    {
        SyntheticHandover handover = new(Root);
        for (ulong page = 0; page < 1 << 20; page += 2)
        {
            handover.Preserve(page * PageSize, 0);
        }

        (HandoverDocument document, long allocated, _) = Measure(handover.Pages(), []);

        // Half a million runs of one page each.
        Assert.Equal(1UL << 19, document.MemoryMap!.Blocks);
        Assert.Equal(1 << 19, document.MemoryMap.Extents.Count);
        Assert.InRange(allocated, 0, 160 * Mebibyte);
    }

    [Fact]
    public void An_image_full_of_roots_is_read_in_proportion_to_its_size()
    {
        byte[] root = new byte[PageSize];
        new DeviceTreeWriter().Begin("").Property("compatible", "kho-v4").Property("preserved-memory-map", 0x1000UL).End().ToArray().CopyTo(root, 0);
        List<(ulong, byte[])> pages = [];
        for (ulong page = 0; page < 500; page++)
        {
            pages.Add((Far + (page * PageSize), root));
        }

        (HandoverDocument document, long allocated, long reads) = Measure(pages, []);

        Assert.Equal(500, document.Roots.Count);
        Assert.InRange(allocated, 0, 1024 * Mebibyte);
        Assert.InRange(reads, 0, 3_000_000);
    }

    [Fact]
    public void Device_trees_that_announce_4_MiB_each_are_not_read_one_by_one()
    {
        // Every page begins like a tree of 4 MiB, of which the next pages are a part.
        byte[] memory = new byte[2000 * PageSize];
        for (int page = 0; page < memory.Length; page += PageSize)
        {
            uint[] header = [0xd00dfeed, 4 << 20, 56, (4 << 20) - 64, 40, 17, 16, 0, 32, 4 << 19];
            for (int field = 0; field < header.Length; field++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(memory.AsSpan(page + (field * 4)), header[field]);
            }
        }

        (HandoverDocument document, long allocated, long reads) = Measure([(Far, memory)], []);

        Assert.Null(document.Root);
        Assert.InRange(allocated, 0, 1024 * Mebibyte);
        Assert.InRange(reads, 0, 3_000_000);
    }

    [Fact]
    public void A_thousand_large_blobs_are_looked_up_in_the_map_without_a_search_for_every_page()
    {
        SyntheticHandover handover = new(Root)
        {
            RootPages = 16,
            Children = writer =>
            {
                for (int blob = 0; blob < 900; blob++)
                {
                    writer.Begin($"b{blob}").Property("preserved-data", Far).Property("blob-size", 1UL << 20).End();
                }
            },
        };
        for (ulong page = 0; page < 256; page++)
        {
            handover.Preserve(Far + (page * PageSize), 0);
        }

        (HandoverDocument document, _, long reads) = Measure(handover.Pages(), [(Far, new byte[1 << 20])]);

        Assert.Equal(MapTrust.Valid, document.MemoryMap!.Trust);
        Assert.InRange(reads, 0, 3_000_000);
    }

    private static (HandoverDocument Document, long Allocated, long Reads) Measure(
        List<(ulong Address, byte[] Contents)> pages, List<(ulong Address, byte[] Contents)> more, string? release = null, ulong announced = 0)
    {
        ElfCoreBuilder builder = new();
        pages.Concat(more).ToList().ForEach(page => builder.Load(page.Address, page.Contents));
        if (announced > 0)
        {
            builder.Load(1UL << 46, new byte[1], memorySize: announced);
        }

        using TemporaryDirectory directory = new();
        using MemoryImage image = MemoryImage.Open(directory.Write("hostile.elf", builder.Build()));
        CountingMemory memory = CountingMemory.Attach(image, 100_000_000);
        var options = new HandoverOptions { Release = release is null ? null : ReleaseCatalog.BuiltIn.Find(release) };
        long before = GC.GetAllocatedBytesForCurrentThread();
        HandoverDocument document = HandoverReader.Read(image, options);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return (document, allocated, memory.Reads);
    }
}
