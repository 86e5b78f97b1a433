using Kho.Abi.Codec;
using Kho.Abi.Layouts;

namespace Kho.Abi.Restore;

/// <summary>Simulates KHO's own use of the root after take-over: KHO keeps its page, reads it, and shows it in debugfs.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class RootTree(KernelContext kernel) : IRestoringSubsystem
{
    /// <summary>Reads the root again. If its page is not preserved, a new owner may have overwritten it since the first read.</summary>
    public void Start()
    {
        if (!kernel.Configuration.Kho)
        {
            return;
        }

        ulong page = kernel.Geometry.PageStart(kernel.Blobs.RootAddress);
        try
        {
            kernel.RequireIntact(page, (ulong)kernel.Geometry.PageSize, "the root FDT");
        }
        catch (KernelDeathException death)
        {
            death.OfMap = true;
            throw;
        }
    }

    /// <summary>
    /// Simulates debugfs, which shows each blob with the length that the root states, unchecked. A read of the file can run past
    /// the blob to the end of memory.
    /// </summary>
    public void Consume()
    {
        if (kernel.Release.Root.BlobSizeProperty is not string sizeName || !kernel.Configuration.Kho)
        {
            return;
        }

        foreach (DeviceTreeNode child in kernel.Blobs.Root!.Root.Children)
        {
            ulong address = kernel.Blobs.NumberOf(child, kernel.Release.Root.BlobAddressProperty, StructureNames.MapProperty, "address") ?? 0;
            ulong size = kernel.Blobs.NumberOf(child, sizeName, StructureNames.SizeProperty, "size") ?? 0;
            ulong last = address + (size - 1);
            if (size == 0 || !kernel.Memory.Machine.TryFindMissing(address, last < address ? ulong.MaxValue : last, out _))
            {
                continue;
            }

            string claim = $"the blob {child.Name} at 0x{address:x} claims {size} bytes, more than there is memory";
            kernel.Doubt($"{claim}: whether user space reads it in debugfs is not known");
            string death = $"{claim}: user space that copies it from debugfs takes the kernel down";
            kernel.OutcomeInstead(child.Name, null, RestoreVerdict.Panics, death);
            throw new KernelDeathException(death);
        }
    }
}
