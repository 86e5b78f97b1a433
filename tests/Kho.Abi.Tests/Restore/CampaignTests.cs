using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// What real kernels did with images that were damaged at random (<c>golden/pairs/campaign.json</c>, written by
/// <c>tests/real-kernels/campaign</c>), against the engine's prediction for the same bytes.
/// </summary>
public sealed partial class CampaignTests
{
    /// <summary>Set to 1, the table of the campaign is written instead of compared; whoever does that reads it.</summary>
    private const string AcceptVariable = "VERIFY_ACCEPT";

    private const ulong FirmwareBytes = 0x20000;
    private const ulong Arm64Base = 1 << 30;

    private static readonly JsonElement[] _cases = [.. Load()];
    private static readonly Lazy<Comparison[]> _comparisons = new(() => [.. _cases.AsParallel().AsOrdered().Select(Compare)]);

    private enum Agreement
    {
        /// <summary>As foretold.</summary>
        Same,

        /// <summary>The engine is not certain, and the kernel did better than the worst that is reachable, or something else of what is.</summary>
        Open,

        /// <summary>The kernel died, and the engine says that it lives.</summary>
        Kinder,

        /// <summary>The engine is certain of something else.</summary>
        Different,
    }

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, (_cases.Length + PartSize - 1) / PartSize)];

    private const int PartSize = 50;

    [Fact]
    public void The_campaign_has_kernels_that_died_that_refused_and_that_lived()
    {
        Assert.True(_cases.Length >= 2500);
        foreach (string outcome in new[] { "refused", "revived", "revived, then panic" })
        {
            Assert.Contains(_cases, one => Outcome(one) == outcome);
        }

        Assert.Equal(19, _cases.Select(Kernel).Distinct().Count());
        Assert.All(_cases, one => Assert.True(!one.TryGetProperty("blocksSha256", out JsonElement digest) || digest.GetString()!.Length >= 16));
        Assert.Equal(new[] { 12, 14, 16 }, _cases.Select(one => RealKernels.PageShift(Kernel(one))).Distinct().Order());
        Assert.Contains(_cases, one => RealKernels.IsDeferred(Kernel(one)));
    }

    /// <summary>An engine that is certain of nothing would never be wrong.</summary>
    [Fact]
    public void Two_cases_of_three_are_foretold_for_certain() =>
        Assert.True(_comparisons.Value.Count(one => one.Certain) >= _cases.Length * 2 / 3, $"{_comparisons.Value.Count(one => one.Certain)} of {_cases.Length}");

    /// <summary>What is not certain may be told worse than it came, and never better.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void A_kernel_does_what_is_foretold_or_better_where_that_is_not_certain(int part) =>
        Assert.Empty(_comparisons.Value.Skip(part * PartSize).Take(PartSize).Where(one => one.Agreement is Agreement.Kinder or Agreement.Different).Select(one => one.Text));

    [Fact]
    public void The_table_says_how_the_cases_came_out()
    {
        string path = RepositoryFiles.Golden("pairs/campaign.md");
        string table = Table(_comparisons.Value);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(path, table);
        }

        Assert.Equal(File.ReadAllText(path), table);
    }

    private static string Table(Comparison[] comparisons)
    {
        var text = new StringBuilder("# What the campaign came to\n\n");
        text.Append("Golden images of which one or two fields were changed at random, each put to a real kernel ([campaign.json](campaign.json)) and to the restore engine, which is told what memory the machine had and that the rest of it was zero. Written by `CampaignTests`, which fail if it changes.\n\n");
        text.Append("**as foretold**: refused, revived or dead; every reserved block; every file. **open**: the engine says that it is not certain, and told something worse than happened. **kinder**: it told something better.\n\n");
        text.Append("| kernel | pages | cases | as foretold | of these for certain | open | kinder | otherwise |\n|---|---|---|---|---|---|---|---|\n");
        foreach (IGrouping<string, Comparison> kernel in comparisons.GroupBy(one => one.Kernel).OrderBy(group => group.Key, StringComparer.Ordinal).Append(comparisons.GroupBy(_ => "all").Single()))
        {
            string pages = kernel.Key == "all" ? "" : $"{1 << (RealKernels.PageShift(kernel.Key) - 10)}K";
            text.Append(CultureInfo.InvariantCulture, $"| {kernel.Key} | {pages} | {kernel.Count()} | {Count(kernel, Agreement.Same)} | {kernel.Count(one => one is { Agreement: Agreement.Same, Certain: true })} | {Count(kernel, Agreement.Open)} | {Count(kernel, Agreement.Kinder)} | {Count(kernel, Agreement.Different)} |\n");
        }

        text.Append("\n## What the open ones hang on\n\n| cases | the engine says |\n|---|---|\n");
        foreach (IGrouping<string, Comparison> reason in comparisons.Where(one => one.Agreement == Agreement.Open).GroupBy(one => one.Reason).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {reason.Count()} | {reason.Key} |\n");
        }

        return text.ToString();
    }

    private static int Count(IEnumerable<Comparison> comparisons, Agreement agreement) => comparisons.Count(one => one.Agreement == agreement);

    private static Comparison Compare(JsonElement one)
    {
        string kernel = Kernel(one);
        RestoreReport report = Restore(one, kernel);
        string outcome = Outcome(one);
        string? problem = ProblemOf(one, report, kernel, outcome, out bool kinder);

        // Whether a kernel that lives refuses is never open: what refuses is read before anything that may be reused.
        bool isOpen = !report.Certain && (report.Death is not null || (outcome == "refused") == (report.RefusedBecause is not null));
        Agreement agreement = problem is null ? Agreement.Same : kinder ? Agreement.Kinder : isOpen ? Agreement.Open : Agreement.Different;
        string reason = report.Doubts.Count == 0 ? "" : Addresses().Replace(report.Doubts[^1], "…");
        return new Comparison(kernel, agreement, report.Certain, reason, $"{one.GetProperty("image").GetString()} by {kernel}, {one.GetProperty("memory")} MiB, {one.GetProperty("bytes").GetRawText()}: {problem}");
    }

    private static string? ProblemOf(JsonElement one, RestoreReport report, string kernel, string outcome, out bool kinder)
    {
        bool died = outcome != "refused" && outcome != "revived";
        kinder = died && report.Death is null;
        if (died || report.Death is not null)
        {
            return kinder ? $"{outcome}, foretold that it lives" : died ? null : $"{outcome}, foretold: {report.Death}";
        }

        bool refused = outcome == "refused";
        if (refused || report.RefusedBecause is not null)
        {
            return refused == report.RefusedBecause is not null ? null : $"{outcome}, foretold: {report.RefusedBecause ?? "revived"}";
        }

        return Digest(report, kernel).StartsWith(one.GetProperty("blocksSha256").GetString()!, StringComparison.Ordinal) ? ProblemOfFiles(one, report) : "other blocks are reserved";
    }

    private static string? ProblemOfFiles(JsonElement one, RestoreReport report)
    {
        Dictionary<string, RestoreVerdict> files = [];
        foreach (ItemOutcome item in report.Items.Where(item => item.Kind == "file"))
        {
            files.TryAdd(item.Name, item.Verdict);
        }

        if (!one.TryGetProperty("retrieved", out JsonElement retrieved))
        {
            return null;
        }

        string[] wrong = [.. retrieved.EnumerateObject().Where(file => file.Value.GetBoolean() != (files.TryGetValue(file.Name, out RestoreVerdict verdict) && verdict is RestoreVerdict.Ok or RestoreVerdict.Misread))
            .Select(file => $"file {file.Name} retrieved: {file.Value}")];
        return wrong.Length == 0 ? null : string.Join(", ", wrong);
    }

    private static RestoreReport Restore(JsonElement one, string kernel)
    {
        var core = new CoreBytes(File.ReadAllBytes(RepositoryFiles.Golden($"{one.GetProperty("image").GetString()}/handover.elf")));
        foreach (JsonElement change in one.GetProperty("bytes").EnumerateArray())
        {
            Convert.FromHexString(change[1].GetString()!).CopyTo(core.At(Number(change[0].GetString()!), change[1].GetString()!.Length / 2));
        }

        ulong size = one.GetProperty("memory").GetUInt64() << 20;
        ReaderConfiguration machine = RealKernels.IsArm64(kernel)
            ? new ReaderConfiguration { PageSize = 1 << RealKernels.PageShift(kernel), VirtualAddressBits = RealKernels.VirtualAddressBits(kernel), Memory = [new RamRange(Arm64Base, size)] }
            : new ReaderConfiguration { Memory = [new RamRange(0, 0x9fc00), new RamRange(0x100000, size - FirmwareBytes - 0x100000)] };
        return RestoreHarness.Restore(core, RealKernels.ReleaseOf(kernel), machine with { AbsentIsZero = true, DeferredStructPages = RealKernels.IsDeferred(kernel), LooksForObjects = RealKernels.IsDeferred(kernel) });
    }

    private static string Digest(RestoreReport report, string kernel)
    {
        IEnumerable<string> lines = report.BlockOutcomes().SelectMany(run => Reserved(run, kernel)).Distinct().Order()
            .Select(block => string.Create(CultureInfo.InvariantCulture, $"0x{block.Start:x}+0x{block.Length:x}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(lines))));
    }

    /// <summary>Address and length of each block as the kernel computes them, by shifts of 32 bits before 7.2.</summary>
    private static IEnumerable<(ulong Start, ulong Length)> Reserved(BlockOutcome run, string kernel)
    {
        int shift = (int)run.Order + RealKernels.PageShift(kernel);
        bool narrow = RealKernels.ReleaseOf(kernel) is string release && (release.StartsWith("linux-6", StringComparison.Ordinal) || release == "linux-7.1");
        ulong length = narrow ? (ulong)(1 << (shift & 31)) : 1UL << (shift & 63);
        for (ulong index = 0; index < run.Count; index++)
        {
            yield return (run.Start + (index << (shift & 63)), length);
        }
    }

    private static string Kernel(JsonElement one) => one.GetProperty("kernel").GetString()!;

    private static string Outcome(JsonElement one) => one.GetProperty("outcome").GetString()!;

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/campaign.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.Clone())];
    }

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Addresses();

    /// <param name="Kernel">What was booted.</param>
    /// <param name="Agreement">How it compares.</param>
    /// <param name="Certain">The engine is certain.</param>
    /// <param name="Reason">What it says that the outcome rests on, without addresses.</param>
    /// <param name="Text">The case, and what differs.</param>
    private sealed record Comparison(string Kernel, Agreement Agreement, bool Certain, string Reason, string Text);
}
