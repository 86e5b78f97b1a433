using Kho.Abi.Codec;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>ELF cores that were written, as our reader, readelf and the golden images see them.</summary>
public sealed class ElfCoreWriterTests
{
    private static readonly KhoNote _note = new("linux-7.3", 4096, 0x42b000, 0xf7b1000, 48);

    public static TheoryData<string> Images => GoldenImages.All;

    [Theory]
    [MemberData(nameof(Images))]
    public void A_golden_image_is_written_again_byte_for_byte(string name)
    {
        GoldenImage image = GoldenImage.Named(name);
        byte[] expected = File.ReadAllBytes(image.Path);
        using MemoryImage read = MemoryImage.Open(image.Path);
        var memory = new MemoryBuilder(image.Note.PageSize);
        foreach (PhysicalRange range in read.Memory.Ranges)
        {
            byte[] bytes = new byte[range.Length];
            Assert.Equal(bytes.Length, read.Memory.Read(range.Start, bytes, out _));
            memory.WriteUnowned(range.Start, bytes);
        }

        using MemoryStream stream = new();
        ElfCoreWriter.Write(stream, memory, read.KhoNote!, read.Machine!.Value);

        // Some notes were edited by hand, in another layout of the same JSON; then memory and note are what must agree.
        string text = image.Bytes().NoteText;
        if (ElfCoreWriter.NoteText(read.KhoNote!) == text)
        {
            Assert.True(expected.AsSpan().SequenceEqual(stream.ToArray()));
            return;
        }

        Assert.DoesNotContain('\n', text);
        using ElfCoreFile file = new(stream.ToArray());
        Assert.Empty(file.Findings);
        Assert.Equal(read.KhoNote, KhoNote.FindAll(file.Core.Notes, file.Diagnostics).Single());
        Assert.Equal(read.Machine, file.Core.Machine);
        Assert.Equal(read.Memory.Ranges, file.Core.Ranges);
        Assert.All(memory.Pages, page => Assert.Equal(page.Bytes.ToArray(), file.Read(page.Address, memory.PageSize, out _)));
    }

    [Fact]
    public void Most_golden_images_have_the_note_as_it_is_written_here() =>
        Assert.InRange(GoldenImage.Names.Count(name => GoldenImage.Named(name).Bytes().NoteText.StartsWith("{\n \"release\"", StringComparison.Ordinal)), 20, int.MaxValue);

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void Neighbouring_pages_are_one_segment_at_a_file_offset_aligned_to_pages(int pageSize)
    {
        var memory = new MemoryBuilder(pageSize);
        ulong page = (ulong)pageSize;
        byte[] contents = Pattern((3 * pageSize) + 5);
        memory.Write(16 * page, contents, "contents");
        memory.Write(0xf_ffff_0000_0000, [1, 2, 3], "high");

        using MemoryStream stream = new();
        ElfCoreWriter.Write(stream, memory, _note with { PageSize = pageSize }, ElfMachine.Aarch64);

        byte[] bytes = stream.ToArray();
        Assert.True(ElfCore.HasMagic(bytes));
        var core = new CoreBytes(bytes);
        Assert.Equal([(16 * page, 4 * pageSize), (0xf_ffff_0000_0000, pageSize)], core.Loads);
        Assert.Equal(contents, core.At(16 * page, contents.Length));
        Assert.Equal(183, core.Machine);
        using ElfCoreFile file = new(bytes);
        Assert.Empty(file.Findings);
        Assert.Equal(_note with { PageSize = pageSize }, KhoNote.FindAll(file.Core.Notes, file.Diagnostics).Single());
        Assert.Equal(0, bytes.Length % pageSize);
    }

    [Fact]
    public void Memory_without_a_page_is_a_core_with_a_note_alone()
    {
        using MemoryStream stream = new();
        ElfCoreWriter.Write(stream, new MemoryBuilder(4096), _note, ElfMachine.X8664);

        using ElfCoreFile file = new(stream.ToArray());

        Assert.Empty(file.Findings);
        Assert.Empty(file.Core.Ranges);
        Assert.Equal(_note, KhoNote.FindAll(file.Core.Notes, file.Diagnostics).Single());
    }

    [Fact]
    public void Members_of_the_note_that_are_not_known_are_left_out_and_text_stays_as_it_is()
    {
        var note = new KhoNote("7.3.4+deb13-\"cloud\"", null, null, null, null);

        Assert.Equal("{\n \"release\": \"7.3.4+deb13-\\\"cloud\\\"\"\n}", ElfCoreWriter.NoteText(note));
        Assert.Equal(note, KhoNote.Parse(System.Text.Encoding.UTF8.GetBytes(ElfCoreWriter.NoteText(note)), new DiagnosticBag()));
    }

