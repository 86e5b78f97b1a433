using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Decoding costs memory for what the map's bitmaps hold in runs, never for pages or blocks.</summary>
public sealed class HandoverAllocationTests
{
    private const ulong Root = 0x100000;
    private const ulong PageSize = SyntheticHandover.PageSize;
    private const long Kibibyte = 1 << 10;
    private const long Mebibyte = 1 << 20;

    /// <summary>Pages in 64 GiB.</summary>
    private const ulong Pages = (64UL << 30) / PageSize;

    [Fact]
    public void The_largest_golden_image_is_decoded_in_4_MiB()
    {
        string name = GoldenImage.Names.MaxBy(name => new FileInfo(GoldenImage.Named(name).Path).Length)!;
        using MemoryImage image = MemoryImage.Open(GoldenImage.Named(name).Path);

        // Once before, for what is allocated only once a process.
        HandoverReader.Read(image);
        (HandoverDocument document, long allocated) = Measure(image);

        Assert.True(document.MemoryMap!.PageCount > 3000);
        Assert.InRange(allocated, 0, 4 * Mebibyte);
    }

    [Fact]
    public void Sixty_four_GiB_in_one_run_cost_2_MiB()
    {
        SyntheticHandover handover = new(Root);
        PreserveRuns(handover, 1);
        using TemporaryDirectory directory = new();
        using MemoryImage image = Open(directory, handover);

        HandoverReader.Read(image);
        (HandoverDocument document, long allocated) = Measure(image);

        // 16 million pages; the only allocations are buffers; the one of the search for roots takes 1 MiB.
        Assert.Equal(Pages, document.MemoryMap!.Blocks - 1);
        Assert.Equal(2, document.MemoryMap.Extents.Count);
        Assert.InRange(allocated, 0, 2 * Mebibyte);
    }

    [Fact]
    public void Every_further_run_costs_at_most_256_bytes()
    {
        const int Few = 1000;
        const int Many = 50_000;
        (long few, int fewExtents) = MeasureRuns(Few);
        (long many, int manyExtents) = MeasureRuns(Many);

        Assert.Equal((Few + 1, Many + 1), (fewExtents, manyExtents));
        Assert.InRange((many - few) / (double)(Many - Few), 0, 256);
    }

    [Fact]
    public void Writing_JSON_allocates_for_its_buffer_and_not_for_its_extents()
    {
        SyntheticHandover handover = new(Root);
        PreserveRuns(handover, 50_000);
        using TemporaryDirectory directory = new();
        using MemoryImage image = Open(directory, handover);
        HandoverDocument document = HandoverReader.Read(image);
        using var counter = new CountingStream();

        long before = GC.GetAllocatedBytesForCurrentThread();
        HandoverJsonWriter.Write(counter, document);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Numbers become text one by one; what grows is neither the writer's buffer nor a tree of values.
        Assert.True(counter.Length > 5 * Mebibyte);
        Assert.InRange(allocated, 0, 8 * Mebibyte);
        Assert.InRange(counter.LargestWrite, 1, 256 * Kibibyte);
    }

    private static (long Allocated, int Extents) MeasureRuns(int runs)
    {
        SyntheticHandover handover = new(Root);
        PreserveRuns(handover, runs);
        using TemporaryDirectory directory = new();
        using MemoryImage image = Open(directory, handover);
        HandoverReader.Read(image);
        (HandoverDocument document, long allocated) = Measure(image);
        return (allocated, document.MemoryMap!.Extents.Count);
    }

    /// <summary>Preserves 64 GiB from 64 GiB on page by page, in runs with a page between two of them.</summary>
    private static void PreserveRuns(SyntheticHandover handover, int runs)
    {
        ulong page = Pages;
        for (int run = 0; run < runs; run++)
        {
            ulong length = (Pages / (ulong)runs) + (run == 0 ? Pages % (ulong)runs : 0);
            handover.PreservePages(page * PageSize, length);
            page += length + 1;
        }
    }

    private static MemoryImage Open(TemporaryDirectory directory, SyntheticHandover handover)
    {
        ElfCoreBuilder builder = new();
        handover.Pages().ForEach(page => builder.Load(page.Address, page.Contents));
        return MemoryImage.Open(directory.Write("large.elf", builder.Build()));
    }

    private static (HandoverDocument Document, long Allocated) Measure(MemoryImage image)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        HandoverDocument document = HandoverReader.Read(image);
        return (document, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
