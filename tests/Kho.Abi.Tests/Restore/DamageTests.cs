using System.Text.Json;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// What the engine predicts of damaged handovers against what was measured of kernels that read such
/// (<c>golden/pairs/damage.json</c>). The same damages are done here to images of other boots.
/// </summary>
public sealed class DamageTests
{
    private const string Images = "KHO_DAMAGED_IMAGES";

    /// <summary>
    /// Facts outside an image: contents of memory that was not reserved, and user space's actions on
    /// what it is given. The engine has to say that it is not certain, and to tell the worst.
    /// </summary>
    private static readonly Dictionary<(string Damage, string Kernel), string> _uncertain = new()
    {
        [("map-pointer-zero", "6.17.8")] = "the root FDT's own page is not preserved; measured: lives",
        [("map-pointer-zero", "6.18.15")] = "the root FDT's own page is not preserved; measured: lives, and with this image hangs",
        [("fdt-block-cleared", "6.19.6")] = "the root FDT's page is not preserved; measured: lives, since nobody took the page before it was read",
        [("fdt-block-cleared", "7.1.3")] = "as 6.19.6",
        [("fdt-block-cleared", "7.2.6")] = "as 6.19.6",
        [("fdt-block-cleared", "7.3.4")] = "as 6.19.6",
        [("luo-blob-block-cleared", "7.2.6")] = "struct luo_ser is read from a page that is not preserved; measured: lives, since nobody took it before it was read",
        [("luo-blob-block-cleared", "7.3.4")] = "as 7.2.6",
        [("bitmap-phys_start-misaligned", "6.19.6")] = "pages of blobs are not preserved; measured: lives",
    };

    /// <summary>Told as measured, and with a doubt all the same.</summary>
    private static readonly Dictionary<string, string> _doubtful = new(StringComparer.Ordinal)
    {
        ["map-pointer-misaligned"] = "the node's end lies in the next page, which not every image holds",
        ["kho-data-fdt_addr-0"] = "no image holds the page at 0",
        ["kho-data-scratch_addr-0"] = "no image holds the page at 0",
        ["fdt-block-cleared"] = "the root FDT's page is not preserved",
        ["bitmap-phys_start-misaligned"] = "the root FDT's page is not preserved",
        ["luo-session-block-cleared"] = "a block of sessions is read from a page that is not preserved",
        ["blob-size-memblock"] = "user space does not have to read the blob",
        ["chunk-num_elms-256"] = "the elements behind the chunk lie in the next page, which the image does not hold",
        ["chunk-num_elms-huge"] = "as 256",
    };

    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (JsonElement row in Table().GetProperty("rows").EnumerateArray())
            {
                foreach (JsonProperty kernel in row.GetProperty("kernels").EnumerateObject())
                {
                    rows.Add(row.GetProperty("damage").GetString()!, kernel.Name);
                }
            }

