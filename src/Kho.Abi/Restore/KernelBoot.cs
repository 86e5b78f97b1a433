using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;
using Kho.Abi.Handover;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

internal sealed partial class RestoringKernel
{
    /// <summary>Size in bytes, as a power of two, of the pieces by which a kernel looks for memory that holds nothing preserved.</summary>
    private const int ExtensionBits = 30;

    /// <summary>A device tree's length, which a kernel reads as a signed number, may not be larger; of exactly this length nothing is found in it.</summary>
    private const uint MaximumTreeSize = int.MaxValue;

    /// <summary>Nor may it be smaller than its own header.</summary>
    private const uint MinimumTreeSize = 40;

    private ulong _fdt;

    /// <summary>The first look: may the handover be taken over?</summary>
    private bool Populate(BootData boot)
    {
        if (!_configuration.KhoBuilt)
        {
            return Refuse("the kernel is built without KHO", announce: false);
        }

        _fdt = boot.FdtAddress;
        if (boot.FdtSize == 0)
        {
            return Refuse($"setup: failed to memremap FDT (0x{_fdt:x})");
        }

        if (ReadTree(_fdt, "the root FDT") is not DeviceTree tree)
        {
            return Refuse(_treeError == TreeIncompatible
                ? $"setup: handover FDT (0x{_fdt:x}) is incompatible with '{_release.Root.Compatible}': {_treeError}"
                : $"setup: handover FDT (0x{_fdt:x}) is invalid: {_treeError}");
        }

        DeviceTreeProperty? compatible = tree.Root.Property(HandoverRoot.CompatibleProperty);
        if (compatible?.Texts.Contains(_release.Root.Compatible) != true)
        {
            return Refuse($"setup: handover FDT (0x{_fdt:x}) is incompatible with '{_release.Root.Compatible}': {(compatible is null ? TreeIncompatible : 1)}");
        }

        _root = tree;
        if (MapAddress() == 0 && Behaviour.Populate.MapProperty == MapPropertyPolicy.Required)
        {
            return Refuse($"the root's {_release.Root.MapProperty} is missing, not {sizeof(ulong)} bytes long, or 0");
        }

        if (boot.ScratchAddress is ulong scratch)
        {
            if (boot.ScratchSize == 0)
            {
                return Refuse($"setup: failed to memremap scratch (phys=0x{scratch:x}, len=0)");
            }

            Say($"KHO: {Behaviour.Populate.Announcement}");
            Revived = true;
            TakeScratch(scratch, boot.ScratchSize);
            return true;
        }

        Say($"KHO: {Behaviour.Populate.Announcement}");
        Revived = true;
        return true;
    }

    private bool Refuse(string why, bool announce = true)
    {
        RefusedBecause = why;
        if (announce)
        {
            Say($"KHO: {why}");
            Say("KHO: disabling KHO revival");
        }

        return false;
    }

    private void TakeScratch(ulong address, ulong length)
    {
        int size = _structures.SizeOf(_release.Scratch);
        ulong total = 0;
        for (ulong index = 0; index < Math.Min(length / (ulong)size, 1 << 12); index++)
        {
            total += _memory.Read(_release.Scratch, address + (index * (ulong)size), "the array of scratch areas").Number("size");
        }

        if (total == 0)
        {
            throw new KernelDeathException("no scratch area has a size: the first allocation fails");
        }
    }

    private ulong MapAddress() => _root!.Root.Property(_release.Root.MapProperty) is { } property
        && property.Value.Length == _structures.SizeOf(StructureNames.MapProperty)
        ? _structures.Read(StructureNames.MapProperty, property.Value).Number("address")
        : 0;

    private void RetrieveMap(BootData boot)
    {
        ulong map = MapAddress();
        if (map == 0)
        {
            Blocks.Complete(_stamps);
            _pages = MakePages();
            RestoreRoot(boot);
            return;
        }

        int unknown = _memory.UnknownReads;
        int sizeBits = Behaviour.Reserve.SizeBits;
        if (Behaviour.Reserve.ScratchExtension)
        {
            var survey = new MapRetrieval(_layout, _memory, sizeBits, stamps: false);
            Survive(() => survey.Walk(map), survey);
            CheckExtension(survey.Blocks);
        }

        var retrieval = new MapRetrieval(_layout, _memory, sizeBits, stamps: true);
        Blocks = retrieval.Blocks;
        Survive(() => retrieval.Walk(map), retrieval);
        Blocks.Complete(_stamps);
        _pages = MakePages();
        if (_memory.UnknownReads > unknown)
        {
            // Anything may stand there, such as a pointer to nowhere.
            DiedOfMap = true;
            throw new KernelDeathException("the memory map leads to memory that the image does not hold: what the kernel makes of it cannot be told, and the worst is told");
        }

        RestoreRoot(boot);
    }

    private void Survive(Action walk, MapRetrieval retrieval)
    {
        try
        {
            walk();
        }
        catch (KernelDeathException)
        {
            DiedOfMap = true;
            if (retrieval.Blocks == Blocks)
            {
                Blocks.Complete(_stamps);
            }

            throw;
        }
    }

