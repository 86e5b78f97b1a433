using Kho.Abi.Codec;
using Kho.Abi.Layouts;

namespace Kho.Abi.Restore;

/// <summary>What KHO itself does with the root once it has taken it over: it keeps it, looks into it, and shows it in debugfs.</summary>
/// <param name="kernel">What the kernel's parts share.</param>
internal sealed class RootTree(KernelContext kernel) : IRestoringSubsystem
{
    /// <summary>The root is looked into again and again; by whoever took its page in between, if it is not preserved.</summary>
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
    /// Each blob is shown in debugfs with the length that the root claims, which nothing checks: whoever copies it
    /// reads on behind it, up to the end of memory.
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
