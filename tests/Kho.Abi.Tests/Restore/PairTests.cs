using System.Text.Json;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Restore;

/// <summary>The engine's predictions against measurements of pairs of kernels, one of which read the other's handover.</summary>
public sealed class PairTests
{
    /// <summary>An image of each writer. Those of releases that no handover was captured of are our encoder's.</summary>
    private static readonly Dictionary<string, string> _images = new(StringComparer.Ordinal)
    {
        ["6.17.8"] = "linux-6.17/6.17.8-out",
        ["6.18.15"] = "linux-6.18/x-6.18.15-to-6.17.8-out",
        ["6.19.6"] = "linux-6.19/6.19.6-out",
        ["7.1.3"] = "encoded/linux-7.1/memfds",
        ["7.2.6"] = "linux-7.2/7.2.6-out",
        ["7.3.4"] = "linux-7.3/7.3.4-out",
        ["rfc"] = "rfc-page-type/rfc-depth6-out",
        ["rfc7"] = "rfc-page-type-deep/rfc-depth7-out",
    };

    public static TheoryData<string, string> Measured
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (JsonElement pair in Rows())
            {
                pairs.Add(pair.GetProperty("writer").GetString()!, pair.GetProperty("reader").GetString()!);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void The_memory_map_fares_as_measured(string writer, string reader)
    {
        JsonElement pair = Row(writer, reader);
        RestoreReport report = Restore(writer, reader);
        RestoreVerdict expected = pair.GetProperty("outcome").GetString() switch
        {
            "identical" => RestoreVerdict.Ok,
            "refused" => RestoreVerdict.Refused,
            "misread" => RestoreVerdict.Misread,
            _ => RestoreVerdict.Panics,
        };

        // The reserved blocks are the same, which is what was measured; that types are lost on the way is another measurement.
        RestoreVerdict predicted = report.Verdict(ComponentOutcome.MemoryMap)!.Value;
        bool sameBlocks = report.Blocks.LostCount == 0 && report.Blocks.InventedCount == 0;
        Assert.Equal(expected, predicted == RestoreVerdict.Misread && sameBlocks ? RestoreVerdict.Ok : predicted);
        Assert.Equal(expected == RestoreVerdict.Refused, !report.Revived);
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Every_component_fares_as_measured(string writer, string reader)
    {
        JsonElement pair = Row(writer, reader);
        RestoreReport report = Restore(writer, reader);
        if (report.Verdict("kho_test") is RestoreVerdict test)
        {
            Assert.Equal(TestVerdict(pair), test);
        }

        if (report.Component("LUO") is not null)
        {
            RestoreVerdict[] expected = LuoVerdicts(pair);
            Assert.Contains(report.Verdict("LUO")!.Value, expected);
            Assert.Contains(report.Verdict(ComponentOutcome.Memfd)!.Value, expected);
        }

        if (report.Component("memblock") is not null)
        {
            RestoreVerdict measured = RegionVerdict(pair);
            bool everywhere = report.Items.Where(item => item.Kind == "region").All(item => item.Verdict == RestoreVerdict.Ok);

            // Of this pair some runs damaged a region and some did not, as it happened to lie.
            RestoreVerdict expected = (writer, reader) == ("6.19.6", "6.17.8") && everywhere ? RestoreVerdict.Ok : measured;
            Assert.Equal(expected, report.Verdict("memblock"));
        }

        if (report.Component("kexec-metadata") is not null)
        {
            Assert.Equal(pair.GetProperty("metadata").ValueKind == JsonValueKind.String, report.Verdict("kexec-metadata") == RestoreVerdict.Ok);
        }
    }

    [Theory]
    [InlineData("linux-6.17/x-6.17.8-to-6.18.15", "6.18.15")]
    [InlineData("linux-6.17/x-6.17.8-to-6.19.6", "6.19.6")]
    [InlineData("rfc-page-type-deep/x-rfc7-to-7.2.6", "7.2.6")]
    public void What_a_misreading_kernel_reserved_before_it_died_is_predicted_block_by_block(string image, string reader)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(golden.Folder, "expected.json")));
        Assert.True(expected.RootElement.GetProperty("sameAsFullRamInjection").GetBoolean());
        (ulong, ulong)[] reserved = [.. expected.RootElement.GetProperty("reservedByReader").EnumerateArray().Select(block => (Expectation.Hex(block[0].GetString()!), block[1].GetUInt64())).Order()];

