using CsCheck;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Handovers;
using Kho.Images;
using static Kho.Analysis.Handovers.ExtentDifferenceKind;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>Differences between two handovers, from manifests that say what they are.</summary>
public sealed class HandoverDiffTests
{
    private const ulong FirstPage = 0x40000000;

    /// <summary>Blocks within 64 pages: order, and number in units of their size.</summary>
    private static readonly Gen<(int Order, int Number)[]> _anyBlocks = Gen.Int[0, 3].SelectMany(order => Gen.Int[0, (64 >> order) - 1].Select(number => (order, number))).Array[0, 8];

    private const string Head = "release: linux-7.3\nmemory:\n  - { start: 0x1000000, size: 16M }\nmemory_map:\n  blocks:\n";

    [Fact]
    public void The_same_handover_does_not_differ()
    {
        HandoverDifferences differences = Compare(Blocks("{ start: 0x40000000, order: 9 }"), Blocks("{ start: 0x40000000, order: 9 }"));

        Assert.True(differences.Same);
    }

    [Fact]
    public void A_block_against_its_512_pages_is_one_finding()
    {
        HandoverDifferences differences = Compare(Blocks("{ start: 0x40000000, order: 9 }"), Blocks("{ start: 0x40000000, order: 0, count: 512 }"));

        ExtentDifference difference = Assert.Single(differences.Extents);
        Assert.Equal((0x40000000UL, 512UL, Regrouped), (difference.Start, difference.Pages, difference.Kind));
        Assert.Equal((new BlockState(9, null), new BlockState(0, null)), (difference.From[0], difference.To[0]));
    }

    /// <summary>Against a comparison page by page, of blocks that overlap as they like.</summary>
    [Fact]
    public void Any_two_maps_differ_where_their_pages_do() => Gen.Select(_anyBlocks, _anyBlocks, _anyBlocks).Sample((both, one, other) =>
    {
        (int Order, int Number)[] first = [.. both.Concat(one).Distinct()];
        (int Order, int Number)[] second = [.. both.Concat(other).Distinct()];
        using var directory = new TemporaryDirectory();
        using var a = MemoryImage.Open(Encode(directory, "a.elf", Blocks(first)));
        using var b = MemoryImage.Open(Encode(directory, "b.elf", Blocks(second)));

        // A map with such blocks is hardly ever believed; which it is has no meaning here.
        List<ExtentDifference> differences = ExtentComparison.Compare(HandoverReader.Read(a).MemoryMap, HandoverReader.Read(b).MemoryMap, map => [.. map.Extents, .. map.SuspectExtents]);

        for (int page = 0; page < 64; page++)
        {
            ulong address = FirstPage + ((ulong)page << 12);
            ExtentDifference? told = differences.SingleOrDefault(extent => address >= extent.Start && address < extent.Start + extent.Bytes);
            (int[] From, int[] To) expected = (OrdersAt(first, page), OrdersAt(second, page));
            Assert.Equal(!expected.From.SequenceEqual(expected.To), told is not null);
            Assert.True(told is null || (told.From.Select(state => state.Order).SequenceEqual(expected.From) && told.To.Select(state => state.Order).SequenceEqual(expected.To)));
        }
    }, iter: 200);

    private static int[] OrdersAt((int Order, int Number)[] blocks, int page) => [.. blocks.Where(block => page >> block.Order == block.Number).Select(block => block.Order).OrderDescending()];

    private static string Blocks((int Order, int Number)[] blocks) =>
        blocks.Length == 0 ? Head + "    []\n" : Blocks([.. blocks.Select(block => $"{{ start: 0x{FirstPage + ((ulong)block.Number << (12 + block.Order)):x}, order: {block.Order} }}")]);

    [Fact]
    public void Neighbours_that_differ_alike_are_one_finding()
    {
        HandoverDifferences differences = Compare(
            Blocks("{ start: 0x40000000, order: 9, count: 1000 }"),
            Blocks("{ start: 0x40000000, order: 8, count: 2000 }"));

        Assert.Equal((Regrouped, 512000UL), (Assert.Single(differences.Extents).Kind, differences.Extents[0].Pages));
    }

