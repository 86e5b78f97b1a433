using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>What a terabyte of preserved pages costs the engine: by runs, not by pages.</summary>
public sealed class RestoreScaleTests
{
    private const ulong Start = 4UL << 30;
    private const ulong Pages = 1UL << 28;

    [Fact]
    public void A_terabyte_of_single_pages_is_taken_over_restored_and_freed_in_little_memory()
    {
        EncodedHandover handover = Encode(new BlocksManifest { Start = Start, Order = 0, Count = Pages });
        RestoringKernel kernel = Boot(handover, out long allocatedByBoot);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(Pages + 1, kernel.Blocks.Blocks);
        Assert.Equal(Pages, kernel.Pages!.RestoreEntries(Start >> 12, 0, Pages));
        Assert.Equal(Pages, kernel.Pages.Managed);
        Assert.Equal([(1, Pages)], kernel.Pages.References(Start >> 12, Pages));
        Assert.Equal(FreeOutcome.Ok, kernel.Pages.FreeSingles(Start >> 12, Pages));
        Assert.Equal([(0, Pages)], kernel.Pages.References(Start >> 12, Pages));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);

        // The walk needs a buffer a level and a list of the pages that it read, and no more for a terabyte than for a gigabyte.
        Assert.True(allocatedByBoot < 4 << 20, $"{allocatedByBoot} bytes");
        Assert.Single(kernel.BlockOutcomes(), outcome => outcome.Count == Pages);
    }

    [Fact]
    public void Every_second_page_of_a_gigabyte_is_as_many_runs_and_each_can_be_restored_once()
    {
        const ulong Count = 1UL << 17;
        EncodedHandover handover = Encode([.. Enumerable.Range(0, (int)Count).Select(index => new BlocksManifest { Start = Start + ((ulong)index * 8192), Order = 0 })]);
        RestoringKernel kernel = Boot(handover, out _);

        Assert.Equal(Count + 1, kernel.Blocks.Blocks);
        Assert.Equal(Count, kernel.Pages!.RestoreFolios(Start >> 12, 1, Count));
        Assert.Equal(0UL, kernel.Pages.RestoreFolios(Start >> 12, 1, Count));
        Assert.Equal(Count, kernel.Pages.Managed);
        Assert.False(kernel.Pages.TryRestoreFolio(Start + 4096, out _));
    }

    private static EncodedHandover Encode(params BlocksManifest[] blocks) => HandoverEncoder.Encode(new HandoverManifest
    {
        Release = "linux-7.3",
        PageSize = 4096,
        Memory = [new MemoryRange(16 << 20, 1 << 30)],
        MemoryMap = new MemoryMapManifest { Blocks = blocks },
    });

    private static RestoringKernel Boot(EncodedHandover handover, out long allocated)
    {
        var machine = new MachineMemory([new RamRange(0, 2UL << 40)], 27, isDeclared: true);
        var kernel = new RestoringKernel(ReleaseAt.Of(RestoreHarness.Release("7.3"), 4096), ReleaseCatalog.BuiltIn, new ReaderConfiguration(), handover.Memory, machine);
        long before = GC.GetAllocatedBytesForCurrentThread();
        kernel.Boot(new BootData(handover.Note.Root!.Value, 4096, null, 0));
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Null(kernel.Death);
        return kernel;
    }
}
