using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Analysis.Matrix;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Images;

namespace Kho.Cli.Tests;

/// <summary>Exit codes that rollouts depend on.</summary>
public sealed class GateTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-gate-");

    public static TheoryData<string> Images => [.. Paths];

    private static IEnumerable<string> Paths => Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, "golden"), "handover.elf", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(KhoProcess.Repository, path)).Concat(Copies()).Order(StringComparer.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>A reader that does not recover everything, or whose outcome is undecided, never has exit code 0.</summary>
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

    /// <summary>The same by the engine alone, for every image, including proposals and dumps: each is decoded and checked once.</summary>
    [Theory]
    [MemberData(nameof(Everything))]
    public void The_verdict_of_a_check_is_never_better_than_that_of_a_restore(string image)
    {
        using MemoryImage opened = MemoryImage.Open(Path.Combine(KhoProcess.Repository, image));
        Assert.NotEqual(0, Compare(opened, image));
    }

    /// <summary>Nor of an image that is damaged somewhere: words of it are overwritten, by the same rule each time.</summary>
    [Theory]
    [InlineData("golden/encoded/linux-7.3/memfds/handover.elf", 96)]
    [InlineData("golden/encoded/linux-7.0/basic-4k/handover.elf", 96)]
    [InlineData("golden/linux-7.3/mini-7.3.4-out/handover.elf", 24)]
    [InlineData("golden/linux-6.17/6.17.8-out/handover.elf", 24)]
    public void Damage_does_not_make_a_check_greener(string image, int times)
    {
        byte[] sound = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, image));
        string path = Path.Combine(_directory.FullName, "damaged.elf");
        int compared = 0;
        for (int number = 0; number < times; number++)
        {
            byte[] damaged = [.. sound];
            var random = new Random(number);
            for (int word = 0; word < 4; word++)
            {
                // Words that hold something are structures; the headers of the file stay.
                int at = Enumerable.Range(0, 64).Select(_ => random.Next(512, damaged.Length / 8) * 8).FirstOrDefault(place => damaged.AsSpan(place, 8).ContainsAnyExcept((byte)0), 4096);
                ulong[] values = [0, ulong.MaxValue, 1UL << random.Next(64), BitConverter.ToUInt64(damaged, at) ^ (1UL << random.Next(40)), (ulong)random.Next(1 << 16) << 12];
                BitConverter.TryWriteBytes(damaged.AsSpan(at), values[random.Next(values.Length)]);
            }

            File.WriteAllBytes(path, damaged);
            using MemoryImage opened = MemoryImage.Open(path);
            compared += Compare(opened, $"{image}, damage {number}");
        }

        Assert.InRange(compared, times, int.MaxValue);
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
        Assert.Contains("the root is compatible with kho-v4, it reads kho-v3 only", other.Output, StringComparison.Ordinal);
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

    /// <summary>Every image in the golden tree: captures, encoded ones, proposals, and dumps of other tools.</summary>
    public static TheoryData<string> Everything => [.. Paths.Concat(new[] { "proposals", "dumps" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, "golden", folder)))
        .Where(path => path.EndsWith(".elf", StringComparison.Ordinal) || (path.EndsWith(".kdump", StringComparison.Ordinal) && !path.Contains("-split-", StringComparison.Ordinal)))
        .Select(path => Path.GetRelativePath(KhoProcess.Repository, path)).Order(StringComparer.Ordinal))];

    /// <summary>Compares every reader's verdict in a check with what a restore says; gives their number.</summary>
    private static int Compare(MemoryImage image, string name)
    {
        HandoverDocument document = HandoverReader.Read(image);
        if (document.Root is null || document.Release is null)
        {
            // Both verbs say so, and their exit code is 2.
            return 1;
        }

        CheckReport check = HandoverCheck.Run(image, document, new CheckOptions { Readers = ReleaseCatalog.BuiltIn.Releases });
        Assert.Equal(ReleaseCatalog.BuiltIn.Releases.Count, check.Verdicts.Count);
        foreach ((ReaderVerdict verdict, AbiRelease reader) in check.Verdicts.Zip(ReleaseCatalog.BuiltIn.Releases))
        {
            Assert.Equal(reader.Id, verdict.Reader);
            RestoreReport restored = HandoverRestorer.Restore(image, document, reader);
            RestoreVerdict worst = restored.Components.Where(component => MatrixPolicy.Standard.IsMandatory(component.Name)).Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max();
            int code = CheckCommand.Judge(new CheckOutcome(check with { Verdicts = [verdict] }, HasRoot: true, document.MemoryMap is { Trust: MapTrust.Stale }), fails => fails >= RestoreVerdict.Lossy);
            Assert.True(verdict.Verdict is not RestoreVerdict known || known >= worst, $"{name}, read by {verdict.Reader}: restore {worst}, check {verdict.Verdict}");
            Assert.True(worst == RestoreVerdict.Ok || code != ExitCode.Fine, $"{name}, read by {verdict.Reader}: restore {worst}, and the check is fine");
        }

        return check.Verdicts.Count;
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
