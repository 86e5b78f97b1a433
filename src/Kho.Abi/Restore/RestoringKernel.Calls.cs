using Kho.Abi.Layouts;

namespace Kho.Abi.Restore;

internal sealed partial class RestoringKernel
{
    /// <summary>Restores a vmalloc area for a caller that has its descriptor.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="totalPages">Number of pages.</param>
    /// <param name="order">Order of each entry.</param>
    /// <exception cref="KernelDeathException">The kernel dies of it.</exception>
    public bool TryRestoreVmalloc(ulong first, ulong totalPages, int order) => RestoreVmalloc(
        new StructureValue().Add("first", first).Add("total_pages", totalPages).Add("flags", 1UL).Add("order", (ulong)order), "vmalloc area") is not null;

    /// <summary>Restores a folio for a caller, and frees it.</summary>
    /// <exception cref="KernelDeathException">The kernel dies of it.</exception>
    public bool TryRestoreFree(ulong address)
    {
        if (!_pages!.TryRestoreFolio(address, out int order))
        {
            return false;
        }

        return _pages.FreeBlock(address >> PageShift, order) == FreeOutcome.Ok;
    }
}
