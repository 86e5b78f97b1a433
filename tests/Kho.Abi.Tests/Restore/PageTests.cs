using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// What restoring blocks does to their pages, release by release. What is expected is what was read off the kernels and
/// measured of them, not what the engine computes.
/// </summary>
public sealed class PageTests
{
    private const string Before618 = "linux-6.17";
    private const string Rfc = "rfc-page-type-deep";
    private const int Contig = 0;
    private const int Split = 1;

    private static readonly string[] _released = ["linux-6.17", "linux-6.18", "linux-6.19", "linux-7.1", "linux-7.2", "linux-7.3"];

    public static TheoryData<string> Released => [.. _released];

    public static TheoryData<string> WithMagic => [.. _released.Where(release => release != Before618), Rfc];

    [Theory]
    [MemberData(nameof(Released))]
    public void What_lies_outside_memory_is_not_restored(string release) =>
        Assert.False(Pages(release, (16, 0, Contig)).TryRestoreFolio(1UL << 40, out _));

    [Theory]
    [MemberData(nameof(WithMagic))]
    public void A_page_that_was_not_preserved_is_refused(string release)
    {
        KernelPages pages = Pages(release, (16, 2, Contig));

        Assert.False(pages.TryRestoreFolio(32 << 12, out _));
        Assert.False(pages.TryRestorePages(32 << 12, 1));
        Assert.Equal(0UL, pages.Managed);
    }

    [Theory]
    [MemberData(nameof(WithMagic))]
    public void A_page_inside_a_block_is_refused(string release)
    {
        KernelPages pages = Pages(release, (16, 2, Contig));

        Assert.False(pages.TryRestoreFolio(17 << 12, out _));
        Assert.False(pages.TryRestorePages(18 << 12, 2));
    }

    [Theory]
    [MemberData(nameof(WithMagic))]
    public void A_second_restore_is_refused(string release)
    {
        KernelPages pages = Pages(release, (16, 2, Contig));

        Assert.True(pages.TryRestoreFolio(16 << 12, out int order));
        Assert.Equal(2, order);
        Assert.False(pages.TryRestoreFolio(16 << 12, out _));
        Assert.Equal(4UL, pages.Managed);
    }

    [Theory]
    [MemberData(nameof(WithMagic))]
    public void A_second_restore_is_refused_where_blocks_overlap_too(string release)
    {
        KernelPages pages = Pages(release, (16, 2, Contig), (18, 0, Contig));

        Assert.True(pages.TryRestoreFolio(18 << 12, out _));
        Assert.True(pages.TryRestoreFolio(16 << 12, out _));
        Assert.False(pages.TryRestoreFolio(18 << 12, out _));
        Assert.False(pages.TryRestoreFolio(16 << 12, out _));
    }

    [Fact]
    public void Before_the_magic_number_a_block_is_restored_again_and_again_and_any_page_of_it()
    {
        KernelPages pages = Pages(Before618, (16, 2, Contig));

        Assert.True(pages.TryRestoreFolio(16 << 12, out _));
        Assert.True(pages.TryRestoreFolio(16 << 12, out int again));
        Assert.True(pages.TryRestoreFolio(17 << 12, out int tail));
        Assert.Equal((2, 0), (again, tail));
    }

    /// <summary>
    /// A real 6.17.8 died of a NULL pointer in the page allocator when the test module restored folios that a broken
    /// list of blocks no longer preserved; on other days it lives.
    /// </summary>
    [Fact]
    public void Before_the_magic_number_a_page_that_is_not_preserved_is_taken_from_under_its_users()
    {
        KernelPages pages = Pages(Before618, (16, 2, Contig));

        KernelDeathException death = Assert.Throws<KernelDeathException>(() => pages.TryRestoreFolio(64 << 12, out _));
        Assert.NotNull(death.Doubt);
    }

    [Theory]
    [InlineData("linux-6.17", false)]
    [InlineData("linux-6.18", false)]
    [InlineData("linux-6.19", false)]
    [InlineData("linux-7.1", true)]
    [InlineData("linux-7.2", true)]
    [InlineData("linux-7.3", true)]
    public void An_order_above_the_page_allocators_is_refused_up_to_6_19(string release, bool restored)
    {
        KernelPages pages = Pages(release, (1 << 12, 10, Contig), (1 << 11, 11, Contig));

        Assert.True(pages.TryRestoreFolio(1UL << 24, out _));
        Assert.Equal(restored, pages.TryRestoreFolio(1UL << 23, out _));
    }

