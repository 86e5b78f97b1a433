namespace Kho.Cli.Tests;

/// <summary>What a verb writes harms neither what it reads nor what was there before.</summary>
public sealed class OutputFileTests : IDisposable
{
    private const string Golden = "golden/linux-7.3/7.3.4-out/handover.elf";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-output");

    public static TheoryData<string> Verbs => ["report", "trim"];

    private string Image => Path.Combine(_directory.FullName, "image.elf");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Verbs))]
    public void An_image_is_not_written_over_itself_by_any_of_its_names(string verb)
    {
        byte[] before = CopyImage();
        string other = Path.Combine(_directory.FullName, "other");
        Directory.CreateSymbolicLink(other, _directory.FullName);
        string link = Path.Combine(_directory.FullName, "link.elf");
        File.CreateSymbolicLink(link, "image.elf");
        foreach (string name in new[] { Image, link, Path.Combine(other, "image.elf"), Path.Combine(other, "link.elf"), Path.Combine(_directory.FullName, ".", "image.elf") })
        {
            KhoProcess kho = KhoProcess.Run(verb, Image, "-o", name);
            Assert.Equal((2, $"kho: {name}: is what is read, and is not written over itself\n"), (kho.ExitCode, kho.Errors));
        }

        Assert.Equal(before, File.ReadAllBytes(Image));
    }

    /// <summary>Another name of the same file is given up for the new one; the image stays.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_hard_link_to_the_image_is_replaced_and_the_image_is_not(string verb)
    {
        byte[] before = CopyImage();
        string link = Path.Combine(_directory.FullName, "hard.elf");
        System.Diagnostics.Process.Start("ln", [Image, link]).WaitForExit();

        KhoProcess kho = KhoProcess.Run(verb, Image, "-o", link);

        Assert.Equal(0, kho.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(Image));
        Assert.NotEqual(before, File.ReadAllBytes(link));
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(256, 2)]
    public void A_name_is_as_long_as_a_file_system_takes_it(int length, int exitCode)
    {
        KhoProcess kho = KhoProcess.Run("report", Golden, "-o", Path.Combine(_directory.FullName, new string('a', length)));

        Assert.Equal(exitCode, kho.ExitCode);
        Assert.Equal(exitCode == 2 ? $"kho: {_directory.FullName}/{new string('a', length)}: is too long a name\n" : "", kho.Errors);
    }

    [Fact]
    public void What_was_there_stays_if_there_is_nothing_to_write()
    {
        string random = Write("random", [.. Enumerable.Range(0, 5000).Select(number => (byte)(number * 37 >> 3))]);
        string kept = Write("kept", "precious"u8.ToArray());

        Assert.Equal(2, KhoProcess.Run("trim", random, "-o", kept).ExitCode);
        Assert.Equal(2, KhoProcess.Run("report", random, "-o", kept).ExitCode);
        Assert.Equal(2, KhoProcess.Run("encode", random, "-o", kept).ExitCode);

        Assert.Equal("precious"u8.ToArray(), File.ReadAllBytes(kept));
        Assert.Equal(["kept", "random"], _directory.GetFiles().Select(file => file.Name).Order());
    }

    [Fact]
    public void A_manifest_and_a_readers_configuration_are_not_written_over()
    {
        CopyImage();
        string manifest = Write("manifest.yaml", "release: linux-7.2\nmemory: [{ start: 32M, size: 32M }]\nmemory_map: { blocks: [] }\n"u8.ToArray());
        string reader = Write("reader.yaml", "luo: true\n"u8.ToArray());
        byte[][] before = [File.ReadAllBytes(manifest), File.ReadAllBytes(reader)];

        Assert.Equal(2, KhoProcess.Run("encode", manifest, "-o", manifest).ExitCode);
        Assert.Equal(2, KhoProcess.Run("report", Image, "--reader-config", reader, "-o", reader).ExitCode);

        Assert.Equal(before, [File.ReadAllBytes(manifest), File.ReadAllBytes(reader)]);
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        KhoProcess kho = KhoProcess.Run("trim", Golden, "-o", "/dev/null");

        Assert.Equal(0, kho.ExitCode);
        Assert.False(new FileInfo("/dev/null").Attributes.HasFlag(FileAttributes.Archive));
        Assert.Empty(File.ReadAllBytes("/dev/null"));
    }

    [Fact]
    public void A_directory_and_a_file_in_none_are_named_for_what_they_are()
    {
        KhoProcess directory = KhoProcess.Run("trim", Golden, "-o", _directory.FullName);
        KhoProcess nowhere = KhoProcess.Run("trim", Golden, "-o", Path.Combine(_directory.FullName, "no", "such.elf"));

        Assert.Equal($"kho: {_directory.FullName}: is a directory, not a file to write\n", directory.Errors);
        Assert.EndsWith("no/such.elf: there is no such directory\n", nowhere.Errors, StringComparison.Ordinal);
    }

    private byte[] CopyImage()
    {
        File.Copy(Path.Combine(KhoProcess.Repository, Golden), Image);
        return File.ReadAllBytes(Image);
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
