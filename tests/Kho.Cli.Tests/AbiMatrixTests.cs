using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary>What scripts may rely on in <c>kho abi matrix</c>: which questions it answers, and which it refuses in one line.</summary>
public sealed class AbiMatrixTests : IDisposable
{
    private const string LateReleases = "7.2,7.3";

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-matrix-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_release_whose_writer_refuses_keys_is_in_the_matrix_with_what_it_cannot_write()
    {
        string releases = Directory.CreateDirectory(Path.Combine(_directory, "releases")).FullName;
        File.WriteAllText(Path.Combine(releases, "linux-7.4.yaml"), "id: linux-7.4\ntitle: x\nbased_on: linux-7.3\nversions: [\"7.4\"]\nverified: p\nmemory_map: {radix: {page_type_bit: 62, page_types: [contig, split]}}\n");
        JsonElement matrix = Matrix(0, "--spec", _directory, "--releases", "7.3,linux-7.4");

        JsonElement own = Cell(matrix, "linux-7.4", "linux-7.4");
        Assert.Equal(("misread", true), (own.GetProperty("verdict").GetString(), own.GetProperty("certain").GetBoolean()));
        Assert.Contains("order 4, type split", own.GetProperty("why")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("ok", Cell(matrix, "linux-7.3", "linux-7.3").GetProperty("verdict").GetString());
        Assert.Equal("whole", Cell(matrix, "linux-7.3", "linux-7.3").GetProperty("confirmation").GetString());
        Assert.Equal("none", own.GetProperty("confirmation").GetString());
    }

    [Fact]
    public void Cells_say_by_which_components_they_are_confirmed()
    {
        JsonElement matrix = Matrix(0, "--releases", "7.2,rfc");
        Assert.Equal((2, 2), (matrix.GetProperty("confirmed").GetInt32(), matrix.GetProperty("confirmedInPart").GetInt32()));
        JsonElement posted = Cell(matrix, "rfc-page-type", "rfc-page-type");
        Assert.Equal("rfc → rfc, booted", posted.GetProperty("confirmedBy").GetString());
        Assert.Equal("in part", posted.GetProperty("confirmation").GetString());
        string[] confirmed = [.. posted.GetProperty("confirmedComponents").EnumerateArray().Select(name => name.GetString()!)];
        Assert.DoesNotContain("page-refcounts", confirmed);
        Assert.DoesNotContain("memory-map", confirmed);
        Assert.Contains("LUO", confirmed);

        string text = Run(0, "--releases", "7.2,rfc").Output;
        Assert.Contains("2 of 4 cells were confirmed by real kernels in what decides the verdict (✓), 2 more in part (·)", text, StringComparison.Ordinal);
        Assert.Contains("panics ·", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_one_row_that_no_real_kernel_confirmed()
    {
        JsonElement matrix = Matrix(0, "--image", Golden.Linux73Out, "--releases", LateReleases);
        JsonElement[] cells = [.. matrix.GetProperty("cells").EnumerateArray()];
        Assert.Equal(2, cells.Length);
        Assert.All(cells, cell =>
        {
            Assert.Equal("linux-7.3", cell.GetProperty("writer").GetString());
            Assert.EndsWith("handover.elf", cell.GetProperty("image").GetString(), StringComparison.Ordinal);
            Assert.Equal((JsonValueKind.Null, 0), (cell.GetProperty("confirmedBy").ValueKind, cell.GetProperty("confirmedComponents").GetArrayLength()));
        });
        string text = Run(0, "--image", Golden.Linux73Out, "--releases", LateReleases).Output;
        Assert.DoesNotContain("✓", text, StringComparison.Ordinal);
        Assert.Contains("no measurement of a real kernel applies to this image", text, StringComparison.Ordinal);
        Assert.Contains("1 pair is refused by the root's compatible string", Run(0, "--image", Golden.Linux73Out, "--releases", "7.1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_that_say_what_lies_where_in_an_image_are_those_of_other_verbs()
    {
        JsonElement named = Matrix(0, "--image", Golden.Linux617Out, "--root", "0xdb5000", "--release", "6.18", "--releases", "6.17");
        Assert.Equal("linux-6.18", named.GetProperty("cells")[0].GetProperty("writer").GetString());
        Refused("--root: applies to an image", "--root", "0xdb5000");
        Refused("--release: applies to an image", "--release", "7.3");
        Refused("0x1000", "--image", Golden.Linux617Out, "--root", "0x1000");
    }

    [Fact]
    public void A_chain_begins_with_the_image_that_is_given()
    {
        JsonElement chain = Matrix(0, "--image", Golden.Linux73Out, "--chain", "7.3,7.2,7.3").GetProperty("chain");
        Assert.Equal(["linux-7.3", "linux-7.2", "linux-7.3"], chain.GetProperty("releases").EnumerateArray().Select(id => id.GetString()!));
        Assert.True(chain.GetProperty("survives").GetBoolean());
        Matrix(1, "--image", Golden.Linux73Out, "--chain", "7.3,7.1");
        Refused("linux-7.3 wrote golden/linux-7.3/7.3.4-out/handover.elf, and the chain begins with linux-7.2", "--image", Golden.Linux73Out, "--chain", "7.2,7.3");
    }

    [Fact]
    public void Page_sizes_are_those_of_an_images_writer_and_reader()
    {
        JsonElement matrix = Matrix(0, "--image", Golden.Linux73Out, "--releases", "7.3", "--page-size", "4K", "--page-size", "4K:64K");
        Assert.Equal(
            [(4096, 4096), (4096, 65536)],
            matrix.GetProperty("cells").EnumerateArray().Select(cell => (cell.GetProperty("writerPageSize").GetInt32(), cell.GetProperty("readerPageSize").GetInt32())));
        Assert.Equal("panics", matrix.GetProperty("cells")[1].GetProperty("verdict").GetString());
        Refused("written with pages of 4 KiB; help: for a reader with other pages give 4K:64K", "--image", Golden.Linux73Out, "--page-size", "64K");
    }

    [Fact]
    public void A_chain_is_told_in_Markdown_and_in_the_page_too()
    {
        string page = Path.Combine(_directory, "page.html");
        KhoProcess kho = Run(1, "--chain", "6.19,6.18", "--markdown", "--html", page);
        Assert.StartsWith("## linux-6.19 → linux-6.18\n", kho.Output, StringComparison.Ordinal);
        Assert.Contains("| LUO | lossy | linux-6.19 → linux-6.18 |", kho.Output, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">LUO</th><td class=\"lossy\">lossy</td><td>linux-6.19 → linux-6.18</td>", File.ReadAllText(page), StringComparison.Ordinal);

        string policy = Path.Combine(_directory, "policy.yaml");
        File.WriteAllText(policy, "optional: [LUO, memfd]\n");
        Assert.Contains("LUO (optional)", Run(0, "--chain", "6.19,6.18", "--policy", policy).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chain: expected one page size", "--chain", LateReleases, "--page-size", "4K", "--page-size", "16K")]
    [InlineData("--chain: expected one page size", "--chain", LateReleases, "--page-size", "4K:16K")]
    [InlineData("--chain and --releases: only one of them", "--chain", LateReleases, "--releases", "7.1")]
    [InlineData("--json and --markdown: only one of them", "--json", "--markdown")]
    [InlineData("--releases: is empty", "--releases", "")]
    [InlineData("--releases: ',' names no release", "--releases", ",")]
    [InlineData("--chain: is empty", "--chain", "")]
    [InlineData("--chain: expected at least two releases", "--chain", "7.3")]
    [InlineData("--image: is empty", "--image", "")]
    [InlineData("--policy: is empty", "--policy", "")]
    [InlineData("--page-size: '8K'", "--page-size", "8K")]
    [InlineData("README.md", "--image", "README.md")]
    public void What_cannot_be_asked_is_refused_in_one_line(string problem, params string[] arguments) => Refused(problem, arguments);

    [Theory]
    [InlineData("luo", "'luo' is no component, but 'LUO' is")]
    [InlineData("nosuch", "'nosuch' is no component; known are memory-map, page-info, page-refcounts, ")]
    public void A_policy_with_a_misspelt_component_is_refused(string name, string problem)
    {
        string policy = Path.Combine(_directory, "policy.yaml");
        File.WriteAllText(policy, $"mandatory: [{name}]\n");
        Refused(problem, "--releases", "6.17,6.18", "--policy", policy);
        Refused("policy.yaml", "--releases", "6.17,6.18", "--policy", policy);
    }

    [Fact]
    public void The_page_is_never_written_over_what_is_read()
    {
        string image = Path.Combine(_directory, "v.elf");
        File.Copy(Path.Combine(KhoProcess.Repository, Golden.Linux73Out), image);
        byte[] before = File.ReadAllBytes(image);
        string link = Path.Combine(_directory, "page.html");
        File.CreateSymbolicLink(link, image);

        Refused("not written over itself", "--image", image, "--html", image);
        Refused("not written over itself", "--image", image, "--html", link);
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    private static void Refused(string problem, params string[] arguments)
    {
        KhoProcess kho = Run(2, arguments);
        Assert.Equal("", kho.Output);
        string line = Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kho: ", line, StringComparison.Ordinal);
        Assert.Contains(problem, line, StringComparison.Ordinal);
    }

    private static JsonElement Cell(JsonElement matrix, string writer, string reader) => matrix.GetProperty("cells").EnumerateArray()
        .Single(cell => cell.GetProperty("writer").GetString() == writer && cell.GetProperty("reader").GetString() == reader);

    private static JsonElement Matrix(int exitCode, params string[] arguments)
    {
        using JsonDocument document = JsonDocument.Parse(Run(exitCode, [.. arguments, "--json"]).Output);
        Assert.Equal("kho.matrix/1", document.RootElement.GetProperty("schema").GetString());
        return document.RootElement.Clone();
    }

    private static KhoProcess Run(int exitCode, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(["abi", "matrix", .. arguments]);
        Assert.True(exitCode == kho.ExitCode, kho.Transcript);
        return kho;
    }
}
