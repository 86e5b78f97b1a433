using Kho.Abi.Handovers;
using Kho.Abi.Tests.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>Holes of files are asked for and not read. Only Linux tells them; elsewhere these tests have nothing to hold.</summary>
public sealed class HoleTests
{
    private const long Gibibyte = 1L << 30;

    [FactOnLinux]
    public void Holes_of_raw_memory_are_known()
    {
        using TemporaryDirectory directory = new();
        using RawMemory memory = RawMemory.Open(Sparse(directory, 4 * Gibibyte, (3 * Gibibyte, TestPages.Of(3))), 0x1000);

        Assert.Equal(3UL * Gibibyte, memory.HoleAt(0x1000));
        Assert.Equal((3UL * Gibibyte) - 5, memory.HoleAt(0x1005));
        Assert.Equal(0UL, memory.HoleAt(0x1000 + (3UL * Gibibyte)));
        Assert.Equal((ulong)Gibibyte - (1 << 20), memory.HoleAt(0x1000 + (3UL * Gibibyte) + (1 << 20)));
        Assert.Equal(0UL, memory.HoleAt(0));
    }

    [FactOnLinux]
    public void A_search_reads_what_is_stored_and_no_hole()
    {
        using TemporaryDirectory directory = new();
        using MemoryImage image = MemoryImage.Open(Sparse(directory, 64 * Gibibyte, (1 << 16, TestPages.Of(1)), (40 * Gibibyte, TestPages.Of(2))));
        CountingMemory counting = CountingMemory.Attach(image, readLimit: 10_000);

        HandoverDocument document = HandoverReader.Read(image);

        Assert.Null(document.Root);
        Assert.InRange(counting.BytesRead, 2 * 4096, 4 << 20);
    }

    /// <summary>96 TiB of memory: two bitmaps of 3 GiB, with a few stored pages.</summary>
    [FactOnLinux]
    public void Bits_in_a_bitmap_of_holes_are_counted_without_reading_it()
    {
        const long Bytes = 3 * Gibibyte;
        using TemporaryDirectory directory = new();
        using CountingFile file = new(MappedFile.Open(Sparse(directory, Bytes, (0, [0xff, 0x01]), (Gibibyte, [0x80]), (Bytes - 1, [0x80]))));
        PageBitmap bitmap = new(file, 0, Bytes * 8);

        Assert.Equal(10UL, bitmap.CountBefore((Bytes * 8) - 1));
        Assert.Equal(9UL, bitmap.CountBefore(Gibibyte * 8));
        Assert.Equal((Gibibyte * 8) + 7UL, bitmap.FindNext(9, Bytes * 8, value: true));
        Assert.Equal((Bytes * 8) - 1UL, bitmap.FindNext((Gibibyte * 8) + 8, Bytes * 8, value: true));
        Assert.InRange(file.BytesRead, 1, 1 << 20);
    }

    [FactOnLinux]
    public void The_file_system_is_asked_once_for_a_stretch()
    {
        using TemporaryDirectory directory = new();
        using MappedFile file = MappedFile.Open(Sparse(directory, Gibibyte, (512 << 20, TestPages.Noise(1, 1 << 20)), (700 << 20, TestPages.Of(1))));

        for (long offset = 0; offset < Gibibyte; offset += 1 << 16)
        {
            file.ZerosFrom(offset);
        }

        Assert.InRange(file.Sparse!.Questions, 5, 12);
    }

    private static string Sparse(TemporaryDirectory directory, long length, params (long Offset, byte[] Bytes)[] pieces)
    {
        string path = directory.Write("sparse", []);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
        stream.SetLength(length);
        foreach ((long offset, byte[] bytes) in pieces)
        {
            stream.Position = offset;
            stream.Write(bytes);
        }

        return path;
    }

    private sealed class CountingFile(ImageFile inner) : ImageFile
    {
        public long BytesRead { get; private set; }

        public override long Length => inner.Length;

        public override int Read(long offset, Span<byte> destination)
        {
            BytesRead += destination.Length;
            return inner.Read(offset, destination);
        }

        public override long ZerosFrom(long offset) => inner.ZerosFrom(offset);

        public override void Dispose() => inner.Dispose();
    }
}

/// <summary>A test of what only Linux tells.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnLinuxAttribute : FactAttribute
{
    public FactOnLinuxAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "only Linux tells the holes of a file";
        }
    }
}