            return rows;
        }
    }

    [Fact]
    public void Every_damage_of_the_table_is_rebuilt() =>
        Assert.Equal(
            Table().GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("damage").GetString()).Order(StringComparer.Ordinal),
            Damages.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_damaged_handover_fares_as_measured(string damage, string kernel)
    {
        using DamageSite site = new(kernel);
        Damages.All[damage](site);
        RestoreReport report = site.Restore(site.Ram);
        Write(site, damage, report);
        JsonElement measured = Measured(damage, kernel);
        if (_uncertain.ContainsKey((damage, kernel)))
        {
            Assert.False(report.Certain);
            Assert.True(report.Death is not null);
            Assert.Equal(RestoreVerdict.Panics, report.Verdict);
            return;
        }

        string outcome = measured.GetProperty("outcome").GetString()!;
        Assert.Equal((outcome != "refused", outcome is "panics" or "hangs"), (report.Revived, report.Death is not null));
        Assert.Equal(outcome == "refused", report.RefusedBecause is not null);
        Assert.True(report.Death is null || report.Verdict == RestoreVerdict.Panics);
        Assert.True(report.Certain || _doubtful.ContainsKey(damage), string.Join("; ", report.Doubts));
        CompareBlocks(site, damage, measured, report);
        if (report.Revived && report.Death is null)
        {
            CompareTest(measured, report);
            CompareMemfds(site, measured, report);
        }
    }

    /// <summary>Without anyone to say how much memory there is, the engine may say less for certain, but nothing kinder.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Nothing_kinder_is_told_of_a_machine_whose_memory_is_not_stated(string damage, string kernel)
    {
        using DamageSite site = new(kernel);
        Damages.All[damage](site);
        RestoreReport report = site.Restore(null);
        string outcome = Measured(damage, kernel).GetProperty("outcome").GetString()!;
        if (outcome is "panics" or "hangs")
        {
            Assert.Equal(RestoreVerdict.Panics, report.Verdict);
        }
        else if (outcome == "refused")
        {
            Assert.False(report.Revived);
        }

        Assert.True(!report.Certain || report.Death is not null == (outcome is "panics" or "hangs"));
    }

    /// <summary>The blocks that the kernel reserved and the sound map does not have, and the other way round, as bytes.</summary>
    private static void CompareBlocks(DamageSite site, string damage, JsonElement measured, RestoreReport report)
    {
        if (measured.GetProperty("outcome").GetString() == "refused")
        {
            Assert.Empty(report.BlockOutcomes());
            return;
        }

        HashSet<(ulong, ulong)> sound = [.. site.Decoded.Blocks.Select(block => (block.Start, 4096UL << block.Order))];
        HashSet<(ulong, ulong)> reserved = [.. report.BlockOutcomes().SelectMany(run => Reserved(run, site.Kernel))];
        int added = reserved.Count(block => !sound.Contains(block));
        int missing = sound.Count(block => !reserved.Contains(block));
        int measuredAdded = measured.GetProperty("added").GetInt32();
        int measuredMissing = measured.GetProperty("missing").GetInt32();
        JsonElement blocks = Table().GetProperty("blocks").GetProperty(site.Kernel);
        if (damage is "map-pointer-misaligned" or "node-pointer-misaligned" or "bitmap-phys_start-misaligned")
        {
            // What a wrong address holds differs from boot to boot.
            Assert.True(missing > 0);
        }
        else if (measuredMissing == blocks.GetProperty("all").GetInt32())
        {
            Assert.Equal((measuredAdded, sound.Count), (added, missing));
        }
        else if (measuredMissing > 1 && measuredMissing == blocks.GetProperty("larger").GetInt32())
        {
            Assert.Equal((measuredAdded, site.Decoded.Blocks.Count(block => block.Order > 0)), (added, missing));
        }
        else
        {
            Assert.Equal((measuredAdded, measuredMissing), (added, missing));
        }
    }

    /// <summary>Address and length of each block as the kernel computes them, by shifts of 32 bits before 7.2.</summary>
    private static IEnumerable<(ulong Start, ulong Length)> Reserved(BlockOutcome run, string kernel)
    {
        int shift = (int)(run.Order + 12);
        ulong length = kernel is "7.2.6" or "7.3.4" ? 1UL << (shift & 63) : (ulong)(1 << (shift & 31));
        for (ulong index = 0; index < run.Count; index++)
        {
            yield return (run.Start + (index << (shift & 63)), length);
        }
    }

    private static void CompareTest(JsonElement measured, RestoreReport report) =>
        Assert.Equal(!measured.TryGetProperty("testKho", out _), report.Verdict("kho_test") == RestoreVerdict.Ok);

    private static void CompareMemfds(DamageSite site, JsonElement measured, RestoreReport report)
    {
        ItemOutcome[] files = [.. report.Items.Where(item => item.Kind == "file")];
        int ok = files.Count(item => item.Verdict == RestoreVerdict.Ok);
        if (!measured.TryGetProperty("memfd", out JsonElement memfd))
        {
            return;
        }

        (int Ok, int Failed) told = (memfd.GetProperty("ok").GetInt32(), memfd.GetProperty("failed").GetInt32());
        int all = site.Luo.Sessions.Sum(session => session.Files.Count);
        (int, int) expected = told switch
        {
            (0, 0) => (0, 0),
            (5, 1) => (all - 1, 1),

            // Only files without folios, whose own pages can be read though they are not restored.
            (1, 5) => (all - site.Memfds.Count(), site.Memfds.Count()),
            _ => throw new InvalidOperationException($"{told}"),
        };
        Assert.Equal(expected, (ok, files.Length - ok));
    }

    /// <summary>For owners of the kernels: writes the handover to boot a real one with.</summary>
    private static void Write(DamageSite site, string damage, RestoreReport report)
    {
        if (Environment.GetEnvironmentVariable(Images) is not { Length: > 0 } directory)
        {
            return;
        }

        IEnumerable<string> arguments = site.Core.Changes().Select(change => $"--poke 0x{change.Address:x}:{Convert.ToHexStringLower(change.Bytes)}");
        File.WriteAllText(Path.Combine(directory, $"{site.Kernel}-{damage}.args"), $"{site.Path} linux-{site.Kernel} --mem {site.Megabytes} {string.Join(' ', arguments)}\n");
        IEnumerable<string> blocks = report.BlockOutcomes().SelectMany(run => Reserved(run, site.Kernel)).Select(block => $"0x{block.Start:x} {block.Length}");
        File.WriteAllLines(Path.Combine(directory, $"{site.Kernel}-{damage}.predicted"), [$"{(report.Death ?? report.RefusedBecause ?? "revived")}", $"certain {report.Certain}", .. blocks]);
    }

    private static JsonElement Table()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/damage.json")));
        return document.RootElement.Clone();
    }

    private static JsonElement Measured(string damage, string kernel) =>
        Table().GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("damage").GetString() == damage).GetProperty("kernels").GetProperty(kernel);
}
