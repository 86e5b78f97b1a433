using System.Buffers.Binary;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

/// <summary>Broken and malicious ELF files, each test named after the defect.</summary>
public sealed class ElfCoreHostileTests
{
    [Fact]
    public void Wrong_magic() => Refused([.. "\u007fELG"u8, .. new byte[100]], "EI_MAG is 7f454c47, expected 7f454c46 (an ELF file)");

    [Fact]
    public void Empty_file() => Refused([], "the file is empty");

    [Fact]
    public void Class_32() => Refused(new ElfCoreBuilder { FileClass = 1 }.Build(), "EI_CLASS is 1, expected 2 (64-bit)");

    [Fact]
    public void Big_endian() => Refused(new ElfCoreBuilder { DataEncoding = 2 }.Build(), "EI_DATA is 2, expected 1 (little-endian)");

    [Fact]
    public void Executable() => Refused(new ElfCoreBuilder { FileType = 2 }.Build(), "e_type is 2, expected 4 (ET_CORE, a memory dump)");

    [Theory]
    [InlineData(3, "EI_MAG is 7f454c, expected 7f454c46 (an ELF file)")]
    [InlineData(4, "the file ends after 4 bytes inside Elf64_Ehdr, expected a whole ELF header")]
    [InlineData(16, "the file ends after 16 bytes inside Elf64_Ehdr, expected a whole ELF header")]
    [InlineData(63, "the file ends after 63 bytes inside Elf64_Ehdr, expected a whole ELF header")]
    public void Truncated_in_header(int length, string message) => Refused(new ElfCoreBuilder().Build()[..length], message);

    [Fact]
    public void Program_header_length_too_small()
    {
        byte[] bytes = new ElfCoreBuilder().Load(0, [1]).Build();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(54), 32);

