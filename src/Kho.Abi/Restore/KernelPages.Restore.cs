using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

internal sealed partial class KernelPages
{
    private bool _warned;

    /// <summary>Restores a block as a folio, like <c>kho_restore_folio()</c>.</summary>
    /// <param name="address">Physical address of the block's first byte.</param>
    /// <param name="order">Order of the folio.</param>
    /// <returns>False if the kernel refuses.</returns>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public bool TryRestoreFolio(ulong address, out int order) => TryRestore(address, asFolio: true, out order);

    /// <summary>Restores a block as one page of its order: refcount 1 on the head and 0 on the tails, without making it a compound page.</summary>
    /// <param name="address">Physical address of the block's first byte.</param>
    /// <returns>False if the kernel refuses, or if the release has no such call.</returns>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public bool TryRestorePage(ulong address)
    {
        if (_behaviour.Page == RestorePagePolicy.Unavailable || !TryRestore(address, asFolio: false, out int order))
        {
            return false;
        }

        Set(address >> PageShift, 1UL << order, PagePattern.Unsplit, order);
        return true;
    }

    /// <summary>Restores equidistant folios of one size, as the owner of a folio list does.</summary>
    /// <param name="pfn">Page frame number of the first folio.</param>
    /// <param name="stepBits">Binary logarithm of the distance in pages from one folio to the next.</param>
    /// <param name="count">Number of folios.</param>
    /// <returns>Number of folios restored before the kernel refuses one.</returns>
    public ulong RestoreFolios(ulong pfn, int stepBits, ulong count) => RestoreMany(pfn, stepBits, count, asFolio: true);

    /// <summary>Restores adjacent entries of a vmalloc area, each of 2^stepBits pages.</summary>
    /// <returns>Number of entries restored before the kernel refuses one.</returns>
    public ulong RestoreEntries(ulong pfn, int stepBits, ulong count) => RestoreMany(pfn, stepBits, count, asFolio: false);

    /// <summary>
    /// Restores a range of pages, like <c>kho_restore_pages()</c>. The kernel splits the range into blocks, as if to preserve it.
    /// At the start of each it restores the block whose stamp it finds there, whatever the size of that block.
    /// </summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="pages">Number of pages.</param>
    /// <returns>False if the kernel refuses; blocks restored before the refusal stay restored.</returns>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public bool TryRestorePages(ulong address, ulong pages)
    {
        if (_behaviour.Pages == RestorePagesPolicy.Unavailable)
        {
            return false;
        }

        ulong pfn = address >> PageShift;
        ulong end = pfn + pages;
        while (pfn < end)
        {
            int order = Cut(pfn, end - pfn);
            if (!TryRestore(pfn << PageShift, asFolio: _behaviour.Pages == RestorePagesPolicy.FoliosThenSplit, out int stamped))
            {
                return false;
            }

            if (_behaviour.Pages == RestorePagesPolicy.FoliosThenSplit && order > 0)
            {
                if (PageChecks)
                {
                    throw new KernelDeathException($"BUG: VM_BUG_ON_PAGE: the compound page at 0x{pfn << PageShift:x} (order {stamped}) is split as if it were none");
                }

                Set(pfn, 1UL << order, PagePattern.SplitCompound, order);
            }

            pfn += 1UL << order;
        }

        return true;
    }

    private ulong RestoreMany(ulong pfn, int stepBits, ulong count, bool asFolio)
    {
        ulong done = 0;
        while (done < count)
        {
            ulong at = pfn + (done << stepBits);
            ulong bulk = asFolio || stepBits == 0 || _behaviour.Pages != RestorePagesPolicy.FoliosThenSplit ? BulkAt(at, stepBits, count - done, asFolio) : 0;
            if (bulk > 1)
            {
                SetRestored(at, bulk << stepBits, stepBits, asFolio, StampAt(at).PageType);
                Managed += bulk << stepBits;
                done += bulk;
                continue;
            }

            bool restored = asFolio ? TryRestoreFolio(at << PageShift, out _) : TryRestorePages(at << PageShift, 1UL << stepBits);
            if (!restored)
            {
                return done;
            }

            done++;
        }

        return done;
    }

    private BlockMap.Stamp StampAt(ulong pfn) => _blocks.TryFindStamp(pfn, out BlockMap.Stamp stamp) ? stamp : default;

