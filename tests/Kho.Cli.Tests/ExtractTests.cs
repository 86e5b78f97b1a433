using System.Diagnostics;
using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary><c>kho restore --extract</c> through the real binary.</summary>
public sealed class ExtractTests : IDisposable
{
    private const string WholeFiles = "golden/encoded/linux-7.3/memfds/handover.elf";

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-extract-").FullName;

    private string Target => Path.Combine(_directory, "out");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_with_holes_take_less_of_the_disk_than_they_are_long()
    {
        KhoProcess kho = KhoProcess.Run("restore", WholeFiles, "--extract", Target);
        Assert.Equal(0, kho.ExitCode);
        Assert.Contains("\nExtracted\n", kho.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("are absent", kho.Output, StringComparison.Ordinal);
        string file = Path.Combine(Target, "memfd", "sparse", "0x10");
        Assert.Equal(1 << 20, new FileInfo(file).Length);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(StoredBytes(file), 3 * 4096, 128 << 10);
        }
    }

    [Fact]
    public void Contents_that_the_image_leaves_out_are_counted_and_the_exit_code_says_so()
    {
        KhoProcess kho = KhoProcess.Run("restore", Golden.Linux73Out, "--extract", Target);
        Assert.Equal(1, kho.ExitCode);
        Assert.Matches(@"\n  \d+\.\d MiB \(\d+\) are absent: the files have holes there", kho.Output);
        Assert.Equal(0, KhoProcess.Run("restore", Golden.Linux73Out).ExitCode);
    }

    [Fact]
    public void The_document_tells_of_the_files()
    {
        KhoProcess kho = KhoProcess.Run("restore", Golden.Linux73Out, "--json", "--extract", Target);
        JsonElement document = JsonDocument.Parse(kho.Output).RootElement;
        JsonElement extracted = document.GetProperty("extracted");
        Assert.Equal("kho.restore/1", document.GetProperty("schema").GetString());
        Assert.Equal(Target, extracted.GetProperty("directory").GetString());
        Assert.False(extracted.GetProperty("complete").GetBoolean());
        Assert.Equal(78, extracted.GetProperty("items").EnumerateArray().Count(item => item.GetProperty("kind").GetString() == "memfd"));
        Assert.All(extracted.GetProperty("items").EnumerateArray(), item => Assert.True(File.Exists(Path.Combine(Target, item.GetProperty("path").GetString()!))));
        Assert.Equal(extracted.GetProperty("absentBytes").GetUInt64(), extracted.GetProperty("items").EnumerateArray().Aggregate(0UL, (sum, item) => sum + item.GetProperty("absentBytes").GetUInt64()));
        Assert.False(JsonDocument.Parse(KhoProcess.Run("restore", Golden.Linux73Out, "--json").Output).RootElement.TryGetProperty("extracted", out _));
    }

    [Fact]
    public void A_directory_with_something_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "mine"), "");
        KhoProcess kho = KhoProcess.Run("restore", WholeFiles, "--extract", Target);
        Assert.Equal(2, kho.ExitCode);
        Assert.Equal($"kho: {Target}: not empty, expected a new or empty directory\n", kho.Errors);
        Assert.Single(Directory.EnumerateFileSystemEntries(Target));
    }

    private static long StoredBytes(string file)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b %B", file]) { RedirectStandardOutput = true })!;
        string[] numbers = stat.StandardOutput.ReadToEnd().Split();
        stat.WaitForExit();
        return long.Parse(numbers[0]) * long.Parse(numbers[1]);
    }
}