    [Theory]
    [InlineData("linux-6.18", 64, false)]
    [InlineData("linux-6.19", 52, false)]
    [InlineData("linux-7.2", 31, true)]
    [InlineData("linux-7.3", 20, true)]
    public void An_absurd_order_is_refused_or_deadly(string release, int order, bool deadly)
    {
        KernelPages pages = Pages(release, (0, order, Contig));
        if (deadly)
        {
            Assert.Throws<KernelDeathException>(() => pages.TryRestoreFolio(0, out _));
        }
        else
        {
            Assert.False(pages.TryRestoreFolio(0, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Released))]
    public void A_folio_has_one_reference_on_its_head(string release)
    {
        KernelPages pages = Pages(release, (16, 3, Contig));
        Assert.True(pages.TryRestoreFolio(16 << 12, out _));

        Assert.Equal([(1, 1UL), (0, 7UL)], pages.References(16, 8));
        Assert.Equal(FreeOutcome.Ok, pages.TryOut(16, 3, asSingles: false, pageChecks: true));
    }

    [Theory]
    [InlineData("linux-6.19")]
    [InlineData("linux-7.1")]
    [InlineData("linux-7.2")]
    [InlineData("linux-7.3")]
    public void Pages_have_a_reference_each_and_are_a_bad_page_when_freed_as_one(string release)
    {
        KernelPages pages = Pages(release, checks: true, (16, 3, Contig));
        Assert.True(pages.TryRestorePages(16 << 12, 8));

        Assert.Equal([(1, 8UL)], pages.References(16, 8));
        Assert.Equal(FreeOutcome.Ok, pages.TryOut(16, 3, asSingles: true, pageChecks: true));
        Assert.Equal(FreeOutcome.Ok, pages.TryOut(16, 3, asSingles: false, pageChecks: false));
        Assert.Equal(FreeOutcome.BadPage, pages.FreeBlock(16, 3));
        Assert.True(pages.Tainted);
    }

    [Fact]
    public void Before_6_18_there_is_no_way_to_restore_pages() => Assert.False(Pages(Before618, (16, 3, Contig)).TryRestorePages(16 << 12, 8));

    [Fact]
    public void In_6_18_pages_stay_compound_and_page_checks_make_that_deadly()
    {
        KernelPages pages = Pages("linux-6.18", (16, 3, Contig));
        Assert.True(pages.TryRestorePages(16 << 12, 8));

        Assert.Equal([(1, 8UL)], pages.References(16, 8));
        Assert.Equal(PagePattern.SplitCompound, pages.PatternOf(16));
        Assert.Throws<KernelDeathException>(() => Pages("linux-6.18", checks: true, (16, 3, Contig)).TryRestorePages(16 << 12, 8));
        Assert.True(Pages("linux-6.18", checks: true, (16, 0, Contig)).TryRestorePages(16 << 12, 1));
    }

    [Fact]
    public void With_page_types_references_are_those_that_the_block_had()
    {
        KernelPages pages = Pages(Rfc, (16, 2, Contig), (32, 2, Split));
        Assert.True(pages.TryRestorePages(16 << 12, 4));
        Assert.True(pages.TryRestorePages(32 << 12, 4));

        Assert.Equal([(1, 1UL), (0, 3UL)], pages.References(16, 4));
        Assert.Equal([(1, 4UL)], pages.References(32, 4));
    }

    [Fact]
    public void With_page_types_a_split_block_is_no_folio()
    {
        KernelPages pages = Pages(Rfc, (16, 2, Contig), (32, 2, Split));

        Assert.False(pages.TryRestoreFolio(32 << 12, out _));
        Assert.True(pages.TryRestoreFolio(16 << 12, out _));
        Assert.Equal(0UL, pages.RestoreFolios(32, 2, 1));
    }

    [Theory]
    [InlineData("linux-6.19")]
    [InlineData("linux-7.1")]
    [InlineData("linux-7.2")]
    [InlineData("linux-7.3")]
    public void A_larger_block_than_was_asked_for_is_restored_whole(string release)
    {
        KernelPages pages = Pages(release, (16, 3, Contig));

        Assert.True(pages.TryRestorePages(16 << 12, 1));
        Assert.Equal(8UL, pages.Managed);
        Assert.Equal(PagePattern.Singles, pages.PatternOf(23));
    }

    /// <summary>The writer cut where the NUMA node changes; the reader does not.</summary>
    [Theory]
    [InlineData("linux-7.1")]
    [InlineData("linux-7.2")]
    [InlineData("linux-7.3")]
    [InlineData(Rfc)]
    public void Smaller_blocks_than_the_readers_own_cut_are_passed_over_and_that_is_a_success(string release)
    {
        KernelPages pages = Pages(release, (16, 1, Contig), (18, 0, Contig), (19, 0, Contig));

        Assert.True(pages.TryRestorePages(16 << 12, 4));
        Assert.Equal(2UL, pages.Managed);
        Assert.Equal(PagePattern.Untouched, pages.PatternOf(18));
        Assert.Equal(PagePattern.Untouched, pages.PatternOf(19));

        // Their stamps are still there.
        Assert.True(pages.TryRestoreFolio(19 << 12, out _));
    }

    [Theory]
    [InlineData("linux-6.19")]
    [InlineData("linux-7.3")]
    public void Pages_are_refused_where_a_step_begins_without_a_block_and_what_was_restored_stays_so(string release)
    {
        KernelPages pages = Pages(release, (16, 1, Contig), (19, 0, Contig));

        Assert.False(pages.TryRestorePages(16 << 12, 3));
        Assert.Equal(2UL, pages.Managed);
        Assert.Equal(PagePattern.Singles, pages.PatternOf(17));
        Assert.False(pages.TryRestorePages(16 << 12, 2));
    }

    [Fact]
    public void Many_blocks_are_restored_up_to_the_first_that_is_refused()
    {
        KernelPages pages = Pages("linux-7.3", [.. Enumerable.Range(0, 100).Where(index => index != 60).Select(index => (16 + (index * 2), 1, Contig))]);
        Assert.True(pages.TryRestoreFolio((16 + 20) << 12, out _));

        Assert.Equal(10UL, pages.RestoreFolios(16, 1, 100));
        Assert.Equal(49UL, pages.RestoreFolios(16 + 22, 1, 89));
        Assert.Equal(39UL, pages.RestoreFolios(16 + 122, 1, 39));
        Assert.Equal(2UL * 99, pages.Managed);
    }

    [Theory]
    [InlineData(false, FreeOutcome.Leaked)]
    [InlineData(true, FreeOutcome.Bug)]
    public void Pages_without_a_reference_cannot_be_given_back_one_by_one(bool checks, object outcome)
    {
        KernelPages pages = Pages(Rfc, checks, (16, 2, Contig));
        Assert.True(pages.TryRestorePages(16 << 12, 4));

        Assert.Equal(outcome, pages.FreeSingles(16, 4));
    }

    [Theory]
    [InlineData(false, FreeOutcome.Leaked)]
    [InlineData(true, FreeOutcome.Bug)]
    public void What_is_free_is_not_freed_again(bool checks, object outcome)
    {
        KernelPages pages = Pages("linux-7.3", checks, (16, 2, Contig));
        Assert.True(pages.TryRestoreFolio(16 << 12, out _));

        Assert.Equal(FreeOutcome.Ok, pages.FreeBlock(16, 2));
        Assert.Equal(outcome, pages.FreeBlock(16, 2));
        Assert.False(pages.TryRestoreFolio(16 << 12, out _));
    }

    private static KernelPages Pages(string name, params (int Pfn, int Order, int Type)[] blocks) => Pages(name, checks: false, blocks);

    private static KernelPages Pages(string name, bool checks, params (int Pfn, int Order, int Type)[] blocks)
    {
        AbiRelease release = RestoreHarness.Release(name);
        var map = new BlockMap(12, release.Behaviour.Reserve.SizeBits);
        foreach ((int pfn, int order, int type) in blocks)
        {
            map.Add(new BlockRun((ulong)pfn << 12, 1, (uint)order, type));
        }

        map.Complete();
        long? maximum = ReleaseAt.Of(release, 4096).MaximumRestoredOrder;
        return new KernelPages(map, release.Behaviour.Restore, new MachineMemory([new RamRange(0, 1UL << 30)], 27, isDeclared: true), maximum, name == Rfc ? Split : null, checks, _ => { });
    }
}