    /// <summary>Number of equal blocks, starting at a page, that can be restored in bulk; 0 if each must be restored on its own.</summary>
    private ulong BulkAt(ulong pfn, int stepBits, ulong count, bool asFolio)
    {
        if (_blocks.Overlaps || !_blocks.TryFindStamp(pfn, out BlockMap.Stamp stamp)
            || (_behaviour.ChecksMagic && !stamp.IsMarked) || stamp.StepBits != stepBits || stamp.Order != (uint)stepBits || stepBits > 30 || stamp.Order > _maximumOrder
            || (!asFolio && stepBits > 0 && _behaviour.Pages == RestorePagesPolicy.Unavailable)
            || (asFolio && _splitType is int split && stamp.PageType == split && _behaviour.SplitFolio == SplitFolioPolicy.Refused))
        {
            return 0;
        }

        ulong bulk = Math.Min(stamp.Count, count);
        ulong last = pfn + (bulk << stepBits) - 1;
        if (_machine.TryFindMissing(pfn << PageShift, (last << PageShift) | ((1UL << PageShift) - 1), out _))
        {
            return 0;
        }

        // A block that was already restored ends the run: the kernel may refuse it.
        foreach (RunMap<PageFate>.Run run in _fates.Between(pfn, last))
        {
            return (run.First - pfn) >> stepBits;
        }

        return bulk;
    }

    private bool TryRestore(ulong address, bool asFolio, out int order)
    {
        order = 0;
        ulong pfn = address >> PageShift;
        if (!_machine.Has(address))
        {
            return false;
        }

        bool stamped = _blocks.TryFindStamp(pfn, out BlockMap.Stamp stamp) && !IsCleared(pfn);
        if (_behaviour.ChecksMagic && stamped && !stamp.IsMarked)
        {
            WarnOnce($"the page at 0x{address:x} bears a stamp whose magic number does not read back");
            return false;
        }

        if (_behaviour.ChecksMagic && !stamped)
        {
            WarnOnce($"the page at 0x{address:x} bears no stamp: not preserved, or restored before");
            return false;
        }

        if (!stamped && !_blocks.Covers(address, 1UL << PageShift))
        {
            // The kernel does not check this, and so restores a page that memory management owns, free or allocated.
            throw new KernelDeathException($"memory management is corrupted: the page at 0x{address:x}, which is not preserved, is restored from under those who use it")
            {
                Doubt = $"the page at 0x{address:x} is restored and is not preserved: what it is used for, and whether the kernel dies of it, is not known",
            };
        }

        uint stampedOrder = stamped ? stamp.Order : 0;
        if (stampedOrder > _maximumOrder)
        {
            WarnOnce($"the block at 0x{address:x} has order {stampedOrder}, more than {_maximumOrder}");
            return false;
        }

        bool isSplit = _splitType is int split && stamp.PageType == split;
        if (asFolio && isSplit && _behaviour.SplitFolio == SplitFolioPolicy.Refused)
        {
            WarnOnce($"the block at 0x{address:x} is split, and no folio can be made of it");
            return false;
        }

        // The kernel shifts a 32-bit 1 and sign-extends the result.
        ulong pages = (ulong)(1 << (int)(stampedOrder & 31));
        if (pages > 1UL << 30 || _machine.TryFindMissing(address, EndOf(address, pages), out ulong missing))
        {
            throw new KernelDeathException($"page fault: the block at 0x{address:x} has order {stampedOrder}, and its pages are initialised beyond memory");
        }

        order = (int)(stampedOrder & 31);
        if (_blocks.Overlaps)
        {
            _cleared.Add(pfn);
        }

        SetRestored(pfn, pages, order, asFolio, stamp.PageType);
        Managed += pages;
        return true;
    }

    private void SetRestored(ulong pfn, ulong pages, int order, bool asFolio, int pageType)
    {
        PagePattern pattern = asFolio ? PagePattern.Folio
            : _behaviour.Pages == RestorePagesPolicy.ByPageType && pageType != _splitType ? PagePattern.Unsplit
            : PagePattern.Singles;
        Set(pfn, pages, pattern, order);
    }

    private ulong EndOf(ulong address, ulong pages)
    {
        ulong last = address + ((pages << PageShift) - 1);
        return last < address ? ulong.MaxValue : last;
    }

    private bool IsCleared(ulong pfn) => _behaviour.ClearsStamp
        && (_cleared.Contains(pfn) || (_fates.TryGet(pfn, out RunMap<PageFate>.Run run) && run.Value.IsHead(pfn) && run.Value.Pattern != PagePattern.Untouched));

    private void WarnOnce(string why)
    {
        if (!_warned)
        {
            _log($"WARNING: kho_restore_page: {why}");
            _warned = true;
        }
    }
}
