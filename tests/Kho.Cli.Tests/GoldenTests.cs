using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary>Golden images, this project's and others', against the files beside them.</summary>
public sealed class GoldenTests : IDisposable
{
    private const string Image = "handover.elf";

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-golden-").FullName;

    [Fact]
    public void All_golden_images_of_the_repository_are_as_expected()
    {
        (JsonElement json, int exitCode) = Verify("golden");

        JsonElement[] images = [.. json.GetProperty("images").EnumerateArray()];
        Assert.Equal([], images.Where(image => image.GetProperty("status").GetString() != "ok").Select(image => $"{image.GetProperty("name")}: {image.GetProperty("message")} {image.GetProperty("differences")}"));
        Assert.Equal(0, exitCode);
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, "golden"), Image, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(KhoProcess.Repository, path)).Order(StringComparer.Ordinal)];
        Assert.Superset(files.ToHashSet(), images.Select(image => image.GetProperty("image").GetString()!).ToHashSet());

        // Each is compared with all of its expectations, and captures with thousands of independent values.
        Assert.All(images, image => Assert.Contains("recorded", Sources(image)));
        Assert.All(images.Where(image => image.GetProperty("name").GetString()!.StartsWith("encoded/", StringComparison.Ordinal)), image => Assert.Contains("manifest", Sources(image)));
        Assert.All(images.Where(image => image.GetProperty("name").GetString()!.StartsWith("linux-", StringComparison.Ordinal)), image => Assert.Contains("independent", Sources(image)));
        Assert.True(json.GetProperty("summary").GetProperty("values").GetProperty("independent").GetInt32() > 50_000);
    }

    [Fact]
    public async Task A_summary_and_whose_word_it_is_are_printed_for_a_person() => await Verifier.Verify(
        KhoProcess.Run("golden", "verify", "golden", "--only", "mini-7.3.4-out", "--verbose").Transcript + "\n"
        + KhoProcess.Run("golden", "verify", "golden", "--only", "*/order*").Transcript).UseDirectory("Snapshots");

    [Fact]
    public async Task Help()
    {
        string[][] verbs = [["golden"], ["golden", "verify"], ["golden", "record"], ["completions"]];
        await Verifier.Verify(string.Join("\n", verbs.Select(verb => KhoProcess.Run([.. verb, "--help"]).Transcript))).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData("blocks", "0x42b000 order 1", "blocks")]
    [InlineData("root", "0x42c000", "root")]
    [InlineData("compatible", "kho-v5", "compatible")]
    [InlineData("release", "linux-7.1", "release")]
    [InlineData("scratch", "0x1000 33554432 bytes", "scratch[0]")]
    [InlineData("blobNames", "memblok", "blobNames[0]")]
    [InlineData("orders", "1 of order 9", "orders")]
    [InlineData("filesPreserved", "2", "small/0x2.size")]
    [InlineData("sessionsOpened", "no-such-session", "sessionsOpened.no-such-session")]
    [InlineData("kernel", "7.3.5-kho", "kernel")]
    public void A_fact_that_is_not_true_is_named_with_what_was_found(string member, string expected, string path)
    {
        string image = Copy("golden/linux-7.3/mini-7.3.4-out", "expected.json");
        JsonObject facts = ReadObject(Beside(image, "expected.json"));
        switch (member)
        {
            case "blocks":
                facts[member]![0] = new JsonArray("0x42b000", 1);
                break;
            case "scratch":
                facts[member]![0]!["address"] = "0x1000";
                facts[member]![0]!["size"] = 33554432;
                break;
            case "blobNames" or "sessionsOpened":
                facts[member]![0] = expected;
                break;
            case "orders":
                facts[member] = new JsonObject { ["9"] = 1 };
                break;
            case "filesPreserved":
                facts[member]!.AsArray().Single(file => file!["token"]!.GetValue<string>() == "0x2")!["size"] = 2;
                break;
            default:
                facts[member] = expected;
                break;
        }

        File.WriteAllText(Beside(image, "expected.json"), facts.ToJsonString());
        (JsonElement json, int exitCode) = Verify(_directory);

        Assert.Equal(1, exitCode);
        JsonElement found = Assert.Single(json.GetProperty("images").EnumerateArray());
        Assert.Equal("differs", found.GetProperty("status").GetString());
        Assert.Contains(found.GetProperty("differences").EnumerateArray(), difference =>
            (difference.GetProperty("source").GetString(), difference.GetProperty("member").GetString(), difference.GetProperty("expected").GetString()) == ("independent", path, expected)
            && difference.GetProperty("found").GetString() != expected);
    }

    [Fact]
    public void What_kernels_were_measured_to_do_can_be_a_fact()
    {
        string image = Copy("golden/linux-6.18/x-6.18.15-to-6.17.8-out");
        File.WriteAllText(Beside(image, "expected.json"), """
            { "restore": { "6.17.8": { "verdict": "misread", "revived": true, "reserved": 16, "components": { "memblock": "misread" } }, "7.3.4": "refused" } }
            """);
        Assert.Equal(0, KhoProcess.Run("golden", "verify", image).ExitCode);

        File.WriteAllText(Beside(image, "expected.json"), """{ "restore": { "7.3.4": "ok" } }""");
        KhoProcess kho = KhoProcess.Run("golden", "verify", image);
        Assert.Equal(1, kho.ExitCode);
        Assert.Contains("  restore.7.3.4.verdict  [independent: measured]\n    expected  ok\n    found     refused\n", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_holds_until_the_image_or_the_specification_changes()
    {
        string image = Copy("golden/encoded/linux-7.3/flbs");
        Assert.Equal((1, "no-expectation"), Status(_directory));
        KhoProcess first = KhoProcess.Run("golden", "record", _directory);
        Assert.Equal((0, $"new        {Beside(image, "recorded.json")}\n"), (first.ExitCode, first.Output));
        byte[] record = File.ReadAllBytes(Beside(image, "recorded.json"));
        Assert.Equal((0, "ok"), Status(_directory));
        Assert.StartsWith("unchanged", KhoProcess.Run("golden", "record", image).Output, StringComparison.Ordinal);
        Assert.Equal(record, File.ReadAllBytes(Beside(image, "recorded.json")));
        Assert.DoesNotContain(_directory, File.ReadAllText(Beside(image, "recorded.json")), StringComparison.Ordinal);

        // The name of an object in the image: one byte, far from any checksum.
        byte[] bytes = File.ReadAllBytes(image);
        bytes[bytes.AsSpan().IndexOf("flb-07"u8) + 5] = (byte)'x';
        File.WriteAllBytes(image, bytes);
        KhoProcess changed = KhoProcess.Run("golden", "verify", _directory);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("[recorded: recorded.json]", changed.Output, StringComparison.Ordinal);
        Assert.Contains("flb-0x", changed.Output, StringComparison.Ordinal);
        Assert.Contains("  sha256  [integrity: recorded.json]", changed.Output, StringComparison.Ordinal);

        KhoProcess again = KhoProcess.Run("golden", "record", _directory);
        Assert.StartsWith("changed", again.Output, StringComparison.Ordinal);
        Assert.Contains("flb-0x", again.Output, StringComparison.Ordinal);
        Assert.Equal((0, "ok"), Status(_directory));
    }

    [Fact]
    public void A_specification_of_ones_own_shows_what_it_changes_in_golden_images()
    {
        string spec = Directory.CreateDirectory(Path.Combine(_directory, "spec")).FullName;
        File.WriteAllText(Path.Combine(spec, "linux-7.3.yaml"), File.ReadAllText(Path.Combine(KhoProcess.Repository, "spec/releases/linux-7.3.yaml")).Replace("radix:", "radix:\n    depth: 7", StringComparison.Ordinal));
        string image = Copy("golden/encoded/linux-7.3/flbs");
        KhoProcess.Run("golden", "record", image, "--as", "7.3", "--as", "7.1");

        (JsonElement json, int exitCode) = Verify(image, "--spec", spec);
        string[] members = [.. json.GetProperty("images")[0].GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("member").GetString()!)];
        Assert.Equal(1, exitCode);
        Assert.Contains("restore.linux-7.3.verdict", members);

        // A kernel refuses the root's string, whatever follows.
        Assert.DoesNotContain("restore.linux-7.1.verdict", members);
        Assert.Equal(0, KhoProcess.Run("golden", "verify", image).ExitCode);
        Assert.Equal(0, KhoProcess.Run("golden", "verify", image, "--spec", spec, "--ignore", "decode.*", "--ignore", "check*", "--ignore", "restore.*").ExitCode);
    }

    [Fact]
    public void Raw_memory_is_recorded_with_what_is_needed_to_read_it()
    {
        byte[] core = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, "golden/linux-6.17/6.17.8-out/debugfs/out/fdt"));
        string image = Path.Combine(_directory, "root.fdt");
        File.WriteAllBytes(image, core);
        Assert.Equal(0, KhoProcess.Run("golden", "record", image, "--release", "6.17.8", "--as", "6.17", "--page-size", "16K").ExitCode);
        JsonObject record = ReadObject($"{image}.recorded.json");
        Assert.Equal("""{"release":"linux-6.17","pageSize":16384,"readers":["linux-6.17"]}""", record["readWith"]!.ToJsonString());
        Assert.Equal(16384, record["decode"]!["image"]!["pageSize"]!.GetValue<int>());
        Assert.Equal((0, "ok"), Status(_directory));
    }

    [Fact]
    public void Nothing_is_passed_over_in_silence()
    {
        string image = Copy("golden/encoded/linux-7.3/empty");
        string other = Path.Combine(_directory, "other.core");
        File.Copy(image, other);
        File.WriteAllText(Path.Combine(_directory, "gone.elf.recorded.json"), "{}");
        File.WriteAllText(Path.Combine(_directory, "notes.txt"), new string('x', 5000));
        KhoProcess.Run("golden", "record", image);

        KhoProcess kho = KhoProcess.Run("golden", "verify", _directory);
        Assert.Equal(1, kho.ExitCode);
        Assert.Contains("\nno-expectation  other.core: nothing to compare with: neither other.core.expected.json", kho.Output, StringComparison.Ordinal);
        Assert.Contains($"\nno-image        {Path.Combine(_directory, "gone.elf.recorded.json")}: ", kho.Output, StringComparison.Ordinal);
        Assert.Contains("\n3 images: 1 ok, 1 no-expectation, 1 no-image\n", kho.Output, StringComparison.Ordinal);

        File.WriteAllText($"{other}.recorded.json", """{ "schema": "something/1" }""");
        KhoProcess broken = KhoProcess.Run("golden", "verify", other);
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("schema is 'something/1', expected 'kho.golden/1'", broken.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-directory", "golden", "verify", "no-such-directory")]
    [InlineData("no images", "golden", "verify", "docs")]
    [InlineData("--only: no image", "golden", "verify", "golden", "--only", "nothing-like-it")]
    [InlineData("--as: 'linux-9.9' is no known release", "golden", "record", "golden/linux-7.3", "--as", "linux-9.9")]
    [InlineData("golden/README.md", "golden", "record", "golden/README.md")]
    public void What_cannot_be_done_is_said_in_one_clear_line_with_exit_code_2(string names, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);
        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        string line = Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kho: ", line, StringComparison.Ordinal);
        Assert.Contains(names, line, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static IEnumerable<string> Sources(JsonElement image) => image.GetProperty("compared").EnumerateArray().Select(comparison => comparison.GetProperty("source").GetString()!);

    private static (JsonElement Document, int ExitCode) Verify(params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(["golden", "verify", .. arguments, "--json"]);
        Assert.Equal("", kho.Errors);
        using var document = JsonDocument.Parse(kho.Output);
        Assert.Equal("kho.golden-verify/1", document.RootElement.GetProperty("schema").GetString());
        return (document.RootElement.Clone(), kho.ExitCode);
    }

    private static (int ExitCode, string? Status) Status(string directory)
    {
        (JsonElement json, int exitCode) = Verify(directory);
        return (exitCode, Assert.Single(json.GetProperty("images").EnumerateArray()).GetProperty("status").GetString());
    }

    private static string Beside(string image, string name) => Path.Combine(Path.GetDirectoryName(image)!, name);

    private static JsonObject ReadObject(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    /// <summary>Copies an image, with some of the files beside it, into the test's directory.</summary>
    private string Copy(string folder, params string[] companions)
    {
        foreach (string name in companions.Prepend(Image))
        {
            File.Copy(Path.Combine(KhoProcess.Repository, folder, name), Path.Combine(_directory, name));
        }

        return Path.Combine(_directory, Image);
    }
}
