namespace Kho.Images;

/// <summary>
/// The memory of a machine, as far as a kernel's fate depends on it. A kernel can read memory, and it has page
/// structures for every section with at least some memory. Access to memory or to a page structure elsewhere faults.
/// </summary>
internal sealed class MachineMemory
{
    /// <summary>End address of the memory that a PC's kernel keeps for firmware and real mode.</summary>
    internal const ulong LowMemoryEnd = 1 << 20;

    private readonly List<(ulong Start, ulong Last)> _sections = [];
    private readonly List<MemoryPiece> _ranges;

    /// <summary>Makes a machine.</summary>
    /// <param name="ranges">Its memory, in any order.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a section in bytes.</param>
    /// <param name="isDeclared">The caller stated the ranges; otherwise they are inferred from an image.</param>
    public MachineMemory(IEnumerable<RamRange> ranges, int sectionBits, bool isDeclared)
        : this(ranges.Where(range => range.Size > 0).Select(range => new MemoryPiece(range.Start, range.Last, range.Node)), sectionBits, isDeclared)
    {
    }

    /// <summary>Makes a machine.</summary>
    /// <param name="pieces">Its memory, in any order; millions of pieces if it is inferred from scattered blocks. A list is kept as it is.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a section in bytes.</param>
    /// <param name="isDeclared">The caller stated the pieces; otherwise they are inferred from an image.</param>
    public MachineMemory(IEnumerable<MemoryPiece> pieces, int sectionBits, bool isDeclared)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sectionBits, 12);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sectionBits, 40);
        IsDeclared = isDeclared;
        _ranges = pieces as List<MemoryPiece> ?? [.. pieces];
        if (!IsAscending(_ranges))
        {
            _ranges = [.. _ranges.OrderBy(range => range.Start)];
        }

        ulong mask = (1UL << sectionBits) - 1;
        foreach (MemoryPiece range in _ranges)
        {
            ulong start = range.Start & ~mask;
            ulong last = range.Last | mask;
            if (_sections.Count > 0 && (start == 0 || _sections[^1].Last >= start - 1))
            {
                _sections[^1] = (_sections[^1].Start, Math.Max(_sections[^1].Last, last));
            }
            else
            {
                _sections.Add((start, last));
            }
        }
    }

    /// <summary>The caller stated the memory; otherwise it is inferred from an image.</summary>
    public bool IsDeclared { get; }

    /// <summary>The memory, by address.</summary>
    public IReadOnlyList<MemoryPiece> Ranges => _ranges;

    /// <summary>End address of the last section; 0 without memory, or at the end of the address space.</summary>
    public ulong End => _sections.Count == 0 ? 0 : _sections[^1].Last + 1;

    /// <summary>NUMA node of an address; 0 outside memory.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public int NodeOf(ulong address)
    {
        int index = FindRange(address);
        return index < 0 || address > _ranges[index].Last ? 0 : _ranges[index].Node;
    }

    /// <summary>Whether the kernel has a page structure for an address and can read there.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Has(ulong address) => !TryFindMissing(address, address, out _);

    /// <summary>Finds the first address of a range that has no page structure.</summary>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of its last byte.</param>
    /// <param name="missing">The first address without a page structure.</param>
    /// <returns>False if all of the range has them.</returns>
    public bool TryFindMissing(ulong first, ulong last, out ulong missing)
    {
        missing = first;
        int index = FindSection(first);
        if (index < 0 || first > _sections[index].Last)
        {
            return true;
        }

        // Adjacent sections are one range here, so that a hole follows each.
        missing = _sections[index].Last + 1;
        return last > _sections[index].Last;
    }

    /// <summary>Finds the first byte of a range outside memory, by bytes rather than sections.</summary>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of its last byte.</param>
    /// <returns>False if all of the range is memory.</returns>
    internal bool TryFindHole(ulong first, ulong last, out ulong hole)
    {
        hole = first;
        for (int index = Math.Max(0, FindRange(first)); index < _ranges.Count && _ranges[index].Start <= hole; index++)
        {
            if (_ranges[index].Last >= last)
            {
                return false;
            }

            hole = Math.Max(hole, _ranges[index].Last + 1);
        }

        return true;
    }

    private static bool IsAscending(List<MemoryPiece> ranges)
    {
        for (int index = 1; index < ranges.Count; index++)
        {
            if (ranges[index].Start < ranges[index - 1].Start)
            {
                return false;
            }
        }

        return true;
    }

    private int FindSection(ulong address)
    {
        int low = 0;
        int high = _sections.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_sections[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private int FindRange(ulong address)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}

/// <summary>A range of a machine's memory, as one of millions.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Last">Physical address of the last byte.</param>
/// <param name="Node">NUMA node that the memory belongs to.</param>
internal readonly record struct MemoryPiece(ulong Start, ulong Last, int Node)
{
    /// <summary>Length in bytes; 0 for the whole address space.</summary>
    public ulong Size => Last - Start + 1;
}