    private KernelPages MakePages()
    {
        long? maximumOrder = Behaviour.Restore.MaximumOrder?.Evaluate(Names(_geometry));
        return new KernelPages(Blocks, Behaviour.Restore, _memory.Machine, maximumOrder, _layout.Radix?.Layout.SplitType, _configuration.PageChecks ?? false, Say);
    }

    /// <summary>The kernel that looks for free memory enters every piece of a block into a tree of its own.</summary>
    private void CheckExtension(BlockMap blocks)
    {
        const ulong Endless = 1 << 24;
        UInt128 pieces = 0;
        foreach (BlockRun run in blocks.Runs)
        {
            ulong step = run.Step(PageShift);
            pieces += run.Count * (UInt128)Math.Max(1, step >> ExtensionBits);
        }

        ulong known = Math.Max(_memory.Machine.End >> ExtensionBits, 1);
        if (pieces > Endless + (UInt128)known + blocks.Blocks)
        {
            DiedOfMap = true;
            throw new KernelDeathException($"hang: blocks of absurd order are entered into the list of memory in use, {1 << (ExtensionBits - 20)} MiB at a time");
        }
    }

    private void RestoreRoot(BootData boot)
    {
        // Of a page that is not preserved, and that a kernel without stamps restores all the same, KeepRoot tells.
        bool taken = !Behaviour.Restore.ChecksMagic && !Blocks.Covers(_geometry.PageStart(boot.FdtAddress), (ulong)_geometry.PageSize);
        if (Behaviour.Restore.RootFdt == RootTreePolicy.Kept || taken)
        {
            return;
        }

        if (_pages!.TryRestoreFolio(boot.FdtAddress, out int order))
        {
            ClaimPages(boot.FdtAddress, 1UL << order, "root FDT");
        }
        else
        {
            Say("KHO: failed to restore folio for KHO fdt");
        }
    }

    /// <summary>The root is looked into again and again; by whoever took its page in between, if it is not preserved.</summary>
    private void KeepRoot()
    {
        if (!_configuration.Kho)
        {
            return;
        }

        ulong page = _geometry.PageStart(_fdt);
        DiedOfMap = !Blocks.Covers(page, (ulong)_geometry.PageSize);
        RequireIntact(page, (ulong)_geometry.PageSize, "the root FDT");
    }

    /// <summary>
    /// Each blob is shown in debugfs with the length that the root claims, which nothing checks: whoever copies it
    /// reads on behind it, up to the end of memory.
    /// </summary>
    private void ExposeBlobs()
    {
        if (_release.Root.BlobSizeProperty is null || !_configuration.Kho)
        {
            return;
        }

        foreach (DeviceTreeNode child in _root!.Root.Children)
        {
            ulong address = NumberOf(child, _release.Root.BlobAddressProperty, StructureNames.MapProperty, "address") ?? 0;
            ulong size = NumberOf(child, _release.Root.BlobSizeProperty, StructureNames.SizeProperty, "size") ?? 0;
            ulong last = address + (size - 1);
            if (size == 0 || !_memory.Machine.TryFindMissing(address, last < address ? ulong.MaxValue : last, out _))
            {
                continue;
            }

            string claim = $"the blob {child.Name} at 0x{address:x} claims {size} bytes, more than there is memory";
            _doubts.Add($"{claim}: whether user space reads it in debugfs is not known");
            string death = $"{claim}: user space that copies it from debugfs takes the kernel down";
            _components.RemoveAll(component => component.Name == child.Name);
            Outcome(child.Name, null, RestoreVerdict.Panics, death);
            throw new KernelDeathException(death);
        }
    }

    private ulong? NumberOf(DeviceTreeNode node, string property, string structure, string field) =>
        node.Property(property) is { } value && value.Value.Length == _structures.SizeOf(structure) ? _structures.Read(structure, value.Value).Number(field) : null;

    private const int TreeIncompatible = -1;
    private const int TreeTruncated = -8;
    private const int TreeBadMagic = -9;
    private const int TreeBadVersion = -10;

    private int _treeError;

    /// <summary>Reads a device tree as the kernel's library would accept it; otherwise leaves the library's error number.</summary>
    private DeviceTree? ReadTree(ulong address, string what)
    {
        byte[] head = _memory.Read(address, 2 * sizeof(uint), what);
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != DeviceTree.Signature)
        {
            _treeError = TreeBadMagic;
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(sizeof(uint)));
        if (size is >= MaximumTreeSize or < MinimumTreeSize)
        {
            _treeError = size == MaximumTreeSize ? TreeIncompatible : TreeTruncated;
            return null;
        }

        ulong available = 0;
        while (available < size && available < MaximumBlob && _memory.Holds(address + available, 1))
        {
            available += Math.Min(size - available, (ulong)_geometry.PageSize - ((address + available) & (ulong)(_geometry.PageSize - 1)));
        }

        byte[] bytes = _memory.Read(address, (int)Math.Min(size, Math.Max(available, (ulong)head.Length)), what);
        var findings = new DiagnosticBag();
        DeviceTree? tree = DeviceTree.Read(bytes, address, findings);
        _treeError = tree is null ? TreeBadVersion : 0;
        return tree;
    }
}
