using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class ElfCoreTests
{
    [Fact]
    public void A_segment_is_found_by_its_physical_address()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x5000, Bytes(1, 2, 3, 4)).Build());

        Assert.Equal(Bytes(2, 3), file.Read(0x5001, 2, out PageState state));
        Assert.Equal(PageState.Present, state);
        Assert.Equal([new PhysicalRange(0x5000, 4, PageState.Present)], file.Core.Ranges);
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Reading_goes_on_over_neighbouring_segments_and_stops_at_the_first_gap()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1002, Bytes(3, 4)).Load(0x1000, Bytes(1, 2)).Load(0x1005, Bytes(9)).Build());

        Assert.Equal(Bytes(1, 2, 3, 4), file.Read(0x1000, 8, out PageState state));
        Assert.Equal(PageState.Absent, state);
        Assert.Equal([new PhysicalRange(0x1000, 4, PageState.Present), new PhysicalRange(0x1005, 1, PageState.Present)], file.Core.Ranges);
    }

    [Fact]
    public void Segments_may_come_in_any_order()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x3000, Bytes(3)).Load(0x1000, Bytes(1)).Load(0x2000, Bytes(2)).Build());

        Assert.Equal([0x1000UL, 0x2000UL, 0x3000UL], file.Core.Ranges.Select(range => range.Start));
        Assert.Equal(Bytes(2), file.Read(0x2000, 1, out _));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Memory_that_the_file_does_not_hold_is_excluded()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, Bytes(1, 2), memorySize: 0x1000).Build());

        Assert.Equal(
            [new PhysicalRange(0x1000, 2, PageState.Present), new PhysicalRange(0x1002, 0xffe, PageState.Excluded)],
            file.Core.Ranges);
        Assert.Equal(Bytes(2), file.Read(0x1001, 4, out PageState state));
        Assert.Equal(PageState.Excluded, state);
        Assert.Empty(file.Read(0x1100, 4, out state));
        Assert.Equal(PageState.Excluded, state);
    }

    [Fact]
    public void What_one_segment_leaves_out_another_may_hold()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, Bytes(1), memorySize: 4).Load(0x1002, Bytes(7)).Build());

        Assert.Equal(
            [
                new PhysicalRange(0x1000, 1, PageState.Present),
                new PhysicalRange(0x1001, 1, PageState.Excluded),
                new PhysicalRange(0x1002, 1, PageState.Present),
                new PhysicalRange(0x1003, 1, PageState.Excluded),
            ],
            file.Core.Ranges);
        Assert.Equal(Bytes(7), file.Read(0x1002, 1, out _));
    }

    [Fact]
    public void Of_overlapping_segments_the_first_program_header_wins_and_the_pair_is_reported_once()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1002, Bytes(7, 7, 7)).Load(0x1000, Bytes(1, 1, 1, 1)).Build());

        Assert.Equal(Bytes(1, 1, 7, 7, 7), file.Read(0x1000, 5, out _));
        Diagnostic finding = Assert.Single(file.Diagnostics.ToList());
        Assert.Equal(("KHO0002", DiagnosticSeverity.Warning, 0x1002UL), (finding.Id, finding.Severity, finding.Address));
        Assert.Equal("segments 0x1000-0x1003 and 0x1002-0x1004 overlap; the first in the file that holds a byte is used", finding.Message);
    }

    /// <summary>The direct map and the kernel's text, as /proc/vmcore shows the same memory.</summary>
    [Theory]
    [InlineData(0xffff888000001000UL, 0xffffffff81001000UL)]
    [InlineData(0UL, 0xffffffff81001000UL)]
    public void Two_views_of_one_page_that_differ_are_a_finding_whatever_their_virtual_addresses(ulong first, ulong second)
    {
        using ElfCoreFile file = new(new ElfCoreBuilder()
            .Load(0x1000, Bytes(1, 2, 3, 4), virtualAddress: first).Load(0x1002, Bytes(3, 9, 5), virtualAddress: second + 2).Build());

        Assert.Equal(Bytes(1, 2, 3, 4, 5), file.Read(0x1000, 5, out _));
        Diagnostic finding = Assert.Single(file.Diagnostics.ToList());
        Assert.Equal(("KHO0002", 0x1003UL), (finding.Id, finding.Address));
        Assert.Equal("segments 0x1000-0x1003 and 0x1002-0x1004 hold different contents from 0x1003 on; the first in the file is used", finding.Message);
    }

    [Fact]
    public void Two_views_of_one_page_that_agree_are_no_finding()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder()
            .Load(0x1000, Bytes(1, 2, 3, 4), virtualAddress: 0xffff888000001000).Load(0x1002, Bytes(3, 4, 5), virtualAddress: 0xffffffff81001002).Build());

        Assert.Equal(Bytes(1, 2, 3, 4, 5), file.Read(0x1000, 5, out _));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Neighbouring_segments_do_not_overlap()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, Bytes(1, 1)).Load(0x1002, Bytes(2, 2)).Build());

        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Segments_without_a_physical_address_are_passed_over()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(ulong.MaxValue, Bytes(1, 2)).Load(0x1000, Bytes(3)).Build());

        Assert.Equal([new PhysicalRange(0x1000, 1, PageState.Present)], file.Core.Ranges);
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Lookup_says_how_far_a_state_holds()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, Bytes(1, 2), memorySize: 5).Load(0x2000, Bytes(1)).Build());

        Assert.Equal((PageState.Absent, 0x1000UL), Lookup(file.Core, 0));
        Assert.Equal((PageState.Present, 2UL), Lookup(file.Core, 0x1000));
        Assert.Equal((PageState.Present, 1UL), Lookup(file.Core, 0x1001));
        Assert.Equal((PageState.Excluded, 3UL), Lookup(file.Core, 0x1002));
        Assert.Equal((PageState.Absent, 0xffbUL), Lookup(file.Core, 0x1005));
        Assert.Equal((PageState.Absent, ulong.MaxValue - 0x2000), Lookup(file.Core, 0x2001));
        Assert.Equal((PageState.Absent, 1UL), Lookup(file.Core, ulong.MaxValue));
    }

    [Fact]
    public void A_core_without_memory_is_absent_everywhere()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Build());

        Assert.Empty(file.Core.Ranges);
        Assert.Equal((PageState.Absent, ulong.MaxValue), Lookup(file.Core, 0));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void The_last_byte_of_the_address_space_can_be_read_and_nothing_behind_it()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(ulong.MaxValue - 1, Bytes(1, 2)).Load(0, Bytes(9)).Build());

        Assert.Equal(Bytes(1, 2), file.Read(ulong.MaxValue - 1, 3, out PageState state));
        Assert.Equal(PageState.Absent, state);
        Assert.Equal((PageState.Present, 1UL), Lookup(file.Core, ulong.MaxValue));
    }

    [Fact]
    public void Reading_nothing_is_reading_all_of_it()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Build());

        Assert.Equal(0, file.Core.Read(0x1000, [], out PageState state));
        Assert.Equal(PageState.Present, state);
    }

    [Fact]
    public void Bytes_behind_the_returned_count_stay_as_they_were()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, Bytes(1, 2)).Build());
        byte[] buffer = Bytes(5, 5, 5, 5);

        Assert.Equal(2, file.Core.Read(0x1000, buffer, out _));
        Assert.Equal(Bytes(1, 2, 5, 5), buffer);
    }

    [Theory]
    [InlineData(62, ElfMachine.X8664)]
    [InlineData(183, ElfMachine.Aarch64)]
    [InlineData(22, (ElfMachine)22)]
    public void The_machine_is_told(ushort number, ElfMachine expected)
    {
        using ElfCoreFile file = new(new ElfCoreBuilder { Machine = number }.Build());

        Assert.Equal(expected, file.Core.Machine);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Notes_are_read_at_both_alignments(int alignment)
    {
        byte[] notes =
        [
            .. ElfCoreBuilder.Note("CORE", 1, Bytes(1, 2, 3), alignment),
            .. ElfCoreBuilder.Note("KHO", 7, "text"u8, alignment),
            .. ElfCoreBuilder.Note("", 2, [], alignment),
        ];
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(notes, (ulong)alignment).Build());

        Assert.Equal([("CORE", 1U, "010203"), ("KHO", 7U, "74657874"), ("", 2U, "")], file.Core.Notes.Select(Show));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Notes_of_several_segments_stand_in_file_order()
    {
        byte[] first = [.. ElfCoreBuilder.Note("A", 1, Bytes(1)), .. new byte[64]];
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(first).Load(0, Bytes(1)).Notes(ElfCoreBuilder.Note("B", 2, Bytes(2))).Build());

        Assert.Equal([("A", 1U, "01"), ("B", 2U, "02")], file.Core.Notes.Select(Show));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Program_headers_beyond_65535_are_counted_by_the_first_section_header()
    {
        const int Count = 70_000;
        ElfCoreBuilder builder = new() { ExtendedCount = Count };
        for (int index = 0; index < Count; index++)
        {
            builder.Load((ulong)index * 2, [(byte)index]);
        }

        using ElfCoreFile file = new(builder.Build());

        Assert.Equal(Count, file.Core.Ranges.Count);
        Assert.Equal([unchecked((byte)(Count - 1))], file.Read((Count - 1) * 2, 1, out _));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Program_headers_may_be_longer_than_known()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder { Stride = 72 }.Load(0x1000, Bytes(1)).Load(0x2000, Bytes(2)).Build());

        Assert.Equal(Bytes(2), file.Read(0x2000, 1, out _));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Several_threads_may_read_at_once()
    {
        byte[] contents = new byte[64 * 1024];
        new Random(1).NextBytes(contents);
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x10000, contents[..30000]).Load(0x10000 + 30000, contents[30000..]).Build());

        Parallel.For(0, 2000, index =>
        {
            int offset = index * 31 % (contents.Length - 512);
            byte[] buffer = new byte[512];
            Assert.Equal(512, file.Core.Read(0x10000 + (ulong)offset, buffer, out PageState state));
            Assert.Equal(PageState.Present, state);
            Assert.True(contents.AsSpan(offset, 512).SequenceEqual(buffer));
        });
    }

    [Fact]
    public void A_path_that_is_no_file_is_told_apart()
    {
        using TemporaryDirectory directory = new();
        string missing = Path.Combine(directory.Path, "missing");

        Assert.Equal($"{directory.Path}: is a directory, expected a file", Assert.Throws<KhoFormatException>(() => ElfCore.Open(directory.Path, new DiagnosticBag())).Message);
        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => ElfCore.Open(missing, new DiagnosticBag())).Message, StringComparison.Ordinal);
    }

    private static (PageState State, ulong Length) Lookup(ElfCore core, ulong address) => (core.Lookup(address, out ulong length), length);

    private static (string Owner, uint Type, string Descriptor) Show(ElfNote note) =>
        (note.Owner, note.Type, Convert.ToHexStringLower(note.Descriptor.Span));

    private static byte[] Bytes(params byte[] bytes) => bytes;
}
