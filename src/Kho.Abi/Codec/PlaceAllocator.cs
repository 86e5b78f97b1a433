using System.Numerics;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// Gives places in memory to what a manifest does not place: from the ranges that it allows, past everything that it
/// names. Places are given once, in ascending order, so that the same manifest always gives the same image.
/// </summary>
internal sealed class PlaceAllocator
{
    private readonly PageGeometry _pages;
    private readonly List<(ulong First, ulong Last)> _taken;
    private readonly IReadOnlyList<MemoryRange> _memory;
    private int _range;
    private int _nextTaken;
    private ulong _cursor;

    /// <param name="pages">Page size.</param>
    /// <param name="memory">Ranges to give from.</param>
    /// <param name="taken">Ranges that must not be given, in any order.</param>
    public PlaceAllocator(PageGeometry pages, IReadOnlyList<MemoryRange> memory, IEnumerable<(ulong First, ulong Last)> taken)
    {
        _pages = pages;
        _memory = [.. memory.OrderBy(range => range.Start)];
        _taken = Merge(taken.Append((0UL, LastLow(_memory))));
        _cursor = _memory.Count > 0 ? _memory[0].Start : 0;
    }

    /// <summary>Gives a block.</summary>
    /// <param name="order">It is 2^order pages long and aligned to its length.</param>
    /// <exception cref="KhoFormatException">The manifest's memory is used up.</exception>
    public ulong Allocate(int order = 0)
    {
        ulong size = 1UL << (order + _pages.PageShift);
        while (_range < _memory.Count)
        {
            MemoryRange range = _memory[_range];
            ulong start = (Math.Max(_cursor, range.Start) + size - 1) & ~(size - 1);
            ulong end = range.Start + range.Size;
            if (start + size > end || start + size < start)
            {
                _range++;
                _cursor = _range < _memory.Count ? _memory[_range].Start : 0;
                _nextTaken = 0;
                continue;
            }

            while (_nextTaken < _taken.Count && _taken[_nextTaken].Last < start)
            {
                _nextTaken++;
            }

            if (_nextTaken < _taken.Count && _taken[_nextTaken].First < start + size)
            {
                // Past a range that ends with the address space nothing is left, here or in a later range.
                if (_taken[_nextTaken].Last == ulong.MaxValue)
                {
                    break;
                }

                _cursor = _taken[_nextTaken].Last + 1;
                continue;
            }

            _cursor = start + size;
            return start;
        }

        throw new KhoFormatException($"memory: no room for {BitOperations.RoundUpToPowerOf2(size)} more bytes");
    }

    /// <summary>
    /// The last byte of what is not given out though the manifest allows it: a PC's kernel allocates nothing below 1 MiB,
    /// and page 0 stands for no page wherever pages are listed.
    /// </summary>
    private ulong LastLow(IReadOnlyList<MemoryRange> memory) =>
        memory.Any(range => range.Start + range.Size > MachineMemory.LowMemoryEnd) ? MachineMemory.LowMemoryEnd - 1 : (ulong)_pages.PageSize - 1;

    private static List<(ulong First, ulong Last)> Merge(IEnumerable<(ulong First, ulong Last)> ranges)
    {
        List<(ulong First, ulong Last)> merged = [];
        foreach ((ulong first, ulong last) in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && (merged[^1].Last == ulong.MaxValue || first <= merged[^1].Last + 1))
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged;
    }
}

/// <summary>A range of physical memory.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Size">Length in bytes.</param>
internal sealed record MemoryRange(ulong Start, ulong Size);