        RestoreReport report = RestoreHarness.Restore(golden.Path, reader);

        Assert.Equal(RestoreVerdict.Panics, report.Verdict);
        Assert.True(report.Certain, string.Join("; ", report.Doubts));
        Assert.Equal(reserved, report.BlockOutcomes().SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => (run.Start + ((ulong)index * (4096UL << (int)run.Order)), 4096UL << (int)run.Order))).Order());
        Assert.Equal((ulong)golden.Expected.WrittenBlocks.Count, report.BlocksWritten);
    }

    [Fact]
    public void What_a_misreading_kernel_reserved_and_lost_in_silence_is_predicted_block_by_block()
    {
        GoldenImage golden = GoldenImage.Named("linux-6.18/x-6.18.15-to-6.17.8-out");
        RestoreReport report = RestoreHarness.Restore(golden.Path, "6.17.8");

        Assert.True(report.Certain, string.Join("; ", report.Doubts));
        Assert.Equal(
            golden.Expected.Blocks.Select(block => (block.Start, block.Order)).Order(),
            report.BlockOutcomes().SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => (run.Start + ((ulong)index * (4096UL << (int)run.Order)), (int)run.Order))).Order());
        Assert.Equal(
            golden.Expected.LostByNewKernel.Select(block => (block.Start, block.Order)).Order(),
            report.Blocks.Lost.SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => (run.Start + ((ulong)index * (4096UL << (int)run.Order)), (int)run.Order))).Order());
    }

    [Fact]
    public void What_depends_on_bytes_that_the_image_does_not_hold_is_not_certain()
    {
        RestoreReport report = RestoreHarness.Restore(GoldenImage.Named("rfc-page-type/x-rfc-to-rfc7").Path, "rfc7");

        Assert.Equal((RestoreVerdict.Panics, false), (report.Verdict, report.Certain));
    }

    private static RestoreReport Restore(string writer, string reader) =>
        RestoreHarness.Restore(Path.Combine(RepositoryFiles.Golden(_images[writer]), "handover.elf"), reader);

    private static JsonElement[] Rows()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/measured.json")));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private static JsonElement Row(string writer, string reader) =>
        Rows().Single(row => row.GetProperty("writer").GetString() == writer && row.GetProperty("reader").GetString() == reader);

    private static RestoreVerdict TestVerdict(JsonElement pair) => pair.GetProperty("testKho").GetString() switch
    {
        "restored" => RestoreVerdict.Ok,
        "not reached" => RestoreVerdict.Panics,
        _ => RestoreVerdict.Refused,
    };

    /// <summary>A reader without LUO says nothing in a refused handover either: lost in both words.</summary>
    private static RestoreVerdict[] LuoVerdicts(JsonElement pair)
    {
        string luo = pair.GetProperty("luo").GetString()!;
        return luo.StartsWith("retrieved", StringComparison.Ordinal) && pair.GetProperty("memfd").GetProperty("ok").GetInt32() == pair.GetProperty("memfd").GetProperty("preserved").GetInt32() ? [RestoreVerdict.Ok]
            : luo == "not reached" ? [RestoreVerdict.Panics]
            : pair.GetProperty("outcome").GetString() == "refused" ? [RestoreVerdict.Refused]
            : [RestoreVerdict.Lossy];
    }

    private static RestoreVerdict RegionVerdict(JsonElement pair)
    {
        JsonElement regions = pair.GetProperty("reserveMem");
        if (regions.ValueKind == JsonValueKind.String)
        {
            return RestoreVerdict.Panics;
        }

        string[] words = [.. regions.EnumerateObject().Select(region => region.Value.GetString()!)];
        return words.Any(word => word.Contains("DAMAGED", StringComparison.Ordinal)) ? RestoreVerdict.Misread
            : words.All(word => word == "recovered") ? RestoreVerdict.Ok
            : RestoreVerdict.Refused;
    }
}
