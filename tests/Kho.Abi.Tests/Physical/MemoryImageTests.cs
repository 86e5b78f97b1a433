using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class MemoryImageTests
{
    private static readonly byte[] _fdt = File.ReadAllBytes(RepositoryFiles.Golden("linux-6.17/6.17.8-out/debugfs/out/fdt"));

    [Fact]
    public void A_golden_image_is_an_ELF_core_with_a_note()
    {
        string path = RepositoryFiles.Golden("linux-6.17/6.17.8-out/handover.elf");

        using MemoryImage image = MemoryImage.Open(path);

        Assert.Equal((path, "elf-core", ElfMachine.X8664), (image.Path, image.FormatName, image.Machine));
        Assert.Equal(new KhoNote("linux-6.17", 4096, 0xdb5000, 0xf7c5000, 48), image.KhoNote);
        Assert.Single(image.KhoNotes);
        Assert.Equal(PageState.Present, image.Memory.Lookup(0xdb5000, out _));
        Assert.Null(image.VmCoreInfo);
        Assert.Null(image.Blob);
        Assert.Empty(image.Debugfs);
        Assert.Empty(image.Diagnostics.ToList());
    }

    [Fact]
    public void Notes_of_a_core_are_read()
    {
        byte[] notes = [.. ElfCoreBuilder.Note("VMCOREINFO", 0, "OSRELEASE=7.3.4\n"u8), .. ElfCoreBuilder.Note("KHO", 1, "{"u8)];
        using TemporaryDirectory directory = new();

        using MemoryImage image = MemoryImage.Open(directory.Write("vmcore", new ElfCoreBuilder().Notes(notes).Build()));

        Assert.Equal("7.3.4", image.VmCoreInfo?.OsRelease);
        Assert.Null(image.KhoNote);
        Assert.Equal(["KHO0004"], image.Diagnostics.ToList().Select(finding => finding.Id));
    }

    [Fact]
    public void A_directory_is_a_copy_of_debugfs()
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden("linux-6.17/6.17.8-out/debugfs"));

        Assert.Equal("debugfs", image.FormatName);
        Assert.Equal(DebugfsDirection.Out, Assert.Single(image.Debugfs).Direction);
        Assert.Same(EmptyMemory.Instance, image.Memory);
    }

    [Fact]
    public void A_small_file_with_the_magic_of_an_FDT_is_a_blob()
    {
        using TemporaryDirectory directory = new();

        using MemoryImage image = MemoryImage.Open(directory.Write("fdt", _fdt));

        Assert.Equal("fdt", image.FormatName);
        Assert.Equal(_fdt, image.Blob!.Value.ToArray());
        Assert.Empty(image.Memory.Ranges);
    }

    [Fact]
    public void A_blob_cut_short_is_a_blob()
    {
        using TemporaryDirectory directory = new();

        using MemoryImage image = MemoryImage.Open(directory.Write("fdt", _fdt.AsSpan(0, 5)));

        Assert.Equal(5, image.Blob?.Length);
    }

    [Fact]
    public void Memory_that_begins_with_an_FDT_is_memory()
    {
        using TemporaryDirectory directory = new();
        byte[] bytes = new byte[1 << 20];
        _fdt.CopyTo(bytes, 0);
        string big = directory.Write("big", bytes);
        string small = directory.Write("small", bytes.AsSpan(0, 8192));

        using MemoryImage byLength = MemoryImage.Open(big);
        using MemoryImage byBase = MemoryImage.Open(small, new MemoryImageOptions { RawBase = 0x40000000 });

        Assert.Equal(("raw", 0UL), (byLength.FormatName, byLength.Memory.Ranges[0].Start));
        Assert.Equal(("raw", 0x40000000UL), (byBase.FormatName, byBase.Memory.Ranges[0].Start));
    }

    [Fact]
    public void A_blob_is_read_from_a_pipe()
    {
        using MemoryStream input = new(_fdt);

        using MemoryImage image = MemoryImage.Open("-", new MemoryImageOptions { Input = input });

        Assert.Equal(("-", "fdt"), (image.Path, image.FormatName));
        Assert.Equal(_fdt, image.Blob!.Value.ToArray());
        Assert.True(input.CanRead);
    }

    [Fact]
    public void A_pipe_may_be_slow()
    {
        using TricklingStream input = new(_fdt);

        using MemoryImage image = MemoryImage.Open("-", new MemoryImageOptions { Input = input });

        Assert.Equal(_fdt, image.Blob!.Value.ToArray());
    }

    [Fact]
    public void An_ELF_file_that_is_no_core_is_refused_whatever_else_is_said()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("vmlinux", new ElfCoreBuilder { FileType = 2 }.Build());

        Assert.Equal(
            $"{path}: e_type is 2, expected 4 (ET_CORE, a memory dump)",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path, new MemoryImageOptions { RawBase = 0 })).Message);
    }

    [Fact]
    public void Anything_else_is_raw_memory_from_4096_bytes_on()
    {
        using TemporaryDirectory directory = new();
        string page = directory.Write("page", new byte[4096]);
        string less = directory.Write("less", new byte[4095]);

        using MemoryImage image = MemoryImage.Open(page);

        Assert.Equal(("raw", null, null), (image.FormatName, image.Machine, image.KhoNote));
        Assert.Equal([new PhysicalRange(0, 4096, PageState.Present)], image.Memory.Ranges);
        Assert.Equal(
            $"{less}: 4095 bytes that are neither a dump nor an FDT blob, and raw memory has at least 4096; expected an ELF core, a kdump-compressed, LiME or AVML dump, raw memory, a copy of debugfs kho/out or kho/in, or an FDT blob",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(less)).Message);
    }

    [Fact]
    public void A_path_without_an_image_is_told()
    {
        using TemporaryDirectory directory = new();
        string empty = directory.Write("empty", []);

        Assert.Contains("holds neither a dump, or the parts of one, nor fdt or sub_fdts", Assert.Throws<KhoFormatException>(() => MemoryImage.Open(directory.Path)).Message, StringComparison.Ordinal);
        Assert.Equal($"{empty}: the file is empty", Assert.Throws<KhoFormatException>(() => MemoryImage.Open(empty)).Message);
        Assert.Throws<FileNotFoundException>(() => MemoryImage.Open(Path.Combine(directory.Path, "missing")));
    }

    [Theory]
    [InlineData("linux-6.17/6.17.8-early")]
    [InlineData("linux-6.17/arm64-16k-6.17.8-early")]
    [InlineData("linux-7.1-rc5/arm64-16k-7.1-olddepth-out")]
    [InlineData("linux-7.3/7.3.4-in")]
    [InlineData("rfc-page-type/rfc-depth6-out")]
    public void Every_kind_of_golden_image_opens_without_findings(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(Path.Combine(name, "handover.elf")));

        Assert.Empty(image.Diagnostics.ToList());
        Assert.NotNull(image.KhoNote?.Release);
        Assert.NotNull(image.KhoNote?.Root);
        Assert.Equal(PageState.Present, image.Memory.Lookup(image.KhoNote!.Root!.Value, out _));
    }

    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 3));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 3)]);
    }
}
