using Kho.Abi.Codec;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

internal sealed partial class WritingKernel
{
    /// <summary>Preserves a folio.</summary>
    public CallOutcome PreserveFolio(Allocation allocation) =>
        IsRefused(allocation.Pfn, allocation.Pages) ? CallOutcome.InvalidArgument : AddBlock(allocation.Pfn, allocation.Order);

    /// <summary>Preserves a block of any order as one page, with a single key. The block is never split, even if it crosses NUMA nodes.</summary>
    public CallOutcome PreservePage(Allocation allocation) => Behaviour.Page == PreservePagePolicy.Unavailable ? CallOutcome.Unavailable
        : Overlaps(allocation.Pfn, allocation.Pages) ? CallOutcome.InvalidArgument
        : AddBlock(allocation.Pfn, allocation.Order);

    /// <summary>Unpreserves a block that was preserved as one page.</summary>
    public CallOutcome UnpreservePage(Allocation allocation) => Behaviour.Page == PreservePagePolicy.Unavailable ? CallOutcome.Unavailable : UnpreserveFolio(allocation);

    /// <summary>Unpreserves a folio.</summary>
    public CallOutcome UnpreserveFolio(Allocation allocation) => DeleteBlock(allocation.Pfn, allocation.Order) ? CallOutcome.Ok : CallOutcome.Warned;

    /// <summary>Preserves a range of pages as blocks. If one block cannot be added, the earlier ones are removed again.</summary>
    public CallOutcome PreservePages(ulong pfn, ulong pages)
    {
        if (IsRefused(pfn, pages))
        {
            return CallOutcome.InvalidArgument;
        }

        ulong end = pfn + pages;
        for (ulong position = pfn; position < end;)
        {
            int order = CutAt(position, end);
            CallOutcome outcome = AddBlock(position, order);
            if (outcome != CallOutcome.Ok)
            {
                UnpreservePages(pfn, position - pfn);
                return outcome;
            }

            position += 1UL << order;
        }

        return CallOutcome.Ok;
    }

    /// <summary>Unpreserves a range by the blocks into which the kernel would split it now.</summary>
    public CallOutcome UnpreservePages(ulong pfn, ulong pages)
    {
        CallOutcome outcome = CallOutcome.Ok;
        ulong end = pfn + pages;
        for (ulong position = pfn; position < end;)
        {
            int order = CutAt(position, end);
            if (!DeleteBlock(position, order))
            {
                outcome = CallOutcome.Warned;
            }

            position += 1UL << order;
        }

        return outcome;
    }

    /// <summary>Unpreserves a block, splits it, and preserves it again, if the release has such a call.</summary>
    public CallOutcome SplitPreserved(Allocation allocation)
    {
        if (Behaviour.PageType == PageTypeDetection.None)
        {
            return CallOutcome.Unavailable;
        }

        CallOutcome outcome = UnpreservePages(allocation.Pfn, allocation.Pages);
        Split(allocation);
        CallOutcome again = PreservePages(allocation.Pfn, allocation.Pages);
        return again != CallOutcome.Ok ? again : outcome;
    }

    /// <summary>Preserves a vmalloc area: the pages of each entry, and the area's chunks.</summary>
    /// <param name="preserved">The area with the addresses of its chunks.</param>
    public CallOutcome PreserveVmalloc(Allocation allocation, out Allocation preserved)
    {
        preserved = allocation;
        if (_release.Vmalloc is null)
        {
            return CallOutcome.Unavailable;
        }

        List<ulong> chunks = [];
        int capacity = _abi.Vmalloc.Capacity;
        CallOutcome outcome = CallOutcome.Ok;
        int done = 0;
        for (; done < allocation.Entries.Count && outcome == CallOutcome.Ok; done++)
        {
            outcome = done % capacity == 0 ? AddChunk(chunks) : CallOutcome.Ok;
            outcome = outcome == CallOutcome.Ok ? PreservePages(allocation.Entries[done], 1UL << allocation.Order) : outcome;
        }

        if (outcome == CallOutcome.Ok && allocation.Entries.Count % capacity == 0)
        {
            // The writer allocates the next chunk as soon as one is full.
            outcome = AddChunk(chunks);
        }

        preserved = allocation with { Chunks = chunks };
        if (outcome != CallOutcome.Ok)
        {
            Unpreserve(preserved, done - 1);
            preserved = allocation;
            return outcome;
        }

        _vmalloc[allocation.Name] = preserved;
        return CallOutcome.Ok;
    }

    /// <summary>Unpreserves a vmalloc area.</summary>
    public CallOutcome UnpreserveVmalloc(Allocation allocation)
    {
        _vmalloc.Remove(allocation.Name);
        return Unpreserve(allocation, allocation.Entries.Count);
    }

