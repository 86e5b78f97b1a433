using System.Text;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class DebugfsDirectoryTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void A_copy_of_out_is_read_whole()
    {
        string path = RepositoryFiles.Golden("linux-6.17/6.17.8-out/debugfs/out");

        DebugfsDirectory directory = Assert.Single(DebugfsDirectory.Open(path, _diagnostics));

        Assert.Equal((DebugfsDirection.Out, true, 236), (directory.Direction, directory.Finalized, directory.RootFdt?.Length));
        Assert.Equal([("kho_test", 392), ("memblock", 298)], directory.Blobs.Select(blob => (blob.Name, blob.Bytes.Length)));
        Assert.Equal([new(0xce00000, 0x2000000), new(0xbe00000, 0x1000000), new(0xae00000, 0x1000000)], directory.Scratch);
        Assert.Equal(File.ReadAllBytes(Path.Combine(path, "sub_fdts/memblock")), directory.Blobs[1].Bytes.ToArray());
        Assert.Empty(_diagnostics.ToList());
    }

    [Fact]
    public void A_copy_of_in_has_no_scratch()
    {
        DebugfsDirectory directory = Assert.Single(DebugfsDirectory.Open(RepositoryFiles.Golden("linux-6.17/6.17.8-early/debugfs/in"), _diagnostics));

        Assert.Equal((DebugfsDirection.In, null), (directory.Direction, directory.Finalized));
        Assert.Empty(directory.Scratch);
        Assert.Empty(_diagnostics.ToList());
    }

    [Fact]
    public void The_parent_shows_both_sides_and_out_first()
    {
        using TemporaryDirectory temporary = new();
        temporary.Write("in/fdt", [1]);
        temporary.Write("out/fdt", [2]);

        Assert.Equal(
            [(DebugfsDirection.Out, (byte)2), (DebugfsDirection.In, (byte)1)],
            DebugfsDirectory.Open(temporary.Path, _diagnostics).Select(directory => (directory.Direction, directory.RootFdt!.Value.Span[0])));
        Assert.Null(DebugfsDirectory.TryOpen(temporary.Path, _diagnostics));
    }

    [Fact]
    public void The_root_may_be_missing()
    {
        using TemporaryDirectory temporary = new();
        temporary.Write("sub_fdts/LUO", [1, 2, 3]);
        temporary.Write("sub_fdts/deeper/ignored", [1]);

        DebugfsDirectory? directory = DebugfsDirectory.TryOpen(temporary.Path, _diagnostics);

        Assert.Null(directory?.RootFdt);
        Assert.Equal(["LUO"], directory!.Blobs.Select(blob => blob.Name));
        Assert.Equal(DebugfsDirection.Unknown, directory.Direction);
        Assert.Empty(_diagnostics.ToList());
    }

    [Fact]
    public void A_copy_under_another_name_is_known_by_the_files_that_only_out_has()
    {
        using TemporaryDirectory temporary = new();
        temporary.Write("copy/fdt", []);
        temporary.Write("copy/finalize", "0\n"u8);

        DebugfsDirectory? directory = DebugfsDirectory.TryOpen(Path.Combine(temporary.Path, "copy") + "/", _diagnostics);

        Assert.Equal((DebugfsDirection.Out, false, 0), (directory!.Direction, directory.Finalized, directory.RootFdt?.Length));
        Assert.Empty(_diagnostics.ToList());
    }

    [Theory]
    [InlineData("0x1000\njunk\n0x3000\n", "0x1\n0x2\n0x3\n", "1000+1 3000+3", 1)]
    [InlineData("0x1000\n0x2000\n", "0x1\n", "1000+1", 1)]
    [InlineData("0x1000\n", null, "", 1)]
    [InlineData(null, "0x1000\n", "", 1)]
    [InlineData("", "", "", 0)]
    [InlineData("\n", "\0\0\n", "", 0)]
    [InlineData("1000\r\n", "ff\r\n", "1000+ff", 0)]
    [InlineData("0xffffffffffffffffff", "0x1", "", 1)]
    public void Scratch_lines_pair_up_and_junk_is_reported(string? addresses, string? lengths, string expected, int findings)
    {
        using TemporaryDirectory temporary = new();
        temporary.Write("fdt", [1]);
        WriteText(temporary, "scratch_phys", addresses);
        WriteText(temporary, "scratch_len", lengths);

        DebugfsDirectory? directory = DebugfsDirectory.TryOpen(temporary.Path, _diagnostics);

        Assert.Equal(expected, string.Join(' ', directory!.Scratch.Select(area => $"{area.Address:x}+{area.Size:x}")));
        Assert.Equal(findings, _diagnostics.ToList().Count);
        Assert.All(_diagnostics.ToList(), finding => Assert.Equal("KHO0004", finding.Id));
    }

    [Fact]
    public void Junk_in_finalize_is_reported()
    {
        using TemporaryDirectory temporary = new();
        temporary.Write("fdt", [1]);
        temporary.Write("finalize", "maybe"u8);

        Assert.Null(DebugfsDirectory.TryOpen(temporary.Path, _diagnostics)!.Finalized);
        Assert.Equal("finalize", Assert.Single(_diagnostics.ToList()).Where);
    }

    [Fact]
    public void Files_of_absurd_length_are_cut_and_reported()
    {
        using TemporaryDirectory temporary = new();
        SetLength(temporary.Write("fdt", [1]), 1L << 33);
        SetLength(temporary.Write("sub_fdts/LUO", [1]), 1L << 33);

        DebugfsDirectory? directory = DebugfsDirectory.TryOpen(temporary.Path, _diagnostics);

        Assert.Equal(1 << 20, directory!.RootFdt?.Length);
        Assert.Equal(16 << 20, directory.Blobs[0].Bytes.Length);
        Assert.Equal(2, _diagnostics.ToList().Count);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void A_file_may_be_as_long_as_its_bound(int beyond, int findings)
    {
        using TemporaryDirectory temporary = new();
        SetLength(temporary.Write("fdt", [1]), (1 << 20) + beyond);

        Assert.Equal(1 << 20, DebugfsDirectory.TryOpen(temporary.Path, _diagnostics)!.RootFdt?.Length);
        Assert.Equal(findings, _diagnostics.ToList().Count);
    }

    [Fact]
    public void All_blobs_together_have_a_bound()
    {
        using TemporaryDirectory temporary = new();
        for (int index = 0; index < 6; index++)
        {
            SetLength(temporary.Write($"sub_fdts/blob{index}", [1]), 15 << 20);
        }

        DebugfsDirectory? directory = DebugfsDirectory.TryOpen(temporary.Path, _diagnostics);

        Assert.Equal(64L << 20, directory!.Blobs.Sum(blob => (long)blob.Bytes.Length));
        Assert.Equal(["sub_fdts/blob4", "sub_fdts"], _diagnostics.ToList().Select(finding => finding.Where));
    }

    private static void WriteText(TemporaryDirectory directory, string name, string? text)
    {
        if (text is not null)
        {
            directory.Write(name, Encoding.ASCII.GetBytes(text));
        }
    }

    private static void SetLength(string path, long length)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
        stream.SetLength(length);
    }
}
