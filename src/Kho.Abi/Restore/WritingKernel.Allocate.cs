using System.Numerics;
using Kho.Abi.Handovers;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Restore;

internal sealed partial class WritingKernel
{
    /// <summary>Allocates a block of 2^order pages.</summary>
    /// <param name="pattern">State of the block's pages: a folio, an unsplit block that is not a compound page, or single pages.</param>
    /// <param name="at">Physical address; null for the next free one.</param>
    /// <exception cref="KhoFormatException">The machine has no free memory.</exception>
    public Allocation Allocate(string name, int order, PagePattern pattern, ulong? at)
    {
        ulong size = 1UL << (order + PageShift);
        ulong address = at ?? Place(size);
        if ((address & (size - 1)) != 0 || !_machine.Has(address) || !_machine.Has(address + (size - 1)))
        {
            throw new KhoFormatException($"'{name}': 0x{address:x} is no place for a block of order {order} in this machine's memory");
        }

        ulong pfn = address >> PageShift;
        _pages.Place(pfn, 1UL << order, pattern, order);
        return new Allocation(name, pfn, 1UL << order, order, []);
    }

    /// <summary>Allocates a vmalloc area: entries of 2^order contiguous pages, with gaps between the entries.</summary>
    /// <param name="pages">Number of pages, a multiple of 2^order.</param>
    /// <param name="order">Order of each entry.</param>
    public Allocation AllocateVmalloc(string name, ulong pages, int order)
    {
        List<ulong> entries = [];
        for (ulong done = 0; done < pages; done += 1UL << order)
        {
            // The extra page keeps two entries from being adjacent.
            ulong address = Place(1UL << (order + PageShift));
            ulong pfn = address >> PageShift;
            _pages.Place(pfn, 1UL << order, PagePattern.Singles, 0);
            entries.Add(pfn);
            _cursor += 1UL << PageShift;
        }

        return new Allocation(name, entries[0], pages, order, entries);
    }

    /// <summary>Splits a block outside KHO's API: each of its pages gets a refcount of 1.</summary>
    public void Split(Allocation allocation) => _pages.Place(allocation.Pfn, allocation.Pages, PagePattern.Singles, 0);

    private ulong Place(ulong size)
    {
        MemoryPiece range = _machine.Ranges[0];
        ulong end = range.Start + range.Size - OwnSize;
        ulong address = (_cursor + size - 1) & ~(size - 1);
        while (true)
        {
            ScratchArea? scratch = _configuration.Scratch.FirstOrDefault(area => address < area.Address + area.Size && address + size > area.Address);
            if (scratch is null)
            {
                break;
            }

            address = (scratch.Address + scratch.Size + size - 1) & ~(size - 1);
        }

        if (address + size > end || address + size < address)
        {
            throw new KhoFormatException($"the machine's memory has no more room for {size} bytes; state a larger memory");
        }

        _cursor = address + size;
        return address;
    }

    private static int Cut(ulong pfn, ulong rest) => Math.Min(BitOperations.TrailingZeroCount(pfn), BitOperations.Log2(rest));
}
