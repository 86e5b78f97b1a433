using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>Dumps of 1 TiB, sparse, so that they cost the disk little: opening and reading them must cost memory little.</summary>
public sealed class HugeDumpTests
{
    private const ulong Tebibyte = 1UL << 40;
    private const ulong PageSize = 4096;
    private const ulong Pages = Tebibyte / PageSize;

    [Fact]
    public void Raw_memory_of_1_TiB_is_opened_and_read_with_less_than_1_MiB()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("raw", []);
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write))
        {
            stream.SetLength((long)Tebibyte);
            stream.Position = (long)(Tebibyte - PageSize);
            stream.Write(TestPages.Of(Pages - 1));
        }

        byte[] page = new byte[PageSize];
        long before = GC.GetAllocatedBytesForCurrentThread();
        using MemoryImage image = MemoryImage.Open(path);
        bool sound = image.Memory.Ranges.Count == 1 && image.Memory.Ranges[0].Length == Tebibyte;
        sound &= image.Memory.Read(Tebibyte - PageSize, page, out _) == page.Length;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(sound);
        Assert.Equal(TestPages.Of(Pages - 1), page);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    /// <summary>
    /// All of 1 TiB is memory and in the dump, and of the 6 GiB of descriptors only a few are written: the last page's
    /// descriptor is found by counting all bits before its own.
    /// </summary>
    [Fact]
    public void A_compressed_dump_of_1_TiB_is_opened_and_read_with_a_bounded_cache()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("kdump", []);
        ulong[] held = [.. Enumerable.Range(0, 3000).Select(index => (ulong)index * 89477 % Pages).Append(Pages - 1)];
        WriteSparse(path, held);

        byte[] page = new byte[PageSize];
        long before = GC.GetAllocatedBytesForCurrentThread();
        using MemoryImage image = MemoryImage.Open(path);
        long opened = GC.GetAllocatedBytesForCurrentThread() - before;
        bool sound = image.Memory.Lookup(PageSize, out ulong length) == PageState.Present && length == Tebibyte - PageSize;
        foreach (ulong number in held)
        {
            sound &= image.Memory.Read((number * PageSize) + 16, page.AsSpan(16), out _) == page.Length - 16;
            sound &= BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(16)) == (number << 16) + 16;
        }

        sound &= image.Memory.Read(PageSize, page, out PageState state) == 0 && state == PageState.Unreadable;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(sound);
        Assert.Equal([new PhysicalRange(0, Tebibyte, PageState.Present)], image.Memory.Ranges);
        Assert.InRange(opened, 0, 256 << 10);
        Assert.InRange(allocated, 0, 8 << 20);
    }

    [Fact]
    public void A_search_through_1_TiB_that_a_dump_leaves_out_costs_nothing()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("kdump", []);
        WriteSparse(path, [5, 6, Pages - 7], allHeld: false);
        using MemoryImage image = MemoryImage.Open(path);
        List<ScanProgress> progress = [];

        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Progress = new Listener(progress) });

        Assert.Null(document.Root);
        Assert.Equal(new ScanProgress(3 * PageSize, 3 * PageSize), progress[^1]);
        Assert.Equal(5, image.Memory.Ranges.Count);
    }

    /// <summary>Pages whose bytes say their number, uncompressed; bit maps as they must be; the rest of the file a hole.</summary>
    private static void WriteSparse(string path, ulong[] held, bool allHeld = true)
    {
        KdumpBuilder layout = new() { PageCount = Pages };
        byte[] headers = new KdumpBuilder().Page(0, new byte[PageSize]).Build()[..8192];
        const int BitmapBytes = (int)(Pages / 8);
        BitConverter.TryWriteBytes(headers.AsSpan(KdumpBuilder.BitmapBlocksAt), 2 * BitmapBytes / (int)PageSize);
        BitConverter.TryWriteBytes(headers.AsSpan(KdumpBuilder.MaxMapNumberAt), (uint)Pages);
        BitConverter.TryWriteBytes(headers.AsSpan(4096 + KdumpBuilder.MaxMapNumber64At), Pages);
        byte[] ones = new byte[BitmapBytes];
        ones.AsSpan().Fill(byte.MaxValue);
        byte[] second = ones;
        if (!allHeld)
        {
            second = new byte[BitmapBytes];
            foreach (ulong number in held)
            {
                second[number / 8] |= (byte)(1 << (int)(number % 8));
            }
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
        stream.Write(headers);
        stream.Write(ones);
        stream.Write(second);
        long descriptors = stream.Position;
        Assert.Equal(layout.DescriptorsAt, descriptors);
        long contents = descriptors + (long)(Pages * KdumpBuilder.DescriptorLength);
        Span<byte> descriptor = stackalloc byte[KdumpBuilder.DescriptorLength];
        for (int index = 0; index < held.Length; index++)
        {
            ulong place = allHeld ? held[index] : (ulong)index;
            BinaryPrimitives.WriteInt64LittleEndian(descriptor, contents);
            BinaryPrimitives.WriteUInt32LittleEndian(descriptor[8..], (uint)PageSize);
            stream.Position = descriptors + (long)(place * KdumpBuilder.DescriptorLength);
            stream.Write(descriptor);
            stream.Position = contents;
            stream.Write(TestPages.Of(held[index]));
            contents += (long)PageSize;
        }
    }

    private sealed class Listener(List<ScanProgress> heard) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => heard.Add(value);
    }
}
