namespace Kho.Cli.Tests;

/// <summary>Images as people have them: through pipes, with pieces, in formats that are not read.</summary>
public sealed class InputTests
{
    private const string Golden = "golden/linux-7.3/7.3.4-out/handover.elf";
    private const string Usage = "is not START:OFFSET[:LENGTH], such as 4G:3G:0x40000000";

    [Fact]
    public void A_dump_comes_through_standard_input()
    {
        byte[] dump = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, Golden));

        KhoProcess kho = KhoProcess.Run(["find", "-"], dump, new Dictionary<string, string?>());

        Assert.Equal(0, kho.ExitCode);
        Assert.StartsWith("-: elf-core, 1 handover root\n", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_a_foreign_format_is_one_line_and_trouble()
    {
        KhoProcess kho = KhoProcess.Run(["find", "-"], (byte[])[.. "LibvirtQemudSave"u8, .. new byte[4080]], new Dictionary<string, string?>());

        Assert.Equal(2, kho.ExitCode);
        Assert.StartsWith("kho: standard input: is a save file by libvirt, which cannot be read; run virsh restore", kho.Errors, StringComparison.Ordinal);
        Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData($"kho: --raw: '4G' {Usage}\n", "--raw", "4G")]
    [InlineData($"kho: --raw: '1:2:3:4' {Usage}\n", "--raw", "1:2:3:4")]
    [InlineData($"kho: --raw: '1Q:0' {Usage}\n", "--raw", "1Q:0")]
    [InlineData($"kho: --raw: '99999999999G:0' {Usage}\n", "--raw", "99999999999G:0")]
    [InlineData($"kho: --raw: '' {Usage}\n", "--raw", "")]
    [InlineData("kho: --raw: conflicts with --raw-base; both place IMAGE in memory\n", "--raw", "0:0", "--raw-base", "0")]
    [InlineData("kho: LICENSE: the pieces 0x0:0x0:0x400 and 0x200:0x0:0x10 overlap from 0x200 on\n", "--raw", "0:0:1K", "--raw", "0x200:0:16")]
    [InlineData("kho: LICENSE: the piece 0x0:0x100000 exceeds the file, which has 0x42b bytes\n", "--raw", "0:1M")]
    public void Pieces_that_make_no_sense_are_refused_in_one_line(string errors, params string[] options)
    {
        KhoProcess kho = KhoProcess.Run(["find", "LICENSE", .. options]);

        long length = new FileInfo(Path.Combine(KhoProcess.Repository, "LICENSE")).Length;
        Assert.Equal((2, errors.Replace("0x42b", $"0x{length:x}", StringComparison.Ordinal)), (kho.ExitCode, kho.Errors));
    }

    [Fact]
    public void A_record_has_no_place_for_pieces()
    {
        KhoProcess kho = KhoProcess.Run("golden", "record", "LICENSE", "--raw", "0:0");

        Assert.Equal((2, "kho: --raw: a record does not keep the pieces of a raw file; help: make an ELF core first: kho trim IMAGE --raw … -o handover.elf\n"), (kho.ExitCode, kho.Errors));
    }
}
