using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Cli.Terminals;

namespace Kho.Cli.Tests;

/// <summary>What an exit code says that somebody's rollout hangs on.</summary>
public sealed class GateTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-gate-");

    public static TheoryData<string> Images => [.. Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, "golden"), "handover.elf", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(KhoProcess.Repository, path)).Concat(Copies()).Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>A reader that does not recover all, or of which nothing can be told, is never fine.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void A_check_is_never_greener_than_a_restore(string image)
    {
        string path = Path.Combine(KhoProcess.Repository, image);
        foreach (AbiRelease reader in ReleaseCatalog.BuiltIn.Releases)
        {
            int restore = Run("restore", path, "--for", reader.Id);
            int check = Run("check", path, "--for", reader.Id);
            Assert.True(restore == 0 || check != 0, $"{image}, read by {reader.Id}: restore {restore}, check {check}");
        }
    }

    /// <summary>A copy of debugfs holds no memory, but its root says what it is compatible with.</summary>
    [Fact]
    public void A_copy_of_debugfs_fails_for_a_reader_that_refuses_its_root_and_is_not_fine_for_its_own()
    {
        KhoProcess other = KhoProcess.Run("check", Golden.DebugfsOut, "--for", "7.1", "--json");
        KhoProcess own = KhoProcess.Run("check", Golden.DebugfsOut, "--for", "7.3", "--json");

        Assert.Equal((1, 2), (other.ExitCode, own.ExitCode));
        Assert.Equal(("refused", true), Verdict(other));
        Assert.Equal((null, false), Verdict(own));
        Assert.Contains("the root says kho-v4, it reads kho-v3 only", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_used_handover_fails_for_every_reader() => Assert.Equal(1, KhoProcess.Run("check", Golden.Linux73In, "--for", "7.3").ExitCode);

    [Fact]
    public void A_check_ends_with_a_verdict_a_reader()
    {
        KhoProcess check = KhoProcess.Run("check", Golden.Linux73Out, "--for", "7.1", "--for", "7.3");

        Assert.Matches(@"\n  next kernel  verdict\n  linux-7\.1 +refused +refuses the whole handover: .* would be lost\n  linux-7\.3 +ok\n$", check.Output);
    }

    /// <summary>One rule for all verbs: what fails, and from which verdict on.</summary>
    [Theory]
    [InlineData(1, "check", "--for", "6.17")]
    [InlineData(1, "restore", "--for", "6.17")]
    [InlineData(1, "restore", "--for", "6.17", "--fail-on", "refused")]
    [InlineData(0, "restore", "--for", "6.17", "--fail-on", "misread")]
    [InlineData(1, "report", "--for", "6.17", "-o", "/dev/null")]
    [InlineData(0, "report", "--for", "6.17", "-o", "/dev/null", "--fail-on", "panics")]
    [InlineData(0, "report", "-o", "/dev/null")]
    public void A_verb_fails_from_the_verdict_on_that_is_named(int exitCode, string verb, params string[] words) =>
        Assert.Equal(exitCode, KhoProcess.Run([verb, Golden.Linux73Out, .. words]).ExitCode);

    [Fact]
    public void A_matrix_fails_where_a_mandatory_component_does_not_come_through()
    {
        string policy = Path.Combine(_directory.FullName, "policy.yaml");
        File.WriteAllText(policy, "mandatory: [memory-map, memfd]\n");
        string[] words = ["abi", "matrix", "--image", Golden.Linux73Out, "--releases"];

        Assert.Equal(1, KhoProcess.Run([.. words, "7.1,7.3", "--policy", policy]).ExitCode);
        Assert.Equal(0, KhoProcess.Run([.. words, "7.3", "--policy", policy]).ExitCode);
        Assert.Equal(0, KhoProcess.Run([.. words, "7.1,7.3", "--fail-on", "panics"]).ExitCode);
        Assert.Equal(0, KhoProcess.Run([.. words, "7.1,7.3"]).ExitCode);
    }

    private static IEnumerable<string> Copies() => Directory.EnumerateDirectories(Path.Combine(KhoProcess.Repository, "golden"), "debugfs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(KhoProcess.Repository, path));

    private static (string?, bool) Verdict(KhoProcess check)
    {
        JsonNode verdict = Assert.Single(JsonNode.Parse(check.Output)!["verdicts"]!.AsArray())!;
        return ((string?)verdict["verdict"], (bool)verdict["certain"]!);
    }

    /// <summary>Inside this process: there are many.</summary>
    private static int Run(params string[] words)
    {
        using var errors = new MemoryStream();
        int code = Standard.Instead(Stream.Null, errors, () => KhoProgram.Run(words));
        Assert.DoesNotContain(ExitCode.Defect, Encoding.UTF8.GetString(errors.ToArray()), StringComparison.Ordinal);
        return code;
    }
}
