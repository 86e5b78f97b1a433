using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class ElfCoreAllocationTests
{
    private const long FourGibibytes = 4L << 30;

    [Fact]
    public void Opening_and_reading_a_dump_of_4_GiB_allocates_less_than_1_MiB()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("image.elf", new ElfCoreBuilder().Load(1UL << 32, [], FourGibibytes - 0x1000, FourGibibytes - 0x1000, 0x1000).Build());
        Extend(path);

        long before = GC.GetAllocatedBytesForCurrentThread();
        using ElfCore core = ElfCore.Open(path, new DiagnosticBag());
        bool sound = Touch(core, 1UL << 32, FourGibibytes - 0x1000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(sound);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public void Opening_and_reading_raw_memory_of_4_GiB_allocates_less_than_1_MiB()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("image.raw", []);
        Extend(path);

        long before = GC.GetAllocatedBytesForCurrentThread();
        using MemoryImage image = MemoryImage.Open(path);
        bool sound = Touch(image.Memory, 0, FourGibibytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(sound);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    private static void Extend(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
        stream.SetLength(FourGibibytes);
    }

    /// <summary>Looks at a page of every 16 MiB. Asserts nothing on the way, since assertions allocate.</summary>
    private static bool Touch(IPhysicalMemory memory, ulong start, long length)
    {
        Span<byte> page = stackalloc byte[4096];
        bool sound = true;
        for (long offset = 0; offset < length; offset += 16 << 20)
        {
            ulong address = start + (ulong)offset;
            sound &= memory.Lookup(address, out ulong rest) == PageState.Present && rest == (ulong)(length - offset);
            sound &= memory.Read(address, page, out _) == (int)Math.Min(page.Length, length - offset);
        }

        return sound && memory.Lookup(start + (ulong)length, out _) == PageState.Absent;
    }
}
