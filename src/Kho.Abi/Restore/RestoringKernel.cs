using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// A simulated kernel that reads a handover: it takes the handover over, reserves preserved memory, and runs each subsystem. Its
/// only inputs are boot data and memory; it decodes all bytes by its own release.
/// </summary>
internal sealed class RestoringKernel
{
    private readonly KernelContext _kernel;
    private readonly KernelBoot _boot;
    private readonly VmallocRestore _vmalloc;
    private readonly IRestoringSubsystem[] _subsystems;

    /// <param name="abi">Release of the kernel, at its page size.</param>
    /// <param name="configuration">Build and boot options of the kernel.</param>
    /// <param name="image">Memory as the writer leaves it.</param>
    /// <param name="machine">The machine's memory.</param>
    public RestoringKernel(ReleaseAt abi, ReleaseCatalog catalog, ReaderConfiguration configuration, IPhysicalMemory image, MachineMemory machine)
    {
        _kernel = new KernelContext(abi, catalog, configuration, image, machine);
        _boot = new KernelBoot(_kernel);
        _vmalloc = new VmallocRestore(_kernel);
        var structures = new StructureRestore(_kernel);

        // In the order of the kernel's initcalls.
        _subsystems =
        [
            new MemblockRestore(_kernel),
            new RootTree(_kernel),
            new LuoRestore(_kernel, [new MemfdRestore(_kernel, _vmalloc), structures]),
            new WriterAnnouncementRestore(_kernel),
            structures,
            new TestModuleRestore(_kernel, _vmalloc),
        ];
    }

    /// <summary>Architecture of the kernel, which is the writer's; null if unknown.</summary>
    public ElfMachine? Processor
    {
        get => _kernel.Processor;
        init => _kernel.Processor = value;
    }

    /// <summary>Number of runs of blocks that the map is expected to have; a guess that changes no outcome.</summary>
    public int ExpectedRuns
    {
        init => _kernel.ExpectedRuns = value;
    }

    /// <summary>Name of a page type; null if the release has none.</summary>
    public string? PageTypeName(int pageType) => _kernel.Layout.Radix?.PageTypeName(pageType);

    /// <summary>The reserved blocks.</summary>
    public BlockMap Blocks => _kernel.Blocks;

    /// <summary>The restorable pages; null until the kernel takes the memory map over.</summary>
    public KernelPages? Pages => _kernel.HasPages ? _kernel.Pages : null;

    /// <summary>The kernel takes the handover over.</summary>
    public bool Revived => _boot.Revived;

    /// <summary>Why the kernel refuses the handover; null if it takes it over.</summary>
    public string? RefusedBecause => _boot.RefusedBecause;

    /// <summary>Cause of the kernel's death; null if it survives.</summary>
    public string? Death { get; private set; }

    /// <summary>The kernel died while it read the memory map or the root.</summary>
    public bool DiedOfMap { get; private set; }

    /// <summary>The kernel read the whole map from bytes in the image. It may still die in the root.</summary>
    public bool SurvivesMap => _kernel.HasPages && !ReadsWhatIsAbsent;

    /// <summary>The kernel's log.</summary>
    public IReadOnlyList<string> Messages => _kernel.Messages;

    /// <summary>Assumptions of the outcome that the image does not prove, one sentence each.</summary>
    public IReadOnlyList<string> Doubts => _kernel.Memory.FirstUnknown is ulong unknown
        ? [.. _kernel.Doubts, $"the kernel reads at 0x{unknown:x}, which the image does not hold; zeros are assumed"]
        : _kernel.Doubts;

    /// <summary>The kernel read bytes that the image lacks.</summary>
    public bool ReadsWhatIsAbsent => _kernel.Memory.FirstUnknown is not null;

    /// <summary>Outcomes of the blobs that the kernel looked up.</summary>
    public IReadOnlyList<ComponentOutcome> Components => _kernel.Components;

    /// <summary>Outcomes of sessions, files and regions.</summary>
    public IReadOnlyList<ItemOutcome> Items => _kernel.Items;

    /// <summary>Claims on pages.</summary>
    public PageClaims Claims => _kernel.Claims;

    /// <summary>Boots until preserved memory is reserved and stamped.</summary>
    public void Boot(BootData boot) => Live(() => _boot.Run(boot));

    /// <summary>Lets every subsystem look up its blob, and user space retrieve all files from LUO.</summary>
    public void Consume()
    {
        if (!Revived)
        {
            return;
        }

        foreach (Action step in _subsystems.Select(subsystem => (Action)subsystem.Start).Concat(_subsystems.Select(subsystem => (Action)subsystem.Consume)))
        {
            if (Death is not null)
            {
                return;
            }

            Live(step);
        }
    }

    /// <summary>The blocks by address, in runs with the same outcome.</summary>
    public IEnumerable<BlockOutcome> BlockOutcomes() => new BlockReport(_kernel).Outcomes();

    /// <summary>Restores a vmalloc area for a caller that holds its descriptor.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="totalPages">Number of pages.</param>
    /// <param name="order">Order of each entry: an entry stands for 2^order pages.</param>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public bool TryRestoreVmalloc(ulong first, ulong totalPages, int order) => _vmalloc.Restore(
        new StructureValue().Add("first", first).Add("total_pages", totalPages).Add("flags", 1UL).Add("order", (ulong)order), "vmalloc area") is not null;

    /// <summary>Restores a folio for a caller and frees it.</summary>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public bool TryRestoreFree(ulong address) =>
        _kernel.Pages.TryRestoreFolio(address, out int order) && _kernel.Pages.FreeBlock(address >> _kernel.PageShift, order) == FreeOutcome.Ok;

    private void Live(Action step)
    {
        try
        {
            step();
        }
        catch (KernelDeathException death)
        {
            Death = death.Message;
            DiedOfMap = death.OfMap;
            if (death.Doubt is string doubt)
            {
                _kernel.Doubt(doubt);
            }

            _kernel.Say(death.Message);
            _kernel.Say("Kernel panic");
        }
    }
}
