using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// A kernel that reads a handover: it takes it over, reserves preserved memory, and runs each subsystem.
/// It knows the boot data, and decodes bytes by its own release.
/// </summary>
internal sealed class RestoringKernel
{
    private readonly KernelContext _kernel;
    private readonly KernelBoot _boot;
    private readonly VmallocRestore _vmalloc;
    private readonly IRestoringSubsystem[] _subsystems;

    /// <param name="abi">Release of the kernel, at its page size.</param>
    /// <param name="configuration">Its build and boot options.</param>
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

    /// <summary>The kernel's architecture, which is the writer's; null if unknown.</summary>
    public ElfMachine? Processor
    {
        get => _kernel.Processor;
        init => _kernel.Processor = value;
    }

    /// <summary>Name of a page type, or null if the release has none.</summary>
    public string? PageTypeName(int pageType) => _kernel.Layout.Radix?.PageTypeName(pageType);

    /// <summary>The reserved blocks.</summary>
    public BlockMap Blocks => _kernel.Blocks;

    /// <summary>The pages; null until the memory map is taken over.</summary>
    public KernelPages? Pages => _kernel.HasPages ? _kernel.Pages : null;

    /// <summary>The kernel takes the handover over.</summary>
    public bool Revived => _boot.Revived;

    /// <summary>Reason if it does not, else null.</summary>
    public string? RefusedBecause => _boot.RefusedBecause;

    /// <summary>Cause of its death, or null.</summary>
    public string? Death { get; private set; }

    /// <summary>It died in the memory map or in its root.</summary>
    public bool DiedOfMap { get; private set; }

    /// <summary>It read the whole map from bytes in the image; a death in the root comes later.</summary>
    public bool SurvivesMap => _kernel.HasPages && !ReadsWhatIsAbsent;

    /// <summary>The kernel's log.</summary>
    public IReadOnlyList<string> Messages => _kernel.Messages;

    /// <summary>Assumptions of the outcome that the image does not prove.</summary>
    public IReadOnlyList<string> Doubts => _kernel.Memory.FirstUnknown is ulong unknown
        ? [.. _kernel.Doubts, $"the kernel reads at 0x{unknown:x}, which the image does not hold; zeros are assumed"]
        : _kernel.Doubts;

    /// <summary>It read bytes that the image lacks.</summary>
    public bool ReadsWhatIsAbsent => _kernel.Memory.FirstUnknown is not null;

    /// <summary>Fates of the blobs that the kernel looked for.</summary>
    public IReadOnlyList<ComponentOutcome> Components => _kernel.Components;

    /// <summary>Outcomes of sessions, files and regions.</summary>
    public IReadOnlyList<ItemOutcome> Items => _kernel.Items;

    /// <summary>Claimants of pages.</summary>
    public PageClaims Claims => _kernel.Claims;

    /// <summary>Boots until preserved memory is reserved and stamped.</summary>
    public void Boot(BootData boot) => Live(() => _boot.Run(boot));

    /// <summary>Lets every subsystem look for its blob, and user space retrieve all of LUO's files.</summary>
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

    /// <summary>The blocks in runs of one fate, by address.</summary>
    public IEnumerable<BlockOutcome> BlockOutcomes() => new BlockReport(_kernel).Outcomes();

    /// <summary>Restores a vmalloc area for a caller that has its descriptor.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="totalPages">Number of pages.</param>
    /// <param name="order">Order of each entry.</param>
    /// <exception cref="KernelDeathException">The kernel dies.</exception>
    public bool TryRestoreVmalloc(ulong first, ulong totalPages, int order) => _vmalloc.Restore(
        new StructureValue().Add("first", first).Add("total_pages", totalPages).Add("flags", 1UL).Add("order", (ulong)order), "vmalloc area") is not null;

    /// <summary>Restores a folio for a caller, and frees it.</summary>
    /// <exception cref="KernelDeathException">The kernel dies.</exception>
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
