using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// What real kernels did with images that were damaged at random (<c>golden/pairs/campaign.json</c>, written by
/// <c>tests/real-kernels/campaign</c>), against the engine's prediction for the same bytes.
/// </summary>
public sealed class CampaignTests
{
    private const ulong FirmwareBytes = 0x20000;
    private const ulong Arm64Base = 1 << 30;

    private static readonly JsonElement[] _cases = [.. Load()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, _cases.Length)];

    [Fact]
    public void The_campaign_has_kernels_that_died_that_refused_and_that_lived()
    {
        Assert.True(_cases.Length >= 400);
        foreach (string outcome in new[] { "refused", "revived", "revived, then panic" })
        {
            Assert.Contains(_cases, one => Outcome(one) == outcome);
        }

        Assert.Equal(18, _cases.Select(Kernel).Distinct().Count());
        Assert.Equal(new[] { 12, 14, 16 }, _cases.Select(one => PageShift(Kernel(one))).Distinct().Order());
    }

    /// <summary>An engine that is certain of nothing would never be wrong.</summary>
    [Fact]
    public void Two_cases_of_three_are_foretold_for_certain() =>
        Assert.True(_cases.Count(one => Restore(one, Kernel(one)).Certain) >= _cases.Length * 2 / 3);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_kernel_does_what_is_foretold_or_better_where_that_is_not_certain(int number)
    {
        JsonElement one = _cases[number];
        string kernel = Kernel(one);
        RestoreReport report = Restore(one, kernel);
        string outcome = Outcome(one);
        bool died = outcome != "refused" && outcome != "revived";
        if (died)
        {
            Assert.True(report.Death is not null, outcome);
            return;
        }

        // What is not certain may be told worse than it came, and never better.
        if (!report.Certain && report.Death is not null)
        {
            return;
        }

        Assert.Null(report.Death);
        Assert.Equal(outcome == "refused", report.RefusedBecause is not null);
        if (report.RefusedBecause is not null || !report.Certain)
        {
            return;
        }

        Assert.Equal(one.GetProperty("blocksSha256").GetString(), Digest(report, kernel));
        CompareFiles(one, report);
    }

    private static void CompareFiles(JsonElement one, RestoreReport report)
    {
        Dictionary<string, RestoreVerdict> files = [];
        foreach (ItemOutcome item in report.Items.Where(item => item.Kind == "file"))
        {
            files.TryAdd(item.Name, item.Verdict);
        }

        foreach (JsonProperty file in one.GetProperty("retrieved").EnumerateObject())
        {
            bool told = files.TryGetValue(file.Name, out RestoreVerdict verdict) && verdict is RestoreVerdict.Ok or RestoreVerdict.Misread;
            Assert.True(file.Value.GetBoolean() == told, $"{file.Name}: retrieved {file.Value}, foretold {(files.TryGetValue(file.Name, out verdict) ? verdict : null)}");
        }
    }

    private static RestoreReport Restore(JsonElement one, string kernel)
    {
        var core = new CoreBytes(File.ReadAllBytes(RepositoryFiles.Golden($"{one.GetProperty("image").GetString()}/handover.elf")));
        foreach (JsonElement change in one.GetProperty("bytes").EnumerateArray())
        {
            Convert.FromHexString(change[1].GetString()!).CopyTo(core.At(Number(change[0].GetString()!), change[1].GetString()!.Length / 2));
        }

        ulong size = one.GetProperty("memory").GetUInt64() << 20;
        ReaderConfiguration machine = IsArm64(kernel)
            ? new ReaderConfiguration { PageSize = 1 << PageShift(kernel), Memory = [new RamRange(Arm64Base, size)] }
            : new ReaderConfiguration { Memory = [new RamRange(0, 0x9fc00), new RamRange(0x100000, size - FirmwareBytes - 0x100000)] };
        return RestoreHarness.Restore(core, ReleaseOf(kernel), machine);
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
        int shift = (int)run.Order + PageShift(kernel);
        bool narrow = ReleaseOf(kernel) is string release && (release.StartsWith("linux-6", StringComparison.Ordinal) || release == "linux-7.1");
        ulong length = narrow ? (ulong)(1 << (shift & 31)) : 1UL << (shift & 63);
        for (ulong index = 0; index < run.Count; index++)
        {
            yield return (run.Start + (index << (shift & 63)), length);
        }
    }

    private static string ReleaseOf(string kernel) => kernel switch
    {
        "rfc-depth6" => "rfc-page-type",
        "rfc-depth7" => "rfc-page-type-deep",
        _ when IsArm64(kernel) => kernel.Split('-', 3)[2] switch
        {
            "rfc" => "rfc-page-type",
            "rfc-deep" => "rfc-page-type-deep",
            string version => $"linux-{version[..version.LastIndexOf('.')]}",
        },
        _ => kernel[..kernel.LastIndexOf('.')],
    };

    private static bool IsArm64(string kernel) => kernel.StartsWith("arm64-", StringComparison.Ordinal);

    private static int PageShift(string kernel) => !IsArm64(kernel) ? 12 : kernel.Split('-')[1] switch
    {
        "16k" => 14,
        "64k" => 16,
        _ => 12,
    };

    private static string Kernel(JsonElement one) => one.GetProperty("kernel").GetString()!;

    private static string Outcome(JsonElement one) => one.GetProperty("outcome").GetString()!;

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/campaign.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.Clone())];
    }
}
