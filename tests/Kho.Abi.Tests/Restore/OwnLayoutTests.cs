using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Codec;
using Kho.Analysis.Matrix;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Maps whose keys, and kernels whose stamps, have layouts that no kernel has: written, read, restored and compared.</summary>
public sealed class OwnLayoutTests
{
    /// <summary>Neighbouring blocks of one type, of alternating types, single pages, and a larger block.</summary>
    private static IReadOnlyList<BlocksManifest> Blocks(params string?[] types) =>
    [
        new BlocksManifest { Start = 0x4000000, Order = 0, Count = 700, Type = types[0] },
        .. Enumerable.Range(0, 12).Select(index => new BlocksManifest { Start = 0x5000000 + ((ulong)index << 12), Order = 0, Type = types[index % types.Length] }),
        new BlocksManifest { Start = 0x8000000, Order = 9, Count = 3, Type = types[^1] },
        new BlocksManifest { Start = 0xf0000000, Order = 12, Type = types[0] },
    ];

    [Theory]
    [InlineData("own::type_of_two_bits", "contig", "split", "mixed", "3")]
    [InlineData("own::two_bits_lowest", "contig", "split", "mixed", "3")]
    [InlineData("own::type_lowest", "contig", "split")]
    [InlineData("own::type_between", "contig", "split")]
    [InlineData("reversed::key", "contig", "split")]
    [InlineData("own::swapped", null)]
    public void A_map_reads_back_as_it_was_written_and_is_restored_so(string structure, params string?[]? types)
    {
        types ??= [null];
        AbiRelease release = OwnSpec.Release(structure);
        MemoryImage image = Encode(release, Blocks(types));
        var options = new HandoverOptions { Catalog = OwnSpec.Catalog, Release = release };
        HandoverDocument document = HandoverReader.Read(image, options);
        MemoryMap map = document.MemoryMap!;

        Assert.Equal((0, 0), (map.InvalidKeys.Count, map.BrokenPointers.Count));
        foreach (BlocksManifest blocks in Blocks(types))
        {
            for (ulong index = 0; index < blocks.Count; index++)
            {
                ulong address = blocks.Start + (index << (12 + blocks.Order!.Value));
                Assert.True(map.TryFindBlock(address, out ulong start, out int order), $"0x{address:x} is lost");
                Assert.Equal((address, blocks.Order), (start, order));
                int type = map.Extents.Single(extent => extent.Start <= address && address <= extent.Last(12)).PageType;
                Assert.Equal(blocks.Type, map.Radix!.PageTypeName(type));
            }
        }

        // What the handover itself consists of is preserved, too: the root, and nothing else here.
        Assert.Equal(700UL + 12 + 3 + 1 + 1, map.Blocks);
        HandoverManifest again = ManifestBuilder.Build(document, image, ResidueScope.None, OwnSpec.Catalog);
        Assert.Equal(map.Extents, HandoverReader.Read(Encode(again), options).MemoryMap!.Extents);

        RestoreReport report = HandoverRestorer.Restore(image, document, release, OwnSpec.Catalog);
        Assert.Equal((map.Blocks, 0UL, 0UL, 0UL), (report.BlocksReserved, report.Blocks.LostCount, report.Blocks.InventedCount, report.BlocksRetyped));
        Assert.Equal((RestoreVerdict.Ok, null), (report.Verdict(ComponentOutcome.MemoryMap), report.Verdict(ComponentOutcome.PageInfo)));
    }

    [Fact]
    public void Neighbouring_blocks_stay_runs_where_keys_of_neighbours_are_apart()
    {
        AbiRelease release = OwnSpec.Release("own::type_lowest");
        MemoryImage image = Encode(release, [new BlocksManifest { Start = 0x10000000, Order = 0, Count = 100_000, Type = "split" }]);
        MemoryMap map = HandoverReader.Read(image, new HandoverOptions { Catalog = OwnSpec.Catalog, Release = release }).MemoryMap!;

        Assert.Equal(100_001UL, map.Blocks);
        Assert.InRange(map.Extents.Count, 2, 3);
    }

    [Fact]
    public void A_reader_with_the_type_in_other_bits_misreads_the_map() =>
        Assert.NotEqual(RestoreVerdict.Ok, Restore("own::type_of_two_bits", "own::type_lowest").Verdict(ComponentOutcome.MemoryMap));

    [Fact]
    public void An_order_cut_by_its_stamp_restores_fewer_pages()
    {
        RestoreReport report = Restore("rfc-page-type-deep", "own::order_of_three_bits");

        Assert.Equal((RestoreVerdict.Ok, RestoreVerdict.Misread), (report.Verdict(ComponentOutcome.MemoryMap), report.Verdict(ComponentOutcome.PageInfo)));
        Assert.StartsWith("4 stamps read back with another order", report.Component(ComponentOutcome.PageInfo)!.Message, StringComparison.Ordinal);
        Assert.Equal("order 1", report.BlockOutcomes().Single(block => block.Start == 0x8000000).Stamp);
        Assert.Contains("\"stamp\": \"order 1\"", Json(report), StringComparison.Ordinal);

        // 9 is cut to 1, so that of 512 pages two come back.
        KernelPages pages = Pages("own::order_of_three_bits", (0x8000, 9, 0));
        Assert.True(pages.TryRestoreFolio(0x8000UL << 12, out int order));
        Assert.Equal((1, 2UL), (order, pages.Managed));
    }

