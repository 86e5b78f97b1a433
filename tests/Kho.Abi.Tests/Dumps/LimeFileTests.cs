using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

public sealed class LimeFileTests
{
    [Fact]
    public void Ranges_are_read_by_address()
    {
        using OpenDump dump = new(new LimeBuilder().Range(0x100000, TestPages.Of(1)).Range(0x1000, TestPages.Of(2)).Range(0x101000, [7]).Build());

        Assert.Equal("lime", dump.Image.FormatName);
        Assert.Empty(dump.Findings);
        Assert.Equal([new PhysicalRange(0x1000, 0x1000, PageState.Present), new PhysicalRange(0x100000, 0x1001, PageState.Present)], dump.Memory.Ranges);
        Assert.Equal(TestPages.Of(1), dump.Page(0x100));
        Assert.Equal(TestPages.Of(2), dump.Page(1));
        Assert.Equal((PageState.Absent, "not in the image"), dump.Missing(0));
    }

    [Fact]
    public void Ranges_that_overlap_are_told_and_the_first_counts()
    {
        using OpenDump dump = new(new LimeBuilder().Range(0x1000, [1, 1, 1, 1]).Range(0x1002, [2, 2, 2, 2]).Build());
        byte[] bytes = new byte[6];

        Assert.Equal(6, dump.Memory.Read(0x1000, bytes, out _));
        Assert.Equal([1, 1, 1, 1, 2, 2], bytes);
        Assert.Equal(
            "warning KHO0002 0x1002 lime_mem_range_header.s_addr: segments 0x1000-0x1003 and 0x1002-0x1005 overlap; the first in the file that holds a byte is used",
            Assert.Single(dump.Findings).ToString());
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_ends_the_dump()
    {
        using OpenDump dump = new(new LimeBuilder().Range(0x1000, [1]).Range(0x5000, [1], last: 0x4000).Range(0x9000, [1]).Build());

        Assert.Equal([new PhysicalRange(0x1000, 1, PageState.Present)], dump.Memory.Ranges);
        Assert.Equal(
            "error KHO0003 0x5000 lime_mem_range_header: range at file offset 0x21: e_addr 0x4000 lies before s_addr 0x5000; this range and later ones are not read",
            Assert.Single(dump.Findings).ToString());
    }

    [Theory]
    [InlineData(0x5000UL, 0xffffffffffffffffUL)]
    [InlineData(0UL, 0xffffffffffffffffUL)]
    [InlineData(0xfffffffffffff000UL, 0xffffffffffffffffUL)]
    public void A_range_longer_than_the_file_is_read_as_far_as_it_goes(ulong first, ulong last)
    {
        using OpenDump dump = new(new LimeBuilder().Range(first, [1, 2, 3], last).Build());

        Assert.Equal(["KHO0001"], dump.Findings.Select(finding => finding.Id));
        Assert.Equal([new PhysicalRange(first, 3, PageState.Present)], dump.Memory.Ranges);
    }

    [Fact]
    public void A_range_of_which_the_file_has_only_the_header()
    {
        using OpenDump dump = new(new LimeBuilder().Range(0x1000, [1]).Range(0x5000, [], last: 0x5fff).Build());

        Assert.Equal(["KHO0001"], dump.Findings.Select(finding => finding.Id));
        Assert.Equal([new PhysicalRange(0x1000, 1, PageState.Present)], dump.Memory.Ranges);
    }

    [Theory]
    [InlineData(0x4c694d46U, 1U)]
    [InlineData(0x4c694d45U, 2U)]
    public void A_header_that_is_none_ends_the_dump(uint magic, uint version)
    {
        using OpenDump dump = new(new LimeBuilder().Range(0x1000, [1]).Range(0x5000, [1], magic: magic, version: version).Build());

        Assert.Equal([new PhysicalRange(0x1000, 1, PageState.Present)], dump.Memory.Ranges);
        Assert.Equal(
            $"error KHO0003 lime_mem_range_header: range at file offset 0x21: magic is 0x{magic:x} and version {version}, expected 0x4c694d45 and 1; this range and later ones are not read",
            Assert.Single(dump.Findings).ToString());
    }

    [Fact]
    public void A_header_that_is_cut_short()
    {
        byte[] two = new LimeBuilder().Range(0x1000, [1]).Range(0x5000, []).Build();
        using OpenDump dump = new(two[..50]);

        Assert.Equal("error KHO0001 lime_mem_range_header: range at file offset 0x21: the file ends after 17 bytes of a header of 32", Assert.Single(dump.Findings).ToString());
        Assert.Equal("the file ends after 31 bytes inside lime_mem_range_header, expected 32", OpenDump.Refusal(two[..31]));
    }

    [Fact]
    public void A_version_that_is_not_known_is_refused() =>
        Assert.Equal(
            "lime_mem_range_header: magic is 0x4c694d45 and version 3, expected 0x4c694d45 and 1",
            OpenDump.Refusal(new LimeBuilder().Range(0, [1], version: 3).Build()));

    [Fact]
    public void Random_damage_anywhere()
    {
        byte[] sound = new LimeBuilder().Range(0x1000, TestPages.Of(1)).Range(0x100000, TestPages.Of(2)).Range(0x2000, [1, 2, 3]).Build();
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            byte[] bytes = [.. sound];
            for (int patches = random.Next(1, 6); patches > 0; patches--)
            {
                int header = random.Next(3) switch { 0 => 0, 1 => LimeBuilder.HeaderLength + 4096, _ => 2 * (LimeBuilder.HeaderLength + 4096) };
                bytes[header + random.Next(LimeBuilder.HeaderLength)] = (byte)random.Next(256);
            }

            KdumpHostileTests.Survive(bytes);
        }
    }
}
