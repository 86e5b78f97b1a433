using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary><c>kho extract</c> through the real binary.</summary>
public sealed class ExtractVerbTests : IDisposable
{
    private const string Whole = "golden/encoded/linux-7.3/memfds/handover.elf";

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-extract-verb-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_there_is_is_listed_and_nothing_is_written()
    {
        JsonArray listed = JsonNode.Parse(KhoProcess.Run("extract", Whole, "--json").Output)!["items"]!.AsArray();
        KhoProcess text = KhoProcess.Run("extract", Whole);

        Assert.Equal((0, ""), (text.ExitCode, text.Errors));
        Assert.Equal(
            Index().Where(item => (string?)item!["kind"] != "vmalloc").Select(item => ((string?)item!["kind"], (string?)item["name"])),
            listed.Select(item => ((string?)item!["kind"], (string?)item["name"])));
        Assert.All(listed, item => Assert.Contains((string)item!["name"]!, text.Output, StringComparison.Ordinal));
    }

    /// <summary>One item is the same bytes whichever way it comes out, and a token may be written as people write numbers.</summary>
    [Fact]
    public void One_file_goes_to_a_file_a_directory_and_standard_output()
    {
        JsonNode item = Index().First(candidate => (string?)candidate!["kind"] == "memfd" && (long)candidate["size"]! > 0)!;
        string name = (string)item["name"]!;
        byte[] expected = File.ReadAllBytes(Path.Combine(_directory, "all", (string)item["path"]!));
        string decimalName = $"{name[..name.LastIndexOf('/')]}/{Convert.ToUInt64(name[(name.LastIndexOf('/') + 1)..], 16)}";
        string file = Path.Combine(_directory, "one");

        KhoProcess kho = KhoProcess.Run("extract", Whole, name, "-o", file);
        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(expected)), kho.Output, StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllBytes(file));
        Assert.Equal(0, KhoProcess.Run("extract", Whole, decimalName, "-o", Directory.CreateDirectory(Path.Combine(_directory, "in")).FullName).ExitCode);
        Assert.Equal(expected, File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(_directory, "in")))));

        string script = $"cd {KhoProcess.Repository} && dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")} extract {Whole} '{name}' -o - > {file}.piped 2> /dev/null";
        using Process process = Process.Start("/bin/sh", ["-c", script]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(expected, File.ReadAllBytes($"{file}.piped"));
        Assert.Equal(["all", "in", "one", "one.piped"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_session_is_extracted_alone()
    {
        string session = (string)Index().First(candidate => (string?)candidate!["kind"] == "memfd")!["session"]!;
        string target = Path.Combine(_directory, "session");

        Assert.Equal(0, KhoProcess.Run("extract", Whole, session, "-o", target).ExitCode);
        JsonArray items = JsonNode.Parse(File.ReadAllText(Path.Combine(target, "extract.json")))!["items"]!.AsArray();
        Assert.All(items.Where(item => (string?)item!["kind"] == "memfd"), item => Assert.Equal(session, (string?)item!["session"]));
        Assert.Equal(Index().Count(item => (string?)item!["session"] == session), items.Count(item => (string?)item!["session"] == session));
    }

    [Fact]
    public void Contents_that_are_absent_are_found_and_what_is_not_there_is_trouble()
    {
        string file = Path.Combine(_directory, "region");
        KhoProcess absent = KhoProcess.Run("extract", Golden.Linux73Out, "kho-rm-a", "-o", file);
        Assert.Equal(1, absent.ExitCode);
        Assert.Contains("are absent and read as zeros: not in the image", absent.Output, StringComparison.Ordinal);
        Assert.Equal(2 << 20, new FileInfo(file).Length);

        KhoProcess unknown = KhoProcess.Run("extract", Golden.Linux73Out, "kho-rm-b", "-o", file);
        Assert.Equal((2, $"kho: NAME: 'kho-rm-b' is nothing in the handover of {Golden.Linux73Out}; did you mean kho-rm-a?\n"), (unknown.ExitCode, unknown.Errors));
        Assert.Equal(2, KhoProcess.Run("extract", Golden.Linux73Out, "-o", "-").ExitCode);
        Assert.Equal(2, KhoProcess.Run("extract", Golden.Linux73Out, "kho-rm-a", "-o", Path.Combine(_directory, "no", "such")).ExitCode);
    }

    [Fact]
    public void A_device_is_written_to_and_the_image_is_not()
    {
        Assert.Equal(0, KhoProcess.Run("extract", Whole, (string)Index().First(candidate => (string?)candidate!["kind"] == "memfd")!["name"]!, "-o", "/dev/null").ExitCode);
        Assert.False(new FileInfo("/dev/null").Attributes.HasFlag(FileAttributes.Archive));
        string copy = Path.Combine(_directory, "copy.elf");
        File.Copy(Path.Combine(KhoProcess.Repository, Golden.Linux73Out), copy);
        byte[] before = File.ReadAllBytes(copy);

        Assert.Equal(2, KhoProcess.Run("extract", copy, "kho-rm-a", "-o", copy).ExitCode);
        Assert.Equal(before, File.ReadAllBytes(copy));
    }

    private JsonArray Index()
    {
        string all = Path.Combine(_directory, "all");
        if (!Directory.Exists(all))
        {
            Assert.Equal(0, KhoProcess.Run("extract", Whole, "-o", all).ExitCode);
        }

        return JsonNode.Parse(File.ReadAllText(Path.Combine(all, "extract.json")))!["items"]!.AsArray();
    }
}
