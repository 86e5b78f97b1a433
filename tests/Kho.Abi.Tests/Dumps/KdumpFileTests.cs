using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

public sealed class KdumpFileTests
{
    public static TheoryData<int, PageMethod, int> Kinds
    {
        get
        {
            TheoryData<int, PageMethod, int> kinds = [];
            foreach (int version in (int[])[4, 5, 6])
            {
                foreach (PageMethod method in (PageMethod[])[PageMethod.None, PageMethod.Zlib, PageMethod.Snappy, PageMethod.Zstd])
                {
                    kinds.Add(version, method, 4096);
                }
            }

            kinds.Add(6, PageMethod.Zstd, 65536);
            kinds.Add(6, PageMethod.Zlib, 16384);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_page_is_read_as_it_was(int version, PageMethod method, int size)
    {
        Dictionary<ulong, byte[]> pages = new()
        {
            [0] = TestPages.Of(1, size),
            [1] = TestPages.Noise(1, size),
            [2] = new byte[size],
            [7] = TestPages.Of(7, size),
            [8] = new byte[size],
            [0x9000] = TestPages.Noise(2, size),
            [0x12345] = TestPages.Of(3, size),
        };
        using OpenDump dump = new(new KdumpBuilder { Version = version, Method = method, BlockSize = size }
            .Pages(pages.Select(page => (page.Key, page.Value))).Exclude(3, 9, 0x8fff).Build());

        Assert.Empty(dump.Findings);
        Assert.Equal("kdump", dump.Image.FormatName);
        Assert.Equal(size, dump.Kdump.PageSize);
        foreach ((ulong number, byte[] bytes) in pages)
        {
            Assert.Equal(bytes, dump.Page(number, size));
            Assert.Equal(bytes, dump.Page(number, size));
        }

        ulong page = (ulong)size;
        Assert.Equal(
            [
                new PhysicalRange(0, 3 * page, PageState.Present),
                new PhysicalRange(3 * page, page, PageState.Excluded),
                new PhysicalRange(7 * page, 2 * page, PageState.Present),
                new PhysicalRange(9 * page, page, PageState.Excluded),
                new PhysicalRange(0x8fff * page, page, PageState.Excluded),
                new PhysicalRange(0x9000 * page, page, PageState.Present),
                new PhysicalRange(0x12345 * page, page, PageState.Present),
            ],
            dump.Memory.Ranges);
        Assert.Equal(7, dump.Memory.Ranges.Count);
        Assert.Equal(new PhysicalRange(0x9000 * page, page, PageState.Present), dump.Memory.Ranges[5]);
    }

    [Fact]
    public void Reading_may_begin_and_end_anywhere()
    {
        byte[] memory = [.. TestPages.Of(0), .. TestPages.Noise(3), .. new byte[4096], .. TestPages.Of(3)];
        using OpenDump dump = new(new KdumpBuilder { Method = PageMethod.Snappy }.Pages(memory.Chunk(4096).Select((bytes, index) => ((ulong)index + 16, bytes))).Build());

        for (int start = 0; start < memory.Length; start += 997)
        {
            foreach (int length in (int[])[1, 8, 4095, 4096, 4097, 9000])
            {
                byte[] buffer = new byte[length];
                int there = Math.Min(length, memory.Length - start);
                Assert.Equal(there, dump.Memory.Read(0x10000 + (ulong)start, buffer, out PageState state));
                Assert.Equal(there == length ? PageState.Present : PageState.Absent, state);
                Assert.True(memory.AsSpan(start, there).SequenceEqual(buffer.AsSpan(0, there)));
            }
        }
    }

    [Fact]
    public void Reading_ends_where_a_page_was_left_out()
    {
        using OpenDump dump = new(new KdumpBuilder { Level = 31 }.Page(1, TestPages.Of(1)).Exclude(2).Build());
        byte[] buffer = new byte[4096];

        Assert.Equal(16, dump.Memory.Read(0x1ff0, buffer, out PageState state));
        Assert.Equal(PageState.Excluded, state);
        Assert.Equal(0, dump.Memory.Read(ulong.MaxValue, buffer, out state));
        Assert.Equal(PageState.Absent, state);
        Assert.Equal(0, dump.Memory.Read(0, [], out state));
        Assert.Equal(PageState.Present, state);
    }

    [Fact]
    public void What_is_known_holds_up_to_the_next_change()
    {
        using OpenDump dump = new(new KdumpBuilder { PageCount = 100 }.Page(10, TestPages.Of(1)).Page(11, TestPages.Of(2)).Exclude(12, 13, 14).Build());

        Assert.Equal((PageState.Absent, 0xa000UL), Lookup(0));
        Assert.Equal((PageState.Present, 0x2000UL), Lookup(0xa000));
        Assert.Equal((PageState.Present, 1UL), Lookup(0xbfff));
        Assert.Equal((PageState.Excluded, 0x2fffUL), Lookup(0xc001));
        Assert.Equal((PageState.Absent, ulong.MaxValue - 0xefff), Lookup(0xf000));
        Assert.Equal((PageState.Present, 0x1800UL), Lookup(0xa800));
        Assert.Equal((PageState.Absent, 1UL), Lookup(ulong.MaxValue));

        (PageState, ulong) Lookup(ulong address) => (dump.Memory.Lookup(address, out ulong length), length);
    }

    /// <summary>makedumpfile(8): 2 leaves out cache pages without private data, 4 all of the cache, 8 user data, 16 free pages.</summary>
    [Theory]
    [InlineData(0, "left out of the image, although its dump level, 0, keeps all pages: the kernel may have marked the page as faulty or offline")]
    [InlineData(1, "left out of the image, although its dump level, 1, keeps all pages: the kernel may have marked the page as faulty or offline")]
    [InlineData(2, "excluded by the dump level 2 (page cache without private data)")]
    [InlineData(6, "excluded by the dump level 6 (page cache)")]
    [InlineData(17, "excluded by the dump level 17 (free pages)")]
    [InlineData(31, "excluded by the dump level 31 (page cache, user data, free pages)")]
    public void A_page_that_was_left_out_says_why(uint level, string why)
    {
        using OpenDump dump = new(new KdumpBuilder { Level = level }.Page(1, TestPages.Of(1)).Page(2, new byte[4096]).Exclude(3).Build());

        Assert.Equal(level, dump.Kdump.Level.Value);
        Assert.Equal((PageState.Excluded, why), dump.Missing(3));
        Assert.Equal((PageState.Absent, "not in the image: outside the machine's memory"), dump.Missing(0));
        Assert.Equal(new byte[4096], dump.Page(2));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Notes_and_the_kernels_own_words_are_read(int version)
    {
        byte[] note = ElfCoreBuilder.Note("KHO", 1, """{ "release": "linux-7.3", "root": "0x42b000" }"""u8);
        using OpenDump dump = new(new KdumpBuilder { Version = version, Notes = note, VmCoreInfo = "OSRELEASE=7.3.4\nPAGESIZE=4096\n", Machine = "aarch64" }.Page(0, TestPages.Of(0)).Build());

        Assert.Equal(("7.3.4", 4096), (dump.Image.VmCoreInfo?.OsRelease, dump.Image.VmCoreInfo?.PageSize));
        Assert.Equal(0x42b000UL, dump.Image.KhoNote?.Root);
        Assert.Equal(ElfMachine.Aarch64, dump.Image.Machine);
        Assert.Empty(dump.Findings);
    }

    /// <summary>Behind the sub header of version 4 lies text already, which must not be taken for the fields of version 6.</summary>
    [Fact]
    public void The_sub_header_ends_where_its_version_ends()
    {
        using OpenDump dump = new(new KdumpBuilder { Version = 4, VmCoreInfo = new string('A', 100) + "=1\n" }.Page(5, TestPages.Of(5)).Build((0, 6)));

        Assert.Empty(dump.Findings);
        Assert.Equal(TestPages.Of(5), dump.Page(5));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Parts_are_put_together_in_any_order(int version)
    {
        KdumpBuilder builder = new() { Version = version };
        for (ulong number = 0; number < 300; number++)
        {
            builder.Page(number * 3, TestPages.Of(number));
        }

        using OpenDump dump = new(builder.Build((450, 898)), builder.Build((0, 100)), builder.Build((100, 450)));

        Assert.Empty(dump.Findings);
        for (ulong number = 0; number < 300; number++)
        {
            Assert.Equal(TestPages.Of(number), dump.Page(number * 3));
        }

        Assert.Equal(300, dump.Memory.Ranges.Count);
    }

    [Fact]
    public void A_run_goes_on_over_the_border_of_two_parts()
    {
        KdumpBuilder builder = new();
        builder.Pages(Enumerable.Range(0, 20).Select(number => ((ulong)number, TestPages.Of((ulong)number))));

        using OpenDump dump = new(builder.Build((0, 7)), builder.Build((7, 20)));

        Assert.Equal([new PhysicalRange(0, 20 * 4096, PageState.Present)], dump.Memory.Ranges);
        byte[] all = new byte[20 * 4096];
        Assert.Equal(all.Length, dump.Memory.Read(0, all, out _));
        Assert.Equal(Enumerable.Range(0, 20).SelectMany(number => TestPages.Of((ulong)number)), all);
    }

    [Fact]
    public void A_part_that_is_not_given_is_told()
    {
        KdumpBuilder builder = new();
        builder.Pages(Enumerable.Range(0, 20).Select(number => ((ulong)number, TestPages.Of((ulong)number))));

        using OpenDump dump = new(builder.Build((0, 7)), builder.Build((9, 15)));

        Assert.Equal(
            [
                "warning KHO0104 kdump_sub_header.split: pages 0x7 to 0x9 are in a part that is not given",
                "warning KHO0104 kdump_sub_header.split: pages 0xf to 0x14 are in a part that is not given",
            ],
            dump.Findings.Select(finding => finding.ToString()));
        Assert.Equal((PageState.Absent, "in a part of the dump that is not given"), dump.Missing(8));
        Assert.Equal((PageState.Absent, "in a part of the dump that is not given"), dump.Missing(19));
        Assert.Equal((PageState.Absent, "not in the image: outside the machine's memory"), dump.Missing(20));
        Assert.Equal(TestPages.Of(14), dump.Page(14));
    }

    [Fact]
    public void Many_threads_may_read_at_once()
    {
        KdumpBuilder builder = new() { Method = PageMethod.Zstd };
        builder.Pages(Enumerable.Range(0, 3000).Select(number => ((ulong)number * 2, TestPages.Of((ulong)number))));
        using OpenDump dump = new(builder.Build());

        Parallel.For(0, 12000, index =>
        {
            ulong number = (ulong)(index * 7919 % 3000);
            byte[] part = new byte[index % 2 == 0 ? 100 : 4096];
            Assert.Equal(part.Length, dump.Memory.Read(number * 8192, part, out _));
            Assert.True(TestPages.Of(number).AsSpan(0, part.Length).SequenceEqual(part));
            Assert.Equal(PageState.Present, dump.Memory.Lookup(number * 8192, out ulong length));
            Assert.Equal(4096UL, length);
        });
    }
}
