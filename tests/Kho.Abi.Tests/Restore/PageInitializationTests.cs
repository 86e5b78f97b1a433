using Kho.Abi.Restore;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// What a real 7.3.4 with CONFIG_DEFERRED_STRUCT_PAGE_INIT did of one more block in <c>encoded/linux-7.3/basic-4k</c>, in
/// machines of 256 and of 416 MiB: what it died of in that loop, if it did (x86-64; the same kernel without the option got
/// over the loop each time).
/// </summary>
public sealed class PageInitializationTests
{
    private const int SectionBits = 27;
    private const int PageShift = 12;

    [Theory]
    [InlineData(256, 0, 17, null)]
    [InlineData(256, 0, 20, null)]
    [InlineData(256, 0xf000000, 16, null)]
    [InlineData(256, 0, 40, "hang")]
    [InlineData(256, 0, 52, "hang")]
    [InlineData(416, 0, 17, null)]
    [InlineData(416, 0, 20, "page fault: the page structure of 0x20000000 ")]
    [InlineData(416, 0, 40, "page fault: the page structure of 0x20000000 ")]
    [InlineData(416, 0, 52, "page fault: the page structure of 0x20000000 ")]
    public void A_block_is_gone_through_as_measured(int megabytes, ulong start, uint order, string? death)
    {
        List<string> doubts = [];
        string? told = new PageInitialization(Machine(megabytes), PageShift, SectionBits, ElfMachine.X8664, doubts.Add).DeathOf(new BlockRun(start, 1, order, 0), out ulong survived);

        Assert.Equal(0UL, survived);
        Assert.Empty(doubts);
        if (death is null)
        {
            Assert.Null(told);
        }
        else
        {
            Assert.StartsWith(death, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Structures_above_a_sections_worth_of_the_last_zone_are_initialised_late()
    {
        Assert.Null(new PageInitialization(Machine(256), PageShift, SectionBits, ElfMachine.X8664, _ => { }).First);
        Assert.Equal(256UL << 20, new PageInitialization(Machine(416), PageShift, SectionBits, ElfMachine.X8664, _ => { }).First);
    }

    /// <summary>Blocks before the one that reaches beyond memory are got over.</summary>
    [Fact]
    public void Of_a_run_the_first_block_that_reaches_beyond_memory_kills()
    {
        string? told = new PageInitialization(Machine(416), PageShift, SectionBits, ElfMachine.X8664, _ => { }).DeathOf(new BlockRun(0x18000000, 2, 16, 0), out ulong survived);

        Assert.Equal(0UL, survived);
        Assert.StartsWith("page fault: the page structure of 0x20000000 (in the block of order 16 at 0x18000000)", told, StringComparison.Ordinal);
        Assert.Null(new PageInitialization(Machine(416), PageShift, SectionBits, ElfMachine.X8664, _ => { }).DeathOf(new BlockRun(0x18000000, 4, 13, 0), out _));
    }

    [Fact]
    public void Where_memory_ends_has_to_be_known()
    {
        List<string> doubts = [];
        var machine = new MachineMemory([new RamRange(0, 416UL << 20)], SectionBits, isDeclared: false);

        Assert.NotNull(new PageInitialization(machine, PageShift, SectionBits, null, doubts.Add).DeathOf(new BlockRun(0, 1, 20, 0), out _));
        Assert.Single(doubts);
    }

    private static MachineMemory Machine(int megabytes) =>
        new([new RamRange(0, 0x9fc00), new RamRange(0x100000, ((ulong)megabytes << 20) - 0x120000)], SectionBits, isDeclared: true);
}