        Refused(bytes, "e_phentsize is 32, expected 56 (the length of Elf64_Phdr)");
    }

    [Fact]
    public void Truncated_in_program_header_table()
    {
        byte[] bytes = new ElfCoreBuilder().Load(0x1000, [1], offset: 0).Load(0x2000, [2], offset: 1).Build();
        using ElfCoreFile file = new(bytes[..(ElfCoreBuilder.HeaderLength + ElfCoreBuilder.ProgramHeaderLength + 20)]);

        Assert.Equal([new PhysicalRange(0x1000, 1, PageState.Present)], file.Core.Ranges);
        Diagnostic finding = Assert.Single(file.Diagnostics.ToList());
        Assert.Equal(("KHO0001", "Elf64_Ehdr.e_phoff"), (finding.Id, finding.Where));
        Assert.Equal("2 program headers of 56 bytes from file offset 0x40 on, and the file of 140 bytes holds 1 of them", finding.Message);
    }

    [Fact]
    public void Absurd_program_header_count()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder { AnnouncedCount = 0xfffe }.Load(0x1000, [1]).Build());

        Assert.Equal([new PhysicalRange(0x1000, 1, PageState.Present)], file.Core.Ranges);
        Assert.Equal(["KHO0001 Elf64_Ehdr.e_phoff"], file.Findings);
    }

    [Fact]
    public void Absurd_extended_program_header_count_allocates_nothing()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("image.elf", new ElfCoreBuilder { ExtendedCount = uint.MaxValue }.Load(0x1000, [1]).Build());
        DiagnosticBag diagnostics = new();
        ElfCore.Open(path, new DiagnosticBag()).Dispose();

        long before = GC.GetAllocatedBytesForCurrentThread();
        using ElfCore core = ElfCore.Open(path, diagnostics);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Single(core.Ranges);
        Assert.Equal(1, diagnostics.ErrorCount);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    public void Program_header_table_outside_the_file(ulong offset)
    {
        using ElfCoreFile file = new(new ElfCoreBuilder { TableOffset = offset }.Load(0x1000, [1]).Build());

        Assert.Empty(file.Core.Ranges);
        Assert.Equal(["KHO0001 Elf64_Ehdr.e_phoff"], file.Findings);
    }

    [Fact]
    public void Pn_xnum_without_section_header()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder { AnnouncedCount = 0xffff }.Load(0x1000, [1]).Build());

        Assert.Single(file.Core.Ranges);
        Assert.Equal(["KHO0003 Elf64_Ehdr.e_shoff", "KHO0001 Elf64_Ehdr.e_phoff"], file.Findings);
    }

    [Fact]
    public void Pn_xnum_with_section_header_outside_the_file()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder { AnnouncedCount = 0xffff, SectionOffset = ulong.MaxValue }.Load(0x1000, [1]).Build());

        Assert.Single(file.Core.Ranges);
        Assert.Equal(["KHO0001 Elf64_Ehdr.e_shoff", "KHO0001 Elf64_Ehdr.e_phoff"], file.Findings);
    }

    [Fact]
    public void Truncated_in_segment()
    {
        byte[] bytes = new ElfCoreBuilder().Load(0x1000, [1, 2, 3, 4], memorySize: 8).Build();
        using ElfCoreFile file = new(bytes[..^3]);

        Assert.Equal(
            [new PhysicalRange(0x1000, 1, PageState.Present), new PhysicalRange(0x1004, 4, PageState.Excluded)],
            file.Core.Ranges);
        Assert.Equal([1], file.Read(0x1000, 4, out PageState state));
        Assert.Equal(PageState.Absent, state);
        Diagnostic finding = Assert.Single(file.Diagnostics.ToList());
        Assert.Equal(("KHO0001", DiagnosticSeverity.Error, 0x1000UL, "Elf64_Phdr.p_offset"), (finding.Id, finding.Severity, finding.Address, finding.Where));
        Assert.Equal("0x4 bytes at file offset 0x78, and the file of 0x79 bytes holds 0x1 of them", finding.Message);
    }

    [Fact]
    public void What_a_truncated_segment_lost_another_may_hold()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, [], 4, 4, 1 << 20).Load(0x1000, [1, 2, 3, 4]).Build());

        Assert.Equal([1, 2, 3, 4], file.Read(0x1000, 4, out _));
        Assert.Equal(["KHO0001 Elf64_Phdr.p_offset", "KHO0002 Elf64_Phdr.p_paddr"], file.Findings);
    }

    [Theory]
    [InlineData(ulong.MaxValue, 8UL)]
    [InlineData(0UL, ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 3, ulong.MaxValue)]
    public void Segment_whose_file_range_wraps(ulong offset, ulong fileSize)
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, [1], ulong.MaxValue - 0x1000, fileSize, offset).Build());

        Assert.Equal("KHO0001 Elf64_Phdr.p_offset", file.Findings.Last());
        Assert.All(file.Core.Ranges.Where(range => range.State == PageState.Present), range => Assert.InRange(range.Length, 1UL, 200UL));
    }

    [Fact]
    public void Segment_that_wraps_past_the_address_space()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(ulong.MaxValue - 3, [1, 2, 3, 4, 5, 6], memorySize: 0x1000).Build());

        Assert.Equal([new PhysicalRange(ulong.MaxValue - 3, 4, PageState.Present)], file.Core.Ranges);
        Assert.Equal((PageState.Absent, ulong.MaxValue - 3), (file.Core.Lookup(0, out ulong length), length));
        Diagnostic finding = Assert.Single(file.Diagnostics.ToList());
        Assert.Equal(("KHO0003", "Elf64_Phdr.p_memsz"), (finding.Id, finding.Where));
        Assert.Equal("0x1000 bytes wrap past 2^64, expected at most 0x4; the surplus is left out", finding.Message);
    }

    [Fact]
    public void Segments_that_cover_the_whole_address_space()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0, [], 1UL << 63, 0).Load(1UL << 63, [], 1UL << 63, 0).Build());

        Assert.Equal(
            [new PhysicalRange(0, ulong.MaxValue, PageState.Excluded), new PhysicalRange(ulong.MaxValue, 1, PageState.Excluded)],
            file.Core.Ranges);
        Assert.Equal((PageState.Excluded, ulong.MaxValue), (file.Core.Lookup(0, out ulong length), length));
        Assert.Equal((PageState.Excluded, 1UL), (file.Core.Lookup(ulong.MaxValue, out length), length));
    }

    [Fact]
    public void Segment_longer_in_the_file_than_in_memory()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, [1, 2, 3, 4], memorySize: 2).Load(0x2000, [5], memorySize: 0).Build());

        Assert.Equal([new PhysicalRange(0x1000, 2, PageState.Present)], file.Core.Ranges);
        Assert.Equal(["KHO0003 Elf64_Phdr.p_filesz", "KHO0003 Elf64_Phdr.p_filesz"], file.Findings);
    }

    [Fact]
    public void Thousands_of_overlapping_segments_are_reported_in_bounds()
    {
        const int Count = 20_000;
        ElfCoreBuilder builder = new();
        for (int index = 0; index < Count; index++)
        {
            builder.Load(0x1000, [], memorySize: 0x1000, fileSize: 0);
        }

        using ElfCoreFile file = new(builder.Build());

        Assert.Equal([new PhysicalRange(0x1000, 0x1000, PageState.Excluded)], file.Core.Ranges);
        IReadOnlyList<Diagnostic> findings = file.Diagnostics.ToList();
        Assert.Equal(DiagnosticBag.LimitPerId, findings.Count);
        Assert.Equal($"{(Count * (Count - 1L) / 2) - 63} more pairs of segments overlap", findings[^1].Message);
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7fffffffU)]
    [InlineData(5U)]
    public void Note_with_absurd_descriptor_size(uint descriptorSize)
    {
        byte[] notes = [.. ElfCoreBuilder.Note("A", 1, [1]), .. ElfCoreBuilder.Note("B", 2, [1, 2, 3, 4], descriptorSize: descriptorSize)];
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(notes).Build());

        Assert.Equal("A", Assert.Single(file.Core.Notes).Owner);
        Diagnostic finding = Assert.Single(file.Diagnostics.ToList());
        Assert.Equal(("KHO0004", "Elf64_Nhdr"), (finding.Id, finding.Where));
        Assert.Equal($"note at file offset 0x8c: n_namesz 0x2 and n_descsz 0x{descriptorSize:x} reach past the segment's end; this note and later ones are not read", finding.Message);
    }

    [Fact]
    public void Note_with_absurd_name_size()
    {
        byte[] notes = ElfCoreBuilder.Note("A", 1, [1]);
        BinaryPrimitives.WriteUInt32LittleEndian(notes, uint.MaxValue);
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(notes).Build());

        Assert.Empty(file.Core.Notes);
        Assert.Equal(["KHO0004 Elf64_Nhdr"], file.Findings);
    }

    [Fact]
    public void Note_header_cut_short()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes([1, 2, 3, 4, 5]).Build());

        Assert.Empty(file.Core.Notes);
        Assert.Equal(["KHO0004 Elf64_Nhdr"], file.Findings);
    }

    [Fact]
    public void Notes_truncated_by_the_end_of_the_file()
    {
        byte[] notes = [.. ElfCoreBuilder.Note("A", 1, [1]), .. ElfCoreBuilder.Note("B", 2, [2])];
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(notes, fileSize: 1000).Build());

        Assert.Equal(["A", "B"], file.Core.Notes.Select(note => note.Owner));
        Assert.Equal(["KHO0001 Elf64_Phdr.p_offset"], file.Findings);
    }

    [Fact]
    public void More_notes_than_bounds_allow()
    {
        byte[] notes = [.. Enumerable.Range(0, 70_000).SelectMany(_ => ElfCoreBuilder.Note("A", 1, []))];
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(notes).Build());

        Assert.Equal(65536, file.Core.Notes.Count);
        Assert.Equal(["KHO0004 Elf64_Nhdr"], file.Findings);
    }

    [Fact]
    public void Notes_of_many_segments_share_one_bound()
    {
        byte[] big = ElfCoreBuilder.Note("A", 1, new byte[10 * 1024 * 1024]);
        using ElfCoreFile file = new(new ElfCoreBuilder().Notes(big).Notes(big).Build());

        Assert.Single(file.Core.Notes);
        Assert.Equal(["KHO0004 Elf64_Phdr.p_filesz", "KHO0004 Elf64_Nhdr"], file.Findings);
    }

    private static void Refused(byte[] bytes, string message)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("image.elf", bytes);

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => ElfCore.Open(path, new DiagnosticBag()));

        Assert.Equal($"{path}: {message}", exception.Message);
    }
}
