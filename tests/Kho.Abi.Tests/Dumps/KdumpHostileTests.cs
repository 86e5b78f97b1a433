using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>Dumps that lie, each named after its lie: refused in one clear sentence, or read as far as they can be.</summary>
public sealed class KdumpHostileTests
{
    private const int SubHeader = 4096;

    [Theory]
    [InlineData(8, "the file ends after 8 bytes of disk_dump_header, expected a whole header")]
    [InlineData(463, "the file ends after 463 bytes of disk_dump_header, expected a whole header")]
    [InlineData(464, "the file ends after 0 bytes of kdump_sub_header, expected a whole header")]
    [InlineData(4199, "the file ends after 103 bytes of kdump_sub_header, expected a whole header")]
    public void A_header_that_is_cut_short(int length, string message) =>
        Assert.Equal(message, OpenDump.Refusal(Sound()[..length]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(4097)]
    [InlineData(12288)]
    [InlineData(2 << 20)]
    [InlineData(int.MinValue)]
    public void A_block_size_that_is_none(int size) =>
        Assert.Equal(
            $"disk_dump_header.block_size is {(uint)size}, expected a power of two from 4096 to 1048576 (a dump of a 64-bit machine)",
            OpenDump.Refusal(Patched(KdumpBuilder.BlockSizeAt, (uint)size)));

    [Theory]
    [InlineData(0U)]
    [InlineData(3U)]
    [InlineData(7U)]
    [InlineData(0x06000000U)]
    public void A_version_that_is_not_known(uint version) =>
        Assert.Equal($"disk_dump_header.header_version is {version}, expected 4 to 6 (little-endian)", OpenDump.Refusal(Patched(KdumpBuilder.VersionAt, version)));

    [Fact]
    public void A_sub_header_of_no_length() =>
        Assert.Equal("disk_dump_header.sub_hdr_size is 0, expected at least 1", OpenDump.Refusal(Patched(KdumpBuilder.SubHeaderBlocksAt, 0)));

    [Fact]
    public void A_page_by_LZO_that_is_damaged()
    {
        using OpenDump dump = new(Described(size: 100, flags: (uint)PageMethod.Lzo));

        (PageState state, string why) = dump.Missing(1);

        Assert.Equal(PageState.Unreadable, state);
        Assert.StartsWith("damaged in the image: LZO cannot decompress it: ", why, StringComparison.Ordinal);
        Assert.Equal(TestPages.Of(2), dump.Page(2));
    }

    [Theory]
    [InlineData(0x40U)]
    [InlineData(3U)]
    [InlineData(0x80000000U)]
    public void A_page_by_an_unknown_method(uint flags)
    {
        using OpenDump dump = new(Described(size: 100, flags: flags));

        Assert.Equal((PageState.Unreadable, $"stored in an unknown way (page_desc.flags 0x{flags:x})"), dump.Missing(1));
    }

    [Theory]
    [InlineData(0U)]
    [InlineData(4097U)]
    [InlineData(uint.MaxValue)]
    public void A_page_of_an_absurd_size(uint size)
    {
        using OpenDump dump = new(Described(size: size));

        Assert.Equal((PageState.Unreadable, $"damaged in the image: page_desc.size is {size}, expected at most 4096"), dump.Missing(1));
        Assert.Equal(TestPages.Of(2), dump.Page(2));
    }

    [Theory]
    [InlineData(0x100000UL)]
    [InlineData(0x7fffffffffffffffUL)]
    [InlineData(0xffffffffffffffffUL)]
    public void A_page_beyond_the_file(ulong offset)
    {
        byte[] file = Described(size: 100, offset: offset);
        using OpenDump dump = new(file);

        Assert.Equal((PageState.Unreadable, $"damaged in the image: page_desc says 100 bytes at file offset 0x{offset:x}, and the file has 0x{file.Length:x}"), dump.Missing(1));
    }

    [Theory]
    [InlineData(PageMethod.Zlib, "zlib")]
    [InlineData(PageMethod.Snappy, "snappy")]
    [InlineData(PageMethod.Zstd, "zstd")]
    public void A_page_that_decompresses_to_more_or_less_or_nothing(PageMethod method, string name)
    {
        string[] reasons = [.. ((byte[][])[KdumpBuilder.Pack(new byte[8192], method), KdumpBuilder.Pack(new byte[4095], method), TestPages.Noise(9, 200), KdumpBuilder.Pack(TestPages.Of(1), method)[..20], []])
            .Select(stored => stored.Length == 0 ? [0] : stored)
            .Select(stored => WhyNot(stored, method))];

        Assert.Equal($"damaged in the image: {name} decompresses it to more than 4096 bytes", reasons[0]);
        Assert.Equal($"damaged in the image: {name} decompresses it to 4095 bytes, expected 4096", reasons[1]);
        Assert.All(reasons[2..], reason => Assert.StartsWith($"damaged in the image: {name} ", reason, StringComparison.Ordinal));
    }

    /// <summary>Many MiB of zeros in a page's room: no more than the page is ever made of them.</summary>
    [Fact]
    public void A_page_that_is_a_bomb()
    {
        byte[] bomb = KdumpBuilder.Pack(new byte[12 << 20], PageMethod.Zstd);
        Assert.InRange(bomb.Length, 1, 65536);

        long before = GC.GetAllocatedBytesForCurrentThread();
        string why = WhyNot(bomb, PageMethod.Zstd, blockSize: 65536);

        Assert.Equal("damaged in the image: zstd decompresses it to more than 65536 bytes", why);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_page_stored_as_it_is_but_shorter()
    {
        using OpenDump dump = new(Described(size: 100, flags: 0));

        Assert.Equal((PageState.Unreadable, "damaged in the image: 100 bytes are stored as they are, expected 4096"), dump.Missing(1));
    }

    [Fact]
    public void Descriptors_beyond_the_file()
    {
        KdumpBuilder builder = Builder();
        using OpenDump dump = new(builder.Build()[..(builder.DescriptorsAt + 30)]);

        Assert.Equal((PageState.Unreadable, "damaged in the image: the file ends before the page's descriptor"), dump.Missing(2));
        Assert.Equal(PageState.Unreadable, dump.Missing(1).State);
    }

    [Fact]
    public void Bitmaps_beyond_the_file()
    {
        KdumpBuilder builder = Builder();
        using OpenDump dump = new(builder.Build()[..(builder.SecondBitmapAt - 10)]);

        Assert.Equal(["KHO0001"], dump.Findings.Select(finding => finding.Id));
        Assert.Equal([new PhysicalRange(0x1000, 0x3000, PageState.Excluded)], dump.Memory.Ranges);
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0xfffffffeU)]
    [InlineData(0U)]
    [InlineData(1U)]
    public void Bitmaps_of_an_absurd_length(uint blocks)
    {
        using OpenDump dump = new(Patched(KdumpBuilder.BitmapBlocksAt, blocks));

        Assert.NotEmpty(dump.Findings);
        Assert.DoesNotContain(dump.Memory.Ranges, range => range.State == PageState.Present && dump.Memory.Read(range.Start, new byte[1], out _) > 0);
    }

    [Fact]
    public void More_pages_than_the_bitmaps_have_bits()
    {
        byte[] file = Sound();
        BitConverter.TryWriteBytes(file.AsSpan(SubHeader + KdumpBuilder.MaxMapNumber64At), ulong.MaxValue);
        using OpenDump dump = new(file);

        Assert.Equal(
            $"warning KHO0100 disk_dump_header.max_mapnr: {dump.Paths[0]}: is 18446744073709551615, and the bitmaps have 32768 bits; the surplus pages are left out",
            Assert.Single(dump.Findings).ToString());
        Assert.Equal(TestPages.Of(2), dump.Page(2));
    }

    [Fact]
    public void A_sub_header_of_an_absurd_length()
    {
        using OpenDump dump = new(Patched(KdumpBuilder.SubHeaderBlocksAt, uint.MaxValue));

        Assert.Equal(["KHO0001"], dump.Findings.Select(finding => finding.Id));
        Assert.Empty(dump.Memory.Ranges);
    }

    [Theory]
    [InlineData(KdumpBuilder.NoteAt, "KHO0001")]
    [InlineData(KdumpBuilder.VmCoreInfoAt, "KHO0001")]
    public void Notes_beyond_the_file(int field, string id)
    {
        byte[] file = Sound();
        BitConverter.TryWriteBytes(file.AsSpan(SubHeader + field), ulong.MaxValue - 10);
        BitConverter.TryWriteBytes(file.AsSpan(SubHeader + field + 8), ulong.MaxValue);
        using OpenDump dump = new(file);

        Assert.Equal([id], dump.Findings.Select(finding => finding.Id));
        Assert.Equal(TestPages.Of(1), dump.Page(1));
    }

    [Fact]
    public void A_dump_that_was_not_finished()
    {
        using OpenDump dump = new(Patched(KdumpBuilder.StatusAt, 1 | 8));

        Assert.Equal(["KHO0101"], dump.Findings.Select(finding => finding.Id));
        Assert.Equal(TestPages.Of(1), dump.Page(1));
    }

    [Fact]
    public void A_part_that_reaches_past_the_dump()
    {
        using OpenDump dump = new(Builder().Build((2, ulong.MaxValue)));

        Assert.Equal(["KHO0100", "KHO0104"], dump.Findings.Select(finding => finding.Id).Order());
        Assert.Equal(TestPages.Of(2), dump.Page(2));
        Assert.Equal(PageState.Absent, dump.Missing(1).State);
    }

    [Fact]
    public void A_part_that_ends_before_it_begins()
    {
        using OpenDump dump = new(Builder().Build((3, 1)));

        Assert.Contains("KHO0100", dump.Findings.Select(finding => finding.Id));
        Assert.Empty(dump.Memory.Ranges);
    }

    [Fact]
    public void Parts_that_overlap()
    {
        KdumpBuilder builder = Builder();
        using OpenDump dump = new(builder.Build((0, 3)), builder.Build((2, 4)), builder.Build((0, 3)));

        Assert.Equal(["KHO0104", "KHO0104"], dump.Findings.Select(finding => finding.Id));
        Assert.Equal(TestPages.Of(1), dump.Page(1));
        Assert.Equal(TestPages.Of(2), dump.Page(2));
        Assert.Equal(TestPages.Of(3), dump.Page(3));
    }

    [Fact]
    public void Parts_of_two_dumps()
    {
        byte[] other = Builder().Build((2, 4));
        other[408] = 1;
        using OpenDump dump = new(Builder().Build((0, 2)), other);

        Assert.Contains("was made at another time or of another machine than", Assert.Single(dump.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_files_that_are_no_parts()
    {
        Assert.Equal("kdump_sub_header.split is 0: the file is a whole dump, expected a part of one, since several files are given", OpenDump.Refusal(Sound(), Sound()));
        Assert.Equal(
            "is no kdump-compressed dump; several files must be the parts of one makedumpfile --split",
            OpenDump.Refusal(Builder().Build((0, 2)), new byte[4096]));
        Assert.Equal(
            "disk_dump_header.block_size is 16384, expected 4096 as in ",
            OpenDump.Refusal(Builder().Build((0, 2)), new KdumpBuilder { BlockSize = 16384 }.Page(1, TestPages.Of(1, 16384)).Build((0, 2))).Split("/tmp")[0].Split(Path.GetTempPath())[0]);
    }

    [Fact]
    public void A_directory_of_other_things_holds_no_parts()
    {
        using TemporaryDirectory directory = new();
        directory.Write("cut", Builder().Build((0, 2)).AsSpan(0, 500));
        directory.Write("empty", []);
        using (System.Diagnostics.Process pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(directory.Path, "pipe")]))
        {
            pipe.WaitForExit();
        }

        string message = Assert.Throws<KhoFormatException>(() => MemoryImage.Open(directory.Path)).Message;
        Assert.StartsWith($"{Path.Combine(directory.Path, "cut")}: the file ends ", message, StringComparison.Ordinal);
        File.Delete(Path.Combine(directory.Path, "cut"));
        message = Assert.Throws<KhoFormatException>(() => MemoryImage.Open(directory.Path)).Message;
        Assert.StartsWith($"{directory.Path}: the directory holds neither a dump, or the parts of one, nor fdt or sub_fdts, ", message, StringComparison.Ordinal);

        string part = directory.Write("part", Builder().Build((0, 4)));
        using MemoryImage image = MemoryImage.Open(directory.Path);
        Assert.Equal([part], image.Paths);
    }

    [Fact]
    public void Pages_that_cannot_be_read_are_counted_by_a_search_and_those_behind_them_searched()
    {
        KdumpBuilder builder = new();
        List<(ulong Number, byte[] Bytes)> pages = GoldenPages.Of("linux-7.3/mini-7.3.4-early");
        int gap = pages.FindIndex(page => pages.TrueForAll(other => other.Number <= page.Number || other.Number > page.Number + 3));
        ulong first = pages[gap].Number + 1;
        byte[] file = builder.Pages(pages).Page(first, TestPages.Of(1)).Page(first + 1, TestPages.Of(2)).Page(first + 2, TestPages.Of(3)).Build();
        for (int index = gap + 1; index <= gap + 3; index++)
        {
            BitConverter.TryWriteBytes(file.AsSpan(builder.DescriptorsAt + (index * KdumpBuilder.DescriptorLength)), ulong.MaxValue);
        }

        using OpenDump dump = new(file);
        HandoverDocument document = HandoverReader.Read(dump.Image);

        Diagnostic finding = Assert.Single(document.Diagnostics, diagnostic => diagnostic.Id == "KHO0103");
        Assert.Equal(first * 4096, finding.Address);
        Assert.StartsWith("3 pages of 4096 bytes could not be searched for a handover; the first is damaged in the image: page_desc says ", finding.Message, StringComparison.Ordinal);
        Assert.NotNull(document.Root);
    }

    /// <summary>Whatever the bytes, reading ends and throws nothing but what says that it is no dump.</summary>
    [Fact]
    public void Random_damage_anywhere()
    {
        KdumpBuilder builder = new() { Method = PageMethod.Zstd, VmCoreInfo = "OSRELEASE=7.3.4\n", BlockSize = 4096 };
        builder.Pages(Enumerable.Range(0, 64).Select(number => ((ulong)number * 5, TestPages.Of((ulong)number)))).Exclude(1, 2, 3);
        byte[] sound = builder.Build();
        byte[] part = builder.Build((40, 200));
        for (int seed = 0; seed < 600; seed++)
        {
            Random random = new(seed);
            byte[] bytes = [.. seed % 3 == 0 ? part : sound];
            for (int patches = random.Next(1, 30); patches > 0; patches--)
            {
                // Headers, descriptors and the rest, each often enough.
                int at = random.Next(3) switch
                {
                    0 => random.Next(KdumpBuilder.BlockSizeAt - 20, KdumpBuilder.MainHeaderLength),
                    1 => SubHeader + random.Next(104),
                    _ => random.Next(SubHeader, bytes.Length),
                };
                bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ (1 << random.Next(8)));
            }

            byte[] file = seed % 5 == 0 ? FlattenedBuilder.Flatten(bytes, 700) : seed % 7 == 0 ? bytes[..random.Next(16, bytes.Length)] : bytes;
            Survive(file);
        }
    }

    internal static void Survive(byte[] file)
    {
        OpenDump dump;
        try
        {
            dump = new OpenDump(file);
        }
        catch (KhoFormatException)
        {
            return;
        }

        using (dump)
        {
            byte[] buffer = new byte[20000];
            foreach (PhysicalRange range in dump.Memory.Ranges.Take(200))
            {
                int count = dump.Memory.Read(range.Start, buffer, out PageState state);
                Assert.InRange(count, 0, buffer.Length);
                Assert.Equal(count == buffer.Length, state is PageState.Present or PageState.Zero);
                Assert.NotEmpty(dump.Memory.WhyMissing(range.Start + (ulong)count));
            }
        }
    }

    private static string WhyNot(byte[] stored, PageMethod method, int blockSize = 4096)
    {
        KdumpBuilder builder = new() { BlockSize = blockSize };
        byte[] file = builder.Page(1, TestPages.Noise(1, blockSize)).Build();
        Span<byte> descriptor = file.AsSpan(builder.DescriptorsAt);
        BitConverter.TryWriteBytes(descriptor, (ulong)file.Length);
        BitConverter.TryWriteBytes(descriptor[8..], (uint)stored.Length);
        BitConverter.TryWriteBytes(descriptor[12..], (uint)method);
        using OpenDump dump = new([.. file, .. stored]);
        (PageState state, string why) = dump.Missing(1, blockSize);
        Assert.Equal(PageState.Unreadable, state);
        return why;
    }

    private static KdumpBuilder Builder() => new KdumpBuilder().Page(1, TestPages.Of(1)).Page(2, TestPages.Of(2)).Page(3, TestPages.Of(3));

    private static byte[] Sound() => Builder().Build();

    private static byte[] Patched(int at, uint value)
    {
        byte[] file = Sound();
        BitConverter.TryWriteBytes(file.AsSpan(at), value);
        return file;
    }

    /// <summary>A dump whose first descriptor, that of page 1, says something else.</summary>
    private static byte[] Described(uint size, uint flags = 1, ulong? offset = null)
    {
        KdumpBuilder builder = Builder();
        byte[] file = builder.Build();
        Span<byte> descriptor = file.AsSpan(builder.DescriptorsAt);
        if (offset is ulong place)
        {
            BitConverter.TryWriteBytes(descriptor, place);
        }

        BitConverter.TryWriteBytes(descriptor[8..], size);
        BitConverter.TryWriteBytes(descriptor[12..], flags);
        return file;
    }
}
