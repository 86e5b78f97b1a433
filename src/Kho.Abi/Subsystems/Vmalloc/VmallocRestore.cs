using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>Simulates kho_restore_vmalloc() for every subsystem that owns a vmalloc descriptor.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class VmallocRestore(KernelContext kernel)
{
    /// <summary>
    /// Restores a vmalloc area: the entries chunk by chunk; after each chunk's entries the chunk's own page, which is then freed.
    /// </summary>
    /// <param name="descriptor">The area's descriptor.</param>
    /// <param name="claimant">Name of the owner, for claims and messages.</param>
    /// <returns>The area; null if the kernel gives up. Pages restored before the failure stay restored.</returns>
    public RestoredArea? Restore(StructureValue descriptor, string claimant)
    {
        if (kernel.Behaviour.Restore.Vmalloc == RestoreVmallocPolicy.Unavailable)
        {
            return null;
        }

        ulong total = descriptor.Number("total_pages");
        int order = (int)descriptor.Number("order");
        ulong contiguous = (ulong)(1 << (order & 31));
        if (contiguous > 1UL << 30)
        {
            return null;
        }

        List<(ulong Pfn, ulong Count)> runs = [];
        ulong taken = 0;
        VmallocLayout layout = kernel.Abi.Vmalloc;
        using var buffer = new Rented<byte>(kernel.Geometry.PageSize);
        Span<byte> page = buffer.Span;
        for (ulong chunk = descriptor.Number("first"); chunk != 0;)
        {
            chunk = kernel.Memory.Reached(chunk);
            kernel.RequireIntact(chunk, (ulong)page.Length, "a chunk of a vmalloc area");
            kernel.Memory.Read(chunk, page, "a chunk of a vmalloc area");
            if (!RestoreEntries(page, layout.Entries, order, contiguous, total, runs, ref taken, claimant))
            {
                return null;
            }

            if (!kernel.Pages.TryRestorePages(chunk, 1))
            {
                return null;
            }

            kernel.Claim(chunk, 1, $"{claimant} chunk");
            ulong next = layout.Next.Read(page);
            kernel.Pages.FreeBlock(chunk >> kernel.PageShift, 0);
            chunk = next;
        }

        return taken == total ? new RestoredArea(runs, total, kernel.Geometry.PageSize) : null;
    }

    /// <summary>
    /// Frees an area's pages one by one, as vfree does. A head page that stands for all pages of its entry loses its only
    /// reference at the first put.
    /// </summary>
    /// <param name="area">The restored area.</param>
    public void Free(RestoredArea area)
    {
        ArgumentNullException.ThrowIfNull(area);
        foreach ((ulong pfn, ulong count) in area.Runs.Distinct())
        {
            kernel.Pages.FreeSingles(pfn, count);
        }
    }

    private bool RestoreEntries(ReadOnlySpan<byte> chunk, in Field entries, int order, ulong contiguous, ulong total, List<(ulong Pfn, ulong Count)> runs, ref ulong taken, string claimant)
    {
        for (int index = 0; index < entries.Count;)
        {
            ulong first = entries.Read(chunk, index);
            if (first == 0)
            {
                return true;
            }

            int count = 1;
            ulong step = contiguous << kernel.PageShift;
            while (index + count < entries.Count && entries.Read(chunk, index + count) == first + ((ulong)count * step))
            {
                count++;
            }

            ulong room = (total - taken) / contiguous;
            ulong restored = kernel.Pages.RestoreEntries(first >> kernel.PageShift, order & 31, Math.Min((ulong)count, room));
            kernel.Claim(first, restored * contiguous, claimant);
            taken += restored * contiguous;
            AddArea(runs, first >> kernel.PageShift, restored, contiguous);
            if (restored < (ulong)count)
            {
                return false;
            }

            index += count;
        }

        return true;
    }

    private void AddArea(List<(ulong Pfn, ulong Count)> runs, ulong pfn, ulong entries, ulong contiguous)
    {
        if (kernel.Behaviour.Restore.Vmalloc == RestoreVmallocPolicy.EveryPage || contiguous == 1)
        {
            runs.Add((pfn, entries * contiguous));
            return;
        }

        for (ulong entry = 0; entry < entries; entry++)
        {
            for (ulong page = 0; page < contiguous; page++)
            {
                runs.Add((pfn + (entry * contiguous), 1));
            }
        }
    }
}
