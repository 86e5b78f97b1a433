using Kho.Abi.Codec;
using Kho.Abi.Layouts;

namespace Kho.Abi.Restore;

/// <summary>KHO's own use of a root that it has taken over: it keeps the page, looks into it, and shows it in debugfs.</summary>
/// <param name="kernel">State that the kernel's parts share.</param>
internal sealed class RootTree(KernelContext kernel) : IRestoringSubsystem
{
    /// <summary>KHO reads the root repeatedly. If its page is not preserved, a new owner may have overwritten it in between.</summary>
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
    /// debugfs shows each blob with the root's unchecked length: a reader of the file
    /// reads past the blob, up to the end of memory.
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