    /// <summary>Blocks of the map that lie in a range, by address.</summary>
    public IReadOnlyList<(ulong Pfn, int Order, string? Type)> Preserved(ulong pfn, ulong pages)
    {
        List<(ulong Pfn, int Order, string? Type)> blocks = [];
        for (ulong position = pfn; position < pfn + pages; position++)
        {
            foreach ((int order, string? type) in BlocksAt(position))
            {
                blocks.Add((position, order, type));
            }
        }

        return blocks;
    }

    private IEnumerable<(int Order, string? Type)> BlocksAt(ulong pfn)
    {
        for (int order = 0; order <= Geometry.MaximumOrder; order++)
        {
            ulong address = pfn << PageShift;
            if ((address & ((1UL << (order + PageShift)) - 1)) != 0)
            {
                break;
            }

            if (_tree is null)
            {
                if (_list.Contains((order, address)))
                {
                    yield return (order, null);
                }

                continue;
            }

            RadixGeometry geometry = _tree.Geometry;
            foreach (int type in geometry.HeldPageTypes)
            {
                if (_tree.Contains(geometry.Encode(address, order, type)))
                {
                    yield return (order, geometry.PageTypeName(type));
                }
            }
        }
    }

    private CallOutcome AddChunk(List<ulong> chunks)
    {
        ulong chunk = Place(1UL << PageShift);
        CallOutcome outcome = PreservePages(chunk >> PageShift, 1);
        if (outcome == CallOutcome.Ok)
        {
            _pages.Place(chunk >> PageShift, 1, PagePattern.Singles, 0);
            chunks.Add(chunk);
        }

        return outcome;
    }

    private CallOutcome Unpreserve(Allocation allocation, int entries)
    {
        CallOutcome outcome = CallOutcome.Ok;
        foreach (ulong entry in allocation.Entries.Take(Math.Max(entries, 0)))
        {
            outcome = UnpreservePages(entry, 1UL << allocation.Order) == CallOutcome.Ok ? outcome : CallOutcome.Warned;
        }

        foreach (ulong chunk in allocation.Chunks)
        {
            outcome = UnpreservePages(chunk >> PageShift, 1) == CallOutcome.Ok ? outcome : CallOutcome.Warned;
        }

        return outcome;
    }

    private bool IsRefused(ulong pfn, ulong pages) => _configuration.KhoDebug && Behaviour.DebugScratchCheck && Overlaps(pfn, pages);

    private bool Overlaps(ulong pfn, ulong pages)
    {
        ulong start = pfn << PageShift;
        ulong last = start + ((pages << PageShift) - 1);
        bool refused = _configuration.Scratch.Any(area => start < area.Address + area.Size && last >= area.Address);
        if (refused)
        {
            _log($"WARNING: the memory at 0x{start:x} overlaps a scratch area and is not preserved");
        }

        return refused;
    }

    /// <summary>Order of the next block in a range. In later releases no block crosses NUMA nodes.</summary>
    private int CutAt(ulong pfn, ulong end)
    {
        int order = Cut(pfn, end - pfn);
        while (Behaviour.CutsAtNodes && order > 0
            && _machine.NodeOf(pfn << PageShift) != _machine.NodeOf((pfn + (1UL << order) - 1) << PageShift))
        {
            order--;
        }

        return order;
    }

    private int TypeOf(ulong pfn, int order)
    {
        bool isSplit = Behaviour.PageType != PageTypeDetection.None && order > 0 && _pages.References(pfn + 1, 1)[0].References != 0;
        return _tree?.Geometry.Layout.TypeOf(isSplit) ?? 0;
    }

    private CallOutcome AddBlock(ulong pfn, int order)
    {
        ulong address = pfn << PageShift;
        if (_tree is null)
        {
            if (!_list.Contains((order, address)))
            {
                if (_allocationsLeft-- <= 0)
                {
                    _allocationsLeft = 0;
                    return CallOutcome.NoMemory;
                }

                _list.Add((order, address));
            }

            return CallOutcome.Ok;
        }

        return _tree.Add(_tree.Geometry.Encode(address, order, TypeOf(pfn, order))) switch
        {
            RadixAddResult.TooWide => CallOutcome.OutOfRange,
            RadixAddResult.NoMemory => CallOutcome.NoMemory,
            _ => CallOutcome.Ok,
        };
    }

    private bool DeleteBlock(ulong pfn, int order)
    {
        ulong address = pfn << PageShift;
        if (_tree is null)
        {
            return _list.Remove((order, address));
        }

        ulong key = _tree.Geometry.Encode(address, order, TypeOf(pfn, order));
        bool hasLeaf = _tree.HasLeaf(key);
        if (!hasLeaf)
        {
            _log($"WARNING: kho_radix_del_page: the block at 0x{address:x} (order {order}) is not where it is looked for; it stays preserved");
        }

        _tree.Delete(key);
        return hasLeaf;
    }
}
