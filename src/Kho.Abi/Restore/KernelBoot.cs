using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>
/// Simulates a kernel's boot with a handover: it accepts or refuses the handover, finds the scratch areas, and reserves the
/// blocks of the memory map.
/// </summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class KernelBoot(KernelContext kernel)
{
    /// <summary>Binary logarithm of the size in bytes of the pieces in which a kernel searches for memory without preserved blocks.</summary>
    private const int ExtensionBits = 30;

    /// <summary>The kernel takes the handover over.</summary>
    public bool Revived { get; private set; }

    /// <summary>Why the kernel refuses the handover; null if it takes it over.</summary>
    public string? RefusedBecause { get; private set; }

    /// <summary>Boots until preserved memory is reserved and stamped.</summary>
    /// <param name="boot">Boot data.</param>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public void Run(BootData boot)
    {
        if (Populate(boot))
        {
            RetrieveMap(boot);
        }
    }

    /// <summary>Decides whether the kernel takes the handover over, as <c>kho_populate()</c> does.</summary>
    private bool Populate(BootData boot)
    {
        if (!kernel.Configuration.KhoBuilt)
        {
            return Refuse("the kernel is built without KHO", announce: false);
        }

        ulong fdt = boot.FdtAddress;
        kernel.Blobs.RootAddress = fdt;
        if (boot.FdtSize == 0)
        {
            return Refuse($"setup: failed to memremap FDT (0x{fdt:x})");
        }

        if (kernel.Blobs.ReadTree(fdt, "the root FDT", out int error) is not DeviceTree tree)
        {
            return Refuse(error == IncomingBlobs.TreeIncompatible
                ? $"setup: handover FDT (0x{fdt:x}) is incompatible with '{kernel.Release.Root.Compatible}': {error}"
                : $"setup: handover FDT (0x{fdt:x}) is invalid: {error}");
        }

        DeviceTreeProperty? compatible = tree.Root.Property(HandoverRoot.CompatibleProperty);
        if (compatible?.Texts.Contains(kernel.Release.Root.Compatible) != true)
        {
            return Refuse($"setup: handover FDT (0x{fdt:x}) is incompatible with '{kernel.Release.Root.Compatible}': {(compatible is null ? IncomingBlobs.TreeIncompatible : 1)}");
        }

        kernel.Blobs.Root = tree;
        if (kernel.Blobs.MapAddress == 0 && kernel.Behaviour.Populate.MapProperty == MapPropertyPolicy.Required)
        {
            return Refuse($"the root's {kernel.Release.Root.MapProperty} is missing, not {sizeof(ulong)} bytes long, or 0");
        }

        if (boot.ScratchAddress is ulong scratch)
        {
            if (boot.ScratchSize == 0)
            {
                return Refuse($"setup: failed to memremap scratch (phys=0x{scratch:x}, len=0)");
            }

            kernel.Say($"KHO: {kernel.Behaviour.Populate.Announcement}");
            Revived = true;
            TakeScratch(scratch, boot.ScratchSize);
            return true;
        }

        kernel.Say($"KHO: {kernel.Behaviour.Populate.Announcement}");
        Revived = true;
        return true;
    }

    private bool Refuse(string why, bool announce = true)
    {
        RefusedBecause = why;
        if (announce)
        {
            kernel.Say($"KHO: {why}");
            kernel.Say("KHO: disabling KHO revival");
        }

        return false;
    }

    private void TakeScratch(ulong address, ulong length)
    {
        int size = kernel.Structures.SizeOf(kernel.Release.Scratch);
        ulong total = 0;
        for (ulong index = 0; index < Math.Min(length / (ulong)size, 1 << 12); index++)
        {
            StructureValue area = kernel.Memory.Read(kernel.Release.Scratch, address + (index * (ulong)size), "the array of scratch areas");
            ulong bytes = area.Number("size");
            total += bytes;
            if (bytes > 0)
            {
                kernel.ScratchAreas.Add((area.Number("addr"), area.Number("addr") + (bytes - 1)));
            }
        }

        if (total == 0)
        {
            throw new KernelDeathException("no scratch area has a size: the first allocation fails");
        }
    }

    private void RetrieveMap(BootData boot)
    {
        ulong map = kernel.Blobs.MapAddress;
        if (map == 0)
        {
            kernel.Blocks.Complete(kernel.Stamps);
            kernel.Pages = MakePages();
            RestoreRoot(boot);
            return;
        }

        int unknown = kernel.Memory.UnknownReads;
        int sizeBits = kernel.Behaviour.Reserve.SizeBits;
        if (kernel.Behaviour.Reserve.ScratchExtension)
        {
            CheckExtension(map, sizeBits);
        }

        bool initialises = kernel.Configuration.DeferredStructPages == true && kernel.Behaviour.Reserve.DeferredStructPages == DeferredPagesPolicy.Initialised;
        var retrieval = new MapRetrieval(kernel.Layout, kernel.Memory, sizeBits, stamps: true, kernel.ExpectedRuns)
        {
            Initialization = initialises ? new PageInitialization(kernel.Memory.Machine, kernel.PageShift, kernel.Abi.SectionBits, kernel.Processor, kernel.Doubt) : null,
        };
        kernel.Blocks = retrieval.Blocks;
        Survive(() => retrieval.Walk(map), retrieval);
        kernel.Blocks.Complete(kernel.Stamps);
        kernel.Pages = MakePages();
        if (kernel.Memory.UnknownReads > unknown)
        {
            // The bytes are unknown and may be anything, such as a wild pointer.
            throw new KernelDeathException("the memory map leads to memory that the image does not hold: what the kernel makes of it cannot be told, and the worst is told") { OfMap = true };
        }

        RestoreRoot(boot);
    }

    private void Survive(Action walk, MapRetrieval retrieval)
    {
        try
        {
            walk();
        }
        catch (KernelDeathException death)
        {
            death.OfMap = true;
            if (retrieval.Blocks == kernel.Blocks)
            {
                kernel.Blocks.Complete(kernel.Stamps);
            }

            throw;
        }
    }

    private KernelPages MakePages() => new(
        kernel.Blocks, kernel.Behaviour.Restore, kernel.Memory.Machine, kernel.Abi.MaximumRestoredOrder, kernel.Layout.Radix?.Layout.SplitType, kernel.Configuration.PageChecks ?? false, kernel.Say);

    /// <summary>
    /// Checks a release that searches for free memory first: it enters every piece of each block into another radix tree, which
    /// hangs at absurd orders.
    /// </summary>
    private void CheckExtension(ulong map, int sizeBits)
    {
        const ulong Endless = 1 << 24;
        UInt128 pieces = 0;
        ulong blocks = 0;
        var survey = new MapRetrieval(kernel.Layout, kernel.Memory, sizeBits, stamps: false)
        {
            Visitor = run =>
            {
                pieces += run.Count * (UInt128)Math.Max(1, run.Step(kernel.PageShift) >> ExtensionBits);
                blocks += run.Count;
            },
        };
        Survive(() => survey.Walk(map), survey);
        ulong known = Math.Max(kernel.Memory.Machine.End >> ExtensionBits, 1);
        if (pieces > Endless + (UInt128)known + blocks)
        {
            throw new KernelDeathException($"hang: blocks of absurd order are entered into the list of memory in use, {1 << (ExtensionBits - 20)} MiB at a time") { OfMap = true };
        }
    }

    private void RestoreRoot(BootData boot)
    {
        // RootTree simulates the restore of an unpreserved root by a kernel without magic numbers in its stamps.
        bool taken = !kernel.Behaviour.Restore.ChecksMagic && !kernel.Blocks.Covers(kernel.Geometry.PageStart(boot.FdtAddress), (ulong)kernel.Geometry.PageSize);
        if (kernel.Behaviour.Restore.RootFdt == RootTreePolicy.Kept || taken)
        {
            return;
        }

        if (kernel.Pages.TryRestoreFolio(boot.FdtAddress, out int order))
        {
            kernel.Claim(boot.FdtAddress, 1UL << order, "root FDT");
        }
        else
        {
            kernel.Say("KHO: failed to restore folio for KHO fdt");
        }
    }
}