    [Fact]
    public void What_is_there_in_part_is_cut()
    {
        HandoverDifferences differences = Compare(
            Blocks("{ start: 0x40000000, order: 9 }", "{ start: 0x50000000, order: 0, count: 10 }"),
            Blocks("{ start: 0x40000000, order: 8 }", "{ start: 0x50002000, order: 0, count: 12 }"));

        Assert.Equal(
            [
                (Regrouped, 0x40000000UL, 256UL),
                (Removed, 0x40100000UL, 256UL),
                (Removed, 0x50000000UL, 2UL),
                (Added, 0x5000a000UL, 4UL),
            ],
            differences.Extents.Select(extent => (extent.Kind, extent.Start, extent.Pages)));
        Assert.Equal("order 9", differences.Extents[1].From.Single().ToString());
        Assert.Empty(differences.Extents[1].To);
    }

    [Fact]
    public void Terabytes_cost_what_their_runs_cost()
    {
        HandoverDifferences differences = Compare(Blocks("{ start: 4T, order: 18, count: 4096 }"), Blocks("{ start: 4T, order: 18, count: 4095 }"));

        ExtentDifference difference = Assert.Single(differences.Extents);
        Assert.Equal((Removed, 1UL << 30), (difference.Kind, difference.Bytes));
    }

    [Fact]
    public void Another_page_type_is_a_finding_of_its_own()
    {
        string head = Head.Replace("linux-7.3", "rfc7", StringComparison.Ordinal);
        HandoverDifferences differences = Compare(head + "    - { start: 0x40000000, order: 4, type: contig }\n", head + "    - { start: 0x40000000, order: 4, type: split }\n");

        ExtentDifference difference = Assert.Single(differences.Extents);
        Assert.Equal((Retyped, "order 4 contig", "order 4 split"), (difference.Kind, difference.From.Single().ToString(), difference.To.Single().ToString()));
    }

    [Fact]
    public void Values_are_told_by_their_place()
    {
        string before = Blocks("{ start: 0x40000000, order: 0 }") + """
            blobs:
              - name: LUO
                luo:
                  liveupdate_num: 1
                  sessions:
                    - name: vm-1
                      files:
                        - { token: 0x1, memfd: { size: 4096, fill: 1 } }
                        - { token: 0x2, memfd: { size: 4096, fill: 1 } }
              - name: mine
                bytes: something of its own
            """;
        string after = before.Replace("liveupdate_num: 1", "liveupdate_num: 2", StringComparison.Ordinal)
            .Replace("token: 0x2, memfd: { size: 4096", "token: 0x2, memfd: { pos: 7, size: 4096", StringComparison.Ordinal);

        HandoverDifferences differences = Compare(before, after);

        Assert.Equal(
            [
                new ValueDifference("blobs[LUO].value.liveupdate_num", "1", "2"),
                new ValueDifference("blobs[LUO].value.sessions[vm-1].files[0x2].value.pos", "0", "7"),
            ],
            differences.Blobs);
        Assert.Empty(differences.Extents);
        Assert.Empty(differences.Fields);
    }

    [Fact]
    public void A_blob_of_one_side_is_told_whole()
    {
        string bytes = "blobs:\n  - name: mine\n    at: 0x41000000\n    bytes: abc\n";
        HandoverDifferences differences = Compare(Blocks("{ start: 0x40000000, order: 0 }"), Blocks("{ start: 0x40000000, order: 0 }") + bytes);

        ValueDifference blob = Assert.Single(differences.Blobs);
        Assert.Equal(("blobs[mine]", null), (blob.Path, blob.From));
        Assert.Contains("\"size\":3", blob.To, StringComparison.Ordinal);
        Assert.Contains(differences.Extents, extent => extent.Kind == Added && extent.Start == 0x41000000);
    }

