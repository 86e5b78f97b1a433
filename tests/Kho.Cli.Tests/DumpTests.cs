using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary>Dumps of every format through the real binary.</summary>
public sealed class DumpTests
{
    private const string Compressed = "golden/dumps/makedumpfile-zlib.kdump";

    public static TheoryData<string[]> OtherForms { get; } =
    [
        ["golden/dumps/makedumpfile-flattened.kdump"],
        ["golden/dumps/makedumpfile-split-2.kdump", "golden/dumps/makedumpfile-split-1.kdump", "golden/dumps/makedumpfile-split-3.kdump"],
    ];

    [Theory]
    [MemberData(nameof(OtherForms))]
    public void One_handover_decodes_to_the_same_document_but_for_the_image(string[] images)
    {
        JsonNode expected = Decode(Compressed);
        JsonNode actual = Decode(images);
        Assert.NotEqual((string?)expected["image"]!["path"], (string?)actual["image"]!["path"]);
        Assert.Equal(images[0], (string?)actual["image"]!["path"]);
        expected.AsObject().Remove("image");
        actual.AsObject().Remove("image");
        Assert.Equal(expected.ToJsonString(), actual.ToJsonString());
        Assert.Equal("linux-7.3", (string?)actual["release"]!["id"]);
    }

    /// <summary>What trim keeps of a dump decodes as the dump does, but for how the root was found.</summary>
    [Fact]
    public void A_compressed_dump_can_be_trimmed()
    {
        string directory = Directory.CreateTempSubdirectory("kho-dumps-").FullName;
        try
        {
            string target = Path.Combine(directory, "handover.elf");
            KhoProcess trim = KhoProcess.Run("trim", Compressed, "-o", target, "--quiet");
            Assert.Equal((0, ""), (trim.ExitCode, trim.Errors));
            Assert.Equal(Decode(Compressed)["memoryMap"]!.ToJsonString(), Decode(target)["memoryMap"]!.ToJsonString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void No_part_of_a_dump_is_written_over()
    {
        const string Second = "golden/dumps/makedumpfile-split-2.kdump";
        byte[] before = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, Second));
        KhoProcess kho = KhoProcess.Run("trim", "golden/dumps/makedumpfile-split-1.kdump", Second, "golden/dumps/makedumpfile-split-3.kdump", "-o", $"./{Second}");
        Assert.Equal((2, $"kho: ./{Second}: is what is read, and is not written over itself\n"), (kho.ExitCode, kho.Errors));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(KhoProcess.Repository, Second)));
    }

    [Fact]
    public void A_part_alone_says_what_is_missing()
    {
        KhoProcess kho = KhoProcess.Run("find", "golden/dumps/makedumpfile-split-1.kdump", "--json");
        JsonNode finding = Assert.Single(JsonNode.Parse(kho.Output)!["diagnostics"]!.AsArray())!;
        Assert.Equal("KHO0104", (string?)finding["id"]);
        Assert.Equal("pages 0x4b8 to 0x67b3 are in a part that is not given", (string?)finding["message"]);
    }

    [Theory]
    [InlineData("golden/dumps/makedumpfile-zlib.kdump", "golden/dumps/makedumpfile-zlib.kdump")]
    [InlineData("golden/dumps/makedumpfile-split-1.kdump", Golden.Linux73Out)]
    [InlineData("golden/dumps")]
    public void Files_that_are_no_parts_of_one_dump_are_said_in_one_line(params string[] images)
    {
        KhoProcess kho = KhoProcess.Run(["find", .. images]);
        Assert.Equal(2, kho.ExitCode);
        Assert.Equal(1, kho.Errors.Count(character => character == '\n'));
    }

    /// <summary>A pipe by name.</summary>
    [Fact]
    public void A_dump_is_read_from_a_pipe_with_a_name()
    {
        string directory = Directory.CreateTempSubdirectory("kho-dumps-").FullName;
        try
        {
            string pipe = Path.Combine(directory, "pipe");
            using (Process made = Process.Start("mkfifo", [pipe]))
            {
                made.WaitForExit();
            }

            using Process writer = Process.Start("sh", ["-c", $"cat {Path.Combine(KhoProcess.Repository, Compressed)} > {pipe}"]);
            KhoProcess kho = KhoProcess.Run("find", pipe);
            writer.WaitForExit(TimeSpan.FromSeconds(30));

            Assert.Equal(0, kho.ExitCode);
            Assert.StartsWith($"{pipe}: kdump, 1 handover root\n", kho.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>script(1) gives kho a terminal; what it then draws while it searches must be gone with --quiet, and never be in a file.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("--quiet", false)]
    public void A_search_draws_a_bar_on_a_terminal_only(string option, bool bar)
    {
        var start = new ProcessStartInfo("script") { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = KhoProcess.Repository };
        start.ArgumentList.Add("-qec");
        start.ArgumentList.Add($"dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")} find {Compressed} {option}");
        start.ArgumentList.Add("/dev/null");
        start.Environment["TERM"] = "xterm";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Contains("kho-v4", output, StringComparison.Ordinal);
        Assert.Equal(bar, output.Contains("searching memory", StringComparison.Ordinal));
        KhoProcess redirected = KhoProcess.Run("find", Compressed);
        Assert.Equal((0, ""), (redirected.ExitCode, redirected.Errors));
    }

    private static JsonNode Decode(params string[] images)
    {
        KhoProcess kho = KhoProcess.Run(["decode", "--json", .. images]);
        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        return JsonNode.Parse(kho.Output)!;
    }
}