    [Fact]
    public void A_page_type_cut_by_its_stamp_is_another_one()
    {
        RestoreReport report = Restore(OwnSpec.CutType, OwnSpec.CutType, "contig", "split", "mixed");

        // Of 2, which is mixed, one bit is 0, which is contig: 4 of the 12 pages, and the 3 blocks of order 9.
        Assert.Equal((RestoreVerdict.Ok, RestoreVerdict.Misread), (report.Verdict(ComponentOutcome.MemoryMap), report.Verdict(ComponentOutcome.PageInfo)));
        Assert.StartsWith("7 stamps read back with another order or type", report.Component(ComponentOutcome.PageInfo)!.Message, StringComparison.Ordinal);
        Assert.Equal("type contig", report.BlockOutcomes().Single(block => block.Start == 0x8000000).Stamp);
    }

    [Theory]
    [InlineData("own::mark_of_three_bytes")]
    [InlineData("own::type_over_mark")]
    public void Nothing_is_restored_whose_stamp_loses_the_magic_number(string stamp)
    {
        RestoreReport report = Restore("rfc-page-type-deep", stamp);

        Assert.Equal((RestoreVerdict.Ok, RestoreVerdict.Refused), (report.Verdict(ComponentOutcome.MemoryMap), report.Verdict(ComponentOutcome.PageInfo)));
        Assert.Contains("do not read back with the magic number", report.Component(ComponentOutcome.PageInfo)!.Message, StringComparison.Ordinal);
        Assert.All(report.BlockOutcomes(), block => Assert.Contains("no magic number", block.Stamp, StringComparison.Ordinal));
        KernelPages pages = Pages(stamp, (0x8000, 9, 0));
        Assert.False(pages.TryRestoreFolio(0x8000UL << 12, out _));
        Assert.Equal(0UL, pages.RestoreFolios(0x8000, 9, 1));
    }

    [Theory]
    [InlineData("own::wide_order")]
    [InlineData("own::mark_first")]
    public void Fields_of_a_stamp_may_lie_anywhere(string stamp)
    {
        RestoreReport report = Restore("rfc-page-type-deep", stamp);

        Assert.Equal((RestoreVerdict.Ok, null), (report.Verdict(ComponentOutcome.MemoryMap), report.Verdict(ComponentOutcome.PageInfo)));
        Assert.All(report.BlockOutcomes(), block => Assert.Null(block.Stamp));
    }

    [Fact]
    public void The_matrix_shows_what_keys_and_stamps_come_to()
    {
        AbiRelease[] releases =
        [
            OwnSpec.Catalog.Find("rfc-page-type-deep")!, OwnSpec.Release("own::type_of_two_bits"), OwnSpec.Release("own::two_bits_lowest"),
            OwnSpec.Release("own::order_of_three_bits"), OwnSpec.Release("own::type_over_mark"),
        ];
        var matrix = CompatibilityMatrix.Compute(OwnSpec.Catalog, releases);

        RestoreVerdict Map(int writer, int reader) => matrix.Cell(releases[writer], releases[reader]).Component(ComponentOutcome.MemoryMap)!.Verdict;
        RestoreVerdict? Stamps(int writer, int reader) => matrix.Cell(releases[writer], releases[reader]).Component(ComponentOutcome.PageInfo)?.Verdict;
        Assert.Equal([RestoreVerdict.Ok, RestoreVerdict.Ok, RestoreVerdict.Ok], [Map(0, 0), Map(1, 1), Map(2, 2)]);
        Assert.NotEqual(RestoreVerdict.Ok, Map(1, 2));
        Assert.Equal((RestoreVerdict.Misread, RestoreVerdict.Refused), (Stamps(0, 3), Stamps(0, 4)));
        Assert.Equal(RestoreVerdict.Ok, matrix.Cell(releases[0], releases[0]).Component(ComponentOutcome.Memfd)!.Verdict);
        Assert.NotEqual(RestoreVerdict.Ok, matrix.Cell(releases[0], releases[4]).Component(ComponentOutcome.Memfd)!.Verdict);
    }

    private static RestoreReport Restore(string writer, string reader, params string[] types)
    {
        AbiRelease from = OwnSpec.Catalog.Find(writer) ?? OwnSpec.Release(writer);
        MemoryImage image = Encode(from, Blocks(types.Length > 0 ? types : ["contig", "split"]));
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = OwnSpec.Catalog, Release = from });
        return HandoverRestorer.Restore(image, document, OwnSpec.Release(reader), OwnSpec.Catalog);
    }

    private static MemoryImage Encode(AbiRelease release, IReadOnlyList<BlocksManifest> blocks) => Encode(new HandoverManifest
    {
        Release = release.Id,
        PageSize = 4096,
        Memory = [new MemoryRange(0x1000000, 0x2000000)],
        Scratch = new ScratchManifest { Areas = [new MemoryRange(0x100000000, 32 << 20)] },
        MemoryMap = new MemoryMapManifest { Blocks = blocks },
    });

    private static MemoryImage Encode(HandoverManifest manifest)
    {
        EncodedHandover encoded = HandoverEncoder.Encode(manifest, OwnSpec.Catalog);
        return MemoryImage.Of("own", encoded.Memory, encoded.Note);
    }

    private static KernelPages Pages(string stamp, params (int Pfn, int Order, int Type)[] blocks)
    {
        AbiRelease release = OwnSpec.Release(stamp);
        var map = new BlockMap(12, 64);
        foreach ((int pfn, int order, int type) in blocks)
        {
            map.Add(new BlockRun((ulong)pfn << 12, 1, (uint)order, type));
        }

        map.Complete(PageInfoLayout.Of(OwnSpec.Catalog.Structures, release.PageInfo.Structure));
        return new KernelPages(map, release.Behaviour.Restore, new MachineMemory([new RamRange(0, 1UL << 30)], 27, isDeclared: true), 10, 1, false, _ => { });
    }

    private static string Json(RestoreReport report)
    {
        using var stream = new MemoryStream();
        RestoreJsonWriter.Write(stream, report, "own", withBlocks: true);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
