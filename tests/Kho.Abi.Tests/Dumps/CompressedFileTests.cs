using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>
/// Whole files in compressed form, and dumps through pipes. The files in <c>Compressed</c> are
/// <c>golden/encoded/linux-7.3/empty/handover.elf</c> by gzip 1.12 (-9n), zstd 1.5.4 (-19), xz 5.4.1 (-9e), lz4 1.9.4 (-9) and bzip2 1.0.8 (-9).
/// </summary>
public sealed class CompressedFileTests
{
    private const string Golden = "encoded/linux-7.3/empty";
    private static readonly byte[] _plain = File.ReadAllBytes(RepositoryFiles.Golden($"{Golden}/handover.elf"));

    public static TheoryData<string, string> Methods { get; } = new()
    {
        { "gzip", "gz" },
        { "zstd", "zst" },
        { "xz", "xz" },
        { "lz4", "lz4" },
        { "bzip2", "bz2" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_compressed_dump_is_read_as_the_dump(string method, string extension)
    {
        string path = Compressed(extension);
        using MemoryImage image = MemoryImage.Open(path);
        using MemoryImage plain = MemoryImage.Open(RepositoryFiles.Golden($"{Golden}/handover.elf"));

        Assert.Equal((path, "elf-core", method), (image.Path, image.FormatName, image.Compression));
        Assert.Null(plain.Compression);
        Assert.Empty(image.Diagnostics.ToList());
        Assert.Equal(plain.KhoNote, image.KhoNote);
        AssertSameMemory(plain, image);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Two_compressed_files_behind_one_another_are_the_two_dumps(string method, string extension)
    {
        byte[] bytes = File.ReadAllBytes(Compressed(extension));
        using TemporaryDirectory directory = new();

        using MemoryImage image = MemoryImage.Open(directory.Write("twice", [.. bytes, .. bytes]));

        // Nothing of the second belongs to the first's ELF core: what counts is that both were decompressed.
        Assert.Equal(method, image.Compression);
        Assert.Empty(image.Diagnostics.ToList());
        Assert.Equal(2 * _plain.Length, Copied(directory.Write("again", [.. bytes, .. bytes])));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_compressed_dump_comes_through_a_pipe(string method, string extension)
    {
        using MemoryStream input = new(File.ReadAllBytes(Compressed(extension)));

        using MemoryImage image = MemoryImage.Open("-", new MemoryImageOptions { Input = input });

        Assert.Equal(("-", "elf-core", method), (image.Path, image.FormatName, image.Compression));
        Assert.Equal("linux-7.3", image.KhoNote?.Release);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void What_is_left_of_a_compressed_file_is_read_and_the_end_is_missed(string method, string extension)
    {
        byte[] bytes = File.ReadAllBytes(Compressed(extension));
        using TemporaryDirectory directory = new();
        string cut = directory.Write("cut", bytes.AsSpan(0, bytes.Length - 6));

        try
        {
            using MemoryImage image = MemoryImage.Open(cut);
            Assert.Contains(image.Diagnostics.ToList(), finding => finding.Id == "KHO0001" && finding.Message.StartsWith("the file is damaged or truncated after 0x", StringComparison.Ordinal));
        }
        catch (KhoFormatException exception)
        {
            // No contents of the only block are readable.
            Assert.StartsWith($"{cut}: is compressed with {method} and holds nothing: ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Damage_anywhere_is_a_finding_or_a_refusal(string method, string extension)
    {
        byte[] bytes = File.ReadAllBytes(Compressed(extension));
        using TemporaryDirectory directory = new();
        for (int at = 6; at < bytes.Length; at += Math.Max(1, bytes.Length / 40))
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x55;
            string path = directory.Write($"{at}", damaged);
            try
            {
                using MemoryImage image = MemoryImage.Open(path);
                HandoverReader.Read(image);
            }
            catch (KhoFormatException exception)
            {
                Assert.StartsWith($"{path}: ", exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', exception.Message);
            }
        }

        Assert.NotEmpty(method);
    }

    [Fact]
    public void A_format_that_is_not_read_is_named_within_a_compressed_file()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("guest.save.gz", Gzip([.. "LibvirtQemudSave"u8, .. new byte[9000]]));

        Assert.StartsWith(
            $"{path}: is a save file by libvirt, which cannot be read; run virsh restore",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_compressed_twice_says_what_to_do()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("vmcore.zst.gz", Gzip(File.ReadAllBytes(Compressed("zst"))));

        Assert.Equal(
            $"{path}: is a file compressed with zstd within one compressed with gzip; run gzip -d {path}",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path)).Message);
    }

    [Fact]
    public void Contents_have_a_bound()
    {
        string path = Compressed("gz");

        Assert.Equal(
            $"{path}: has more than {_plain.Length - 1} bytes of contents; run gzip -d {path}",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path, new MemoryImageOptions { MostCopiedBytes = _plain.Length - 1 })).Message);
        using MemoryImage image = MemoryImage.Open(path, new MemoryImageOptions { MostCopiedBytes = _plain.Length });
        Assert.Equal("elf-core", image.FormatName);
    }

    [Fact]
    public void Zeros_take_no_room_in_a_copy()
    {
        byte[] bytes = new byte[64 << 20];
        TestPages.Of(7).CopyTo(bytes, 40 << 20);
        List<CopyProgress> heard = [];
        using MemoryStream input = new(Gzip(bytes));
        var options = new MemoryImageOptions { Input = input, Copying = new Listener(heard) };

        using MemoryImage image = MemoryImage.Open("-", options);

        Assert.Equal(("raw", (ulong)bytes.Length), (image.FormatName, image.Memory.Ranges[0].Length));
        Assert.Equal(new CopyProgress("-", "gzip", bytes.Length), heard[^1]);
        byte[] page = new byte[4096];
        Assert.Equal(page.Length, image.Memory.Read(40 << 20, page, out _));
        Assert.Equal(TestPages.Of(7), page);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(((ISparseMemory)image.Memory).HoleAt(0), 1UL, 40UL << 20);
        }
    }

    [Theory]
    [InlineData("kdump")]
    [InlineData("lime")]
    [InlineData("elf-core")]
    [InlineData("raw")]
    public void A_dump_comes_through_a_pipe(string format)
    {
        byte[] page = TestPages.Of(3);
        byte[] bytes = format switch
        {
            "kdump" => new KdumpBuilder().Page(3, page).Build(),
            "lime" => new LimeBuilder().Range(0x3000, page).Build(),
            "elf-core" => new ElfCoreBuilder().Load(0x3000, page).Build(),
            _ => [.. new byte[0x3000], .. page],
        };
        using MemoryStream input = new(bytes);

        using MemoryImage image = MemoryImage.Open("-", new MemoryImageOptions { Input = input });

        byte[] read = new byte[page.Length];
        Assert.Equal(format, image.FormatName);
        Assert.Equal(read.Length, image.Memory.Read(0x3000, read, out _));
        Assert.Equal(page, read);
    }

    [Fact]
    public void An_empty_pipe_and_a_short_one_are_told()
    {
        using MemoryStream empty = new();
        using MemoryStream two = new([1, 2]);

        Assert.Equal("standard input: is empty", Assert.Throws<KhoFormatException>(() => MemoryImage.Open("-", new MemoryImageOptions { Input = empty })).Message);
        Assert.StartsWith(
            "standard input: 2 bytes that are neither a dump nor an FDT blob",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open("-", new MemoryImageOptions { Input = two })).Message, StringComparison.Ordinal);
    }

    private static string Compressed(string extension) => RepositoryFiles.Find($"tests/Kho.Abi.Tests/Dumps/Compressed/handover.elf.{extension}");

    private static long Copied(string path)
    {
        List<CopyProgress> heard = [];
        MemoryImage.Open(path, new MemoryImageOptions { Copying = new Listener(heard) }).Dispose();
        return heard[^1].Done;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (System.IO.Compression.GZipStream gzip = new(stream, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static void AssertSameMemory(MemoryImage expected, MemoryImage actual)
    {
        Assert.Equal(expected.Memory.Ranges, actual.Memory.Ranges);
        foreach (PhysicalRange range in expected.Memory.Ranges.Where(range => range.State == PageState.Present))
        {
            byte[] left = new byte[range.Length];
            byte[] right = new byte[range.Length];
            Assert.Equal(left.Length, expected.Memory.Read(range.Start, left, out _));
            Assert.Equal(right.Length, actual.Memory.Read(range.Start, right, out _));
            Assert.Equal(left, right);
        }
    }

    private sealed class Listener(List<CopyProgress> heard) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => heard.Add(value);
    }
}
