using System.Buffers.Binary;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>
/// A file of the form of <c>/proc/kcore</c>: far longer than what it holds, segments of virtual memory without a
/// physical address among those with one, the kernel's text seen twice, and no mapping.
/// </summary>
public sealed class KcoreTests
{
    private const ulong TextAddress = 0x1000000;
    private const ulong NoAddress = ulong.MaxValue;
    private const long AbsurdLength = 8L << 40;
    private const long Memory = 1L << 40;
    private const int Size = 64 << 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Physical_memory_is_read_and_the_rest_passed_over(bool map)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("kcore", []);
        Write(path);
        DiagnosticBag diagnostics = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        MappedFile file = MappedFile.Open(path, map);
        using ElfCore core = ElfCore.Open(file, path, diagnostics);
        byte[] page = new byte[4096];
        bool sound = true;
        for (ulong number = 0; number < Size / 4096; number++)
        {
            sound &= core.Read((number * 4096) + 8, page.AsSpan(8, 100), out PageState state) == 100 && state == PageState.Present;
            sound &= BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(8)) == (number % 1000 << 16) + 8;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(sound);
        Assert.True(map || !file.IsMapped);
        Assert.InRange(allocated, 0, 8 << 20);
        Assert.Empty(diagnostics.ToList());
        Assert.Equal([new PhysicalRange(0, Size, PageState.Present)], core.Ranges);
        Assert.Equal(4096, core.Read(TextAddress, page, out _));
        Assert.Equal(TestPages.Of((TextAddress / 4096) % 1000), page);
        Assert.Equal(0, core.Read(Size, page, out PageState behind));
        Assert.Equal(PageState.Absent, behind);
    }

    [Fact]
    public void What_is_read_again_is_not_read_from_the_file_again_and_long_reads_pass_by()
    {
        using TemporaryDirectory directory = new();
        byte[] bytes = TestPages.Noise(3, 300_000);
        string path = directory.Write("file", bytes);
        using MappedFile file = MappedFile.Open(path, map: false);
        byte[] first = new byte[5000];
        Assert.Equal(5000, file.Read(3000, first));
        Assert.Equal(bytes[3000..8000], first);
        File.WriteAllBytes(path, new byte[bytes.Length]);

        byte[] again = new byte[5000];
        Assert.Equal(5000, file.Read(3000, again));
        Assert.Equal(first, again);
        byte[] all = new byte[400_000];
        Assert.Equal(bytes.Length, file.Read(0, all));
        Assert.DoesNotContain(all, one => one != 0);
        Assert.Equal(10, file.Read(bytes.Length - 10, again));
        Assert.Equal(0, file.Read(bytes.Length, again));
    }

    [FactOnFile("/dev/zero")]
    public void A_device_is_no_file()
    {
        Assert.Equal(
            "/dev/zero: has no length, as devices and some pseudo files have none; expected a file that can be read at any offset",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open("/dev/zero")).Message);
    }

    /// <summary>Headers as kcore has them, and 64 MiB of memory at an offset that its virtual address gives.</summary>
    private static void Write(string path)
    {
        (ulong Offset, ulong Virtual, ulong Physical, ulong Size)[] segments =
        [
            (Memory + TextAddress, 0xffffffff81000000, TextAddress, 0x200000),
            (4UL << 40, 0xffffc90000000000, NoAddress, 0x1fffffffffff),
            (Memory, 0xffff888000000000, 0, Size),
            (2UL << 40, 0xffffea0000000000, NoAddress, 0x100000),
        ];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
        using BinaryWriter writer = new(stream);
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((ushort)4);
        writer.Write((ushort)62);
        writer.Write(1);
        writer.Write(0UL);
        writer.Write(64UL);
        writer.Write(0UL);
        writer.Write(0);
        writer.Write((ushort)64);
        writer.Write((ushort)56);
        writer.Write((ushort)segments.Length);
        writer.Write(0);
        writer.Write((ushort)0);
        foreach ((ulong offset, ulong address, ulong physical, ulong size) in segments)
        {
            writer.Write(1);
            writer.Write(7);
            writer.Write(offset);
            writer.Write(address);
            writer.Write(physical);
            writer.Write(size);
            writer.Write(size);
            writer.Write(4096UL);
        }

        writer.Flush();
        stream.Position = Memory;
        for (ulong number = 0; number < Size / 4096; number++)
        {
            stream.Write(TestPages.Of(number % 1000));
        }

        stream.SetLength(AbsurdLength);
    }
}
