using Kho.Abi.Tests.Dumps;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

/// <summary>Directories as kdump's scripts and tools for support cases leave them.</summary>
public sealed class DumpDirectoryTests
{
    private static readonly byte[] _dump = new KdumpBuilder().Page(3, TestPages.Of(3)).Build();

    [Fact]
    public void The_one_dump_of_a_directory_is_opened_and_named()
    {
        using TemporaryDirectory directory = new();
        string dump = directory.Write("vmcore", _dump);
        directory.Write("vmcore-dmesg.txt", "[    0.000000] Linux version 7.3.4\n"u8);
        directory.Write("kexec-dmesg.log", new byte[8192]);
        directory.Write("dmesg.txt.gz", Gzip([.. "[    0.000000]"u8]));
        directory.Write("empty", []);

        using MemoryImage image = MemoryImage.Open(directory.Path);

        Assert.Equal((dump, "kdump"), (image.Path, image.FormatName));
        Assert.Equal([dump], image.Paths);
    }

    [Fact]
    public void A_compressed_dump_counts()
    {
        using TemporaryDirectory directory = new();
        string dump = directory.Write("vmcore.gz", Gzip(_dump));
        directory.Write("README.txt.gz", Gzip([.. "nothing"u8]));

        using MemoryImage image = MemoryImage.Open(directory.Path);

        Assert.Equal((dump, "kdump", "gzip"), (image.Path, image.FormatName, image.Compression));
    }

    [Fact]
    public void Two_dumps_are_named_and_none_is_opened()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vmcore", _dump);
        directory.Write("vmcore.gz", Gzip(_dump));

        Assert.Equal(
            $"{directory.Path}: the directory holds 2 dumps, vmcore, vmcore.gz; help: name one of them",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(directory.Path)).Message);
    }

    [Fact]
    public void Parts_beside_a_dump_are_told()
    {
        using TemporaryDirectory directory = new();
        KdumpBuilder builder = new KdumpBuilder().Page(3, TestPages.Of(3)).Page(9, TestPages.Of(9));
        directory.Write("part.1", builder.Build((0, 5)));
        directory.Write("part.2", builder.Build((5, 10)));
        using (MemoryImage parts = MemoryImage.Open(directory.Path))
        {
            Assert.Equal(2, parts.Paths.Count);
        }

        directory.Write("vmcore", _dump);

        Assert.Equal(
            $"{directory.Path}: the directory holds the parts of a split dump, such as part.1, and a dump beside them, vmcore; help: name one of them",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(directory.Path)).Message);
    }

    /// <summary>As tools that collect a host's state name what they copy of debugfs.</summary>
    [Fact]
    public void Copies_of_debugfs_by_the_names_that_collectors_give()
    {
        using TemporaryDirectory directory = new();
        byte[] fdt = File.ReadAllBytes(RepositoryFiles.Golden("linux-6.17/6.17.8-out/debugfs/out/fdt"));
        directory.Write("kho-in/fdt", fdt);
        directory.Write("kho-out/fdt", fdt);
        directory.Write("dmesg.txt", "hello"u8);

        using MemoryImage both = MemoryImage.Open(directory.Path);
        using MemoryImage one = MemoryImage.Open(Path.Combine(directory.Path, "kho-in"));

        Assert.Equal([DebugfsDirection.Out, DebugfsDirection.In], both.Debugfs.Select(copy => copy.Direction));
        Assert.Equal(DebugfsDirection.In, Assert.Single(one.Debugfs).Direction);
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
}