    [Fact]
    public void Bytes_that_nobody_shows_are_compared_all_the_same()
    {
        string long1 = new string('x', 100) + "a";
        string long2 = new string('x', 100) + "b";
        HandoverDifferences differences = Compare(
            Blocks("{ start: 0x40000000, order: 0 }") + $"blobs:\n  - name: mine\n    at: 0x41000000\n    bytes: {long1}\n",
            Blocks("{ start: 0x40000000, order: 0 }") + $"blobs:\n  - name: mine\n    at: 0x41000000\n    bytes: {long2}\n");

        Assert.Equal([new ValueDifference("blobs[mine].value.bytes[100]", "\"61\"", "\"62\"")], differences.Blobs);
    }

    [Fact]
    public void Releases_and_scratch_areas_are_values_too()
    {
        HandoverDifferences differences = Compare(
            "release: linux-7.2\nmemory:\n  - { start: 0x1000000, size: 16M }\nscratch:\n  areas:\n    - { start: 0x8000000, size: 32M }\n",
            "release: linux-7.3\nmemory:\n  - { start: 0x1000000, size: 16M }\nscratch:\n  areas:\n    - { start: 0x8000000, size: 64M }\n");

        Assert.Contains(differences.Fields, field => field.Path == "release.id" && field.From == "linux-7.2" && field.To == "linux-7.3");
        Assert.Contains(differences.Fields, field => field.Path.StartsWith("scratch[", StringComparison.Ordinal) && field.Path.EndsWith("].size", StringComparison.Ordinal) && field.From == "33554432");
    }

    [Fact]
    public void What_the_next_kernel_finds_is_what_was_handed_over_until_it_uses_the_memory()
    {
        Assert.True(ComparePaths("linux-7.3/7.3.4-out", "linux-7.3/7.3.4-early").Same);
        HandoverDifferences differences = ComparePaths("linux-7.3/7.3.4-out", "linux-7.3/7.3.4-in");
        Assert.False(differences.Same);
        Assert.Contains(differences.Fields, field => field.Path == "memoryMap.trust");
    }

    [Fact]
    public void Backwards_added_is_removed()
    {
        HandoverDifferences there = ComparePaths("linux-7.3/7.3.4-out", "linux-6.17/6.17.8-out");
        HandoverDifferences back = ComparePaths("linux-6.17/6.17.8-out", "linux-7.3/7.3.4-out");

        Assert.NotEmpty(there.OfKind(Added));
        Assert.NotEmpty(there.OfKind(Removed));
        Assert.Equal(there.OfKind(Added).Select(extent => (extent.Start, extent.Bytes)), back.OfKind(Removed).Select(extent => (extent.Start, extent.Bytes)));
        Assert.Equal(there.OfKind(Removed).Select(extent => (extent.Start, extent.Bytes)), back.OfKind(Added).Select(extent => (extent.Start, extent.Bytes)));
        Assert.Equal(there.Blobs.Count, back.Blobs.Count);
    }

    private static string Blocks(params string[] blocks) => Head + string.Concat(blocks.Select(block => $"    - {block}\n"));

    private static HandoverDifferences Compare(string first, string second)
    {
        using var directory = new TemporaryDirectory();
        using var a = MemoryImage.Open(Encode(directory, "a.elf", first));
        using var b = MemoryImage.Open(Encode(directory, "b.elf", second));
        return HandoverDiff.Compare(HandoverReader.Read(a), HandoverReader.Read(b));
    }

    private static HandoverDifferences ComparePaths(string first, string second)
    {
        using var a = MemoryImage.Open(RepositoryFiles.Golden($"{first}/handover.elf"));
        using var b = MemoryImage.Open(RepositoryFiles.Golden($"{second}/handover.elf"));
        return HandoverDiff.Compare(HandoverReader.Read(a), HandoverReader.Read(b));
    }

    private static string Encode(TemporaryDirectory directory, string name, string manifest)
    {
        string path = Path.Combine(directory.Path, name);
        using FileStream stream = File.Create(path);
        HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), name)).Save(stream);
        return path;
    }
}