    [Fact]
    public void Pieces_out_of_order_or_on_each_other_are_refused()
    {
        (ulong, ReadOnlyMemory<byte>) low = (0x1000, new byte[16]);
        (ulong, ReadOnlyMemory<byte>) overlapping = (0x100f, new byte[16]);
        (ulong, ReadOnlyMemory<byte>) past = (ulong.MaxValue, new byte[2]);

        Assert.Throws<ArgumentException>(() => ElfCoreWriter.Write(Stream.Null, [overlapping, low], _note, ElfMachine.X8664));
        Assert.Throws<ArgumentException>(() => ElfCoreWriter.Write(Stream.Null, [low, overlapping], _note, ElfMachine.X8664));
        Assert.Throws<ArgumentException>(() => ElfCoreWriter.Write(Stream.Null, [low, past], _note, ElfMachine.X8664));
    }

    [Theory]
    [InlineData(0xfffd)]
    [InlineData(0xfffe)]
    [InlineData(0x10400)]
    public void More_segments_than_the_header_can_count_are_counted_elsewhere(int segments)
    {
        using TemporaryDirectory directory = new();
        string path = WriteSegments(directory, segments);

        DiagnosticBag diagnostics = new();
        using ElfCore core = ElfCore.Open(path, diagnostics);

        Assert.Empty(diagnostics.ToList());
        Assert.Equal(segments, core.Ranges.Count);
        Assert.Equal(_note, KhoNote.FindAll(core.Notes, diagnostics).Single());
        byte[] one = new byte[1];
        Assert.Equal(1, core.Read(2 * 4096 * (ulong)(segments - 1), one, out _));
        Assert.Equal(0x5a, one[0]);
    }

    [FactOnFile(ExternalTool.ReadElf)]
    public void Readelf_counts_as_many_segments_and_reads_the_note()
    {
        using TemporaryDirectory directory = new();
        string path = WriteSegments(directory, 0x10400);

        (string output, string errors) = ExternalTool.Run(ExternalTool.ReadElf, "-W", "-l", "-n", path);

        Assert.Empty(errors);
        Assert.Equal(0x10400, output.Split('\n').Count(line => line.StartsWith("  LOAD ", StringComparison.Ordinal)));
        Assert.Contains("There are 66561 program headers", output, StringComparison.Ordinal);
        Assert.Contains("  KHO ", output, StringComparison.Ordinal);
    }

    [FactOnFile(ExternalTool.ReadElf)]
    public void Readelf_shows_segments_and_note_as_they_were_meant()
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x42b000, Pattern(0x2001), "contents");
        memory.Write(0xf7b1000, [1], "scratch");
        using TemporaryDirectory directory = new();
        string path = System.IO.Path.Combine(directory.Path, "handover.elf");
        using (FileStream stream = File.Create(path))
        {
            ElfCoreWriter.Write(stream, memory, _note, ElfMachine.X8664);
        }

        (string output, string errors) = ExternalTool.Run(ExternalTool.ReadElf, "-W", "-h", "-l", "-n", path);

        Assert.Empty(errors);
        string[] lines = [.. output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains("Type: CORE (Core file)", lines);
        Assert.Contains("Machine: Advanced Micro Devices X86-64", lines);
        Assert.Contains("LOAD 0x001000 0x0000000000000000 0x000000000042b000 0x003000 0x003000 R 0x1000", lines);
        Assert.Contains("LOAD 0x004000 0x0000000000000000 0x000000000f7b1000 0x001000 0x001000 R 0x1000", lines);
        Assert.Contains(lines, line => line.StartsWith("KHO 0x00000071", StringComparison.Ordinal));
    }

    /// <summary>A sparse file of single pages with a gap after each; the last one's first byte is 0x5a.</summary>
    private static string WriteSegments(TemporaryDirectory directory, int segments)
    {
        string path = System.IO.Path.Combine(directory.Path, "handover.elf");
        byte[] zeros = new byte[4096];
        byte[] last = new byte[4096];
        last[0] = 0x5a;
        using FileStream file = File.Create(path);
        using SparseStream stream = new(file);
        ElfCoreWriter.Write(
            stream,
            Enumerable.Range(0, segments).Select(index => (2 * 4096 * (ulong)index, (ReadOnlyMemory<byte>)(index + 1 == segments ? last : zeros))),
            _note,
            ElfMachine.X8664);
        stream.Flush();
        return path;
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(index => (byte)((index * 7) + 1))];
}
