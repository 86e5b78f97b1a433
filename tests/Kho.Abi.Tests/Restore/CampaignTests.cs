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
/// <c>tests/real-kernels/campaign</c>), against what the engine foretells of the same bytes.
/// </summary>
public sealed class CampaignTests
{
    private const ulong FirmwareBytes = 0x20000;

    private static readonly JsonElement[] _cases = [.. Load()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, _cases.Length)];

    [Fact]
    public void The_campaign_has_kernels_that_died_that_refused_and_that_lived()
    {
        Assert.True(_cases.Length >= 200);
        foreach (string outcome in new[] { "refused", "revived", "revived, then panic" })
        {
            Assert.Contains(_cases, one => Outcome(one) == outcome);
        }

        Assert.Equal(8, _cases.Select(one => one.GetProperty("kernel").GetString()).Distinct().Count());
    }

    /// <summary>An engine that is certain of nothing would never be wrong.</summary>
    [Fact]
    public void Two_cases_of_three_are_foretold_for_certain() =>
        Assert.True(_cases.Count(one => Restore(one, one.GetProperty("kernel").GetString()!).Certain) >= _cases.Length * 2 / 3);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_kernel_does_what_is_foretold_or_better_where_that_is_not_certain(int number)
    {
        JsonElement one = _cases[number];
        string kernel = one.GetProperty("kernel").GetString()!;
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

        ulong end = (one.GetProperty("memory").GetUInt64() << 20) - FirmwareBytes;
        var machine = new ReaderConfiguration { Memory = [new RamRange(0, 0x9fc00), new RamRange(0x100000, end - 0x100000)] };
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
        int shift = (int)(run.Order + 12);
        bool narrow = kernel.StartsWith("linux-6", StringComparison.Ordinal) || kernel.StartsWith("linux-7.1", StringComparison.Ordinal);
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
        _ => kernel[..kernel.LastIndexOf('.')],
    };

    private static string Outcome(JsonElement one) => one.GetProperty("outcome").GetString()!;

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/campaign.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.Clone())];
    }
}
