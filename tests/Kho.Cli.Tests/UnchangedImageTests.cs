using System.Security.Cryptography;

namespace Kho.Cli.Tests;

/// <summary>An image is evidence: no verb changes a byte of it.</summary>
public sealed class UnchangedImageTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kho-unchanged-").FullName;

    [Theory]
    [InlineData("golden/linux-7.3/7.3.4-in/handover.elf", "image.elf")]
    [InlineData("golden/dumps/makedumpfile-zlib.kdump", "image.kdump")]
    public void No_verb_changes_an_image(string golden, string name)
    {
        string image = Path.Combine(_directory, name);
        File.Copy(Path.Combine(KhoProcess.Repository, golden), image);
        File.SetLastWriteTimeUtc(image, DateTime.UnixEpoch);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(image, UnixFileMode.UserRead);
        }

        byte[] before = SHA256.HashData(File.ReadAllBytes(image));
        string[][] verbs =
        [
            ["find", image],
            ["decode", image],
            ["decode", "--json", image],
            ["decode", "--manifest", image],
            ["decode", "--blocks", image],
            ["restore", image],
            ["restore", image, "--extract", Path.Combine(_directory, "extracted")],
            ["diff", image, image],
            ["check", image],
            ["check", image, "--for", "7.3", "--next-cmdline", "kho=on"],
            ["report", image, "-o", Path.Combine(_directory, "report.html")],
            ["abi", "matrix", "--image", image],
            ["trim", image, "-o", Path.Combine(_directory, "trimmed.elf")],
        ];
        foreach (string[] verb in verbs)
        {
            KhoProcess kho = KhoProcess.Run(verb);
            Assert.True(kho.ExitCode is 0 or 1, $"{string.Join(' ', verb)}: {kho.Errors}");
            Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(image)));
            Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(image));
        }
    }

    [Fact]
    public void An_image_is_not_written_over_itself()
    {
        string image = Path.Combine(_directory, "image.elf");
        File.Copy(Path.Combine(KhoProcess.Repository, "golden/linux-7.3/7.3.4-in/handover.elf"), image);
        byte[] before = File.ReadAllBytes(image);

        Assert.Equal(2, KhoProcess.Run("trim", image, "-o", image).ExitCode);
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
