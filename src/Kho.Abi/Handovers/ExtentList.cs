using System.Collections;
using Kho.Abi.Codec;

namespace Kho.Abi.Handovers;

/// <summary>
/// A list of extents in parts of one length that never move: a map of scattered pages has millions, and a list that doubles by
/// copying would touch twice the memory. It can be sorted, merged, and rid of the blocks that touch a range.
/// </summary>
internal sealed class ExtentList : IReadOnlyList<PreservedExtent>
{
    /// <summary>Parts of 48 KiB: the heap keeps longer arrays apart, where each is fresh memory.</summary>
    private const int PartShift = 11;
    private const int PartLength = 1 << PartShift;
    private const int FirstLength = 16;

    /// <summary>All but the last are full; the first begins short and grows.</summary>
    private readonly List<PreservedExtent[]> _parts = [];

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public PreservedExtent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return At(index);
        }
    }

    /// <summary>The last extent, to change; the list is not empty.</summary>
    public ref PreservedExtent Last => ref At(Count - 1);

    /// <summary>Adds an extent.</summary>
    public void Add(PreservedExtent extent) => Extend(1)[0] = extent;

    /// <summary>Adds extents.</summary>
    public void AddRange(IEnumerable<PreservedExtent> extents)
    {
        foreach (PreservedExtent extent in extents)
        {
            Add(extent);
        }
    }

    /// <summary>Adds places for extents.</summary>
    /// <param name="most">Number of extents to add, at least 1.</param>
    /// <returns>At least one new place, and at most as many; they hold anything.</returns>
    public Span<PreservedExtent> Extend(int most)
    {
        int used = Count & (PartLength - 1);
        if (Count >> PartShift == _parts.Count)
        {
            _parts.Add(GC.AllocateUninitializedArray<PreservedExtent>(_parts.Count == 0 ? Math.Clamp(most, FirstLength, PartLength) : PartLength));
        }
        else if (used == _parts[^1].Length)
        {
            PreservedExtent[] longer = GC.AllocateUninitializedArray<PreservedExtent>((int)Math.Min(Math.Max((long)used * 2, (long)used + most), PartLength));
            _parts[^1].AsSpan().CopyTo(longer);
            _parts[^1] = longer;
        }

        Span<PreservedExtent> room = _parts[^1].AsSpan(used);
        room = room[..Math.Min(most, room.Length)];
        Count += room.Length;
        return room;
    }

    /// <summary>Index of the first extent that a range touches; -1 if it touches none.</summary>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of the range's last byte.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public int FindTouched(ulong first, ulong last, int pageShift)
    {
        for (int index = 0; index < Count; index++)
        {
            ref PreservedExtent extent = ref At(index);
            if (extent.Start <= last && extent.Last(pageShift) >= first)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The extents in their order, without a call through an interface for each.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    IEnumerator<PreservedExtent> IEnumerable<PreservedExtent>.GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return At(index);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<PreservedExtent>)this).GetEnumerator();

    private ref PreservedExtent At(int index) => ref _parts[index >> PartShift][index & (PartLength - 1)];

    /// <summary>
    /// Sorts the list by address in place and merges adjacent extents of one order and type. A sorted and merged list costs one
    /// pass.
    /// </summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public void SortAndMerge(int pageShift)
    {
        Sort();
        int last = 0;
        for (int index = 1; index < Count; index++)
        {
            ref PreservedExtent extent = ref At(index);
            ref PreservedExtent before = ref At(last);
            if (before.Order == extent.Order && before.PageType == extent.PageType && before.Last(pageShift) + 1 == extent.Start)
            {
                before = before with { Blocks = before.Blocks + extent.Blocks };
            }
            else if (++last != index)
            {
                At(last) = extent;
            }
        }

        Truncate(Math.Min(last + 1, Count));
    }

    /// <summary>Sorts the list by address and finds the first extent that begins before an earlier extent ends.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    /// <returns>Index of that extent; -1 if none overlap.</returns>
    public int SortAndFindOverlap(int pageShift)
    {
        Sort();
        for (int index = 1; index < Count; index++)
        {
            if (At(index).Start <= At(index - 1).Last(pageShift))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Sorts only if needed: a map usually arrives sorted, and checking costs less than sorting.</summary>
    public void Sort()
    {
        for (int index = 1; index < Count; index++)
        {
            if (At(index).CompareTo(At(index - 1)) < 0)
            {
                PreservedExtent[] sorted = [.. this];
                Array.Sort(sorted);
                Truncate(0);
                for (ReadOnlySpan<PreservedExtent> rest = sorted; rest.Length > 0;)
                {
                    Span<PreservedExtent> room = Extend(rest.Length);
                    rest[..room.Length].CopyTo(room);
                    rest = rest[room.Length..];
                }

                return;
            }
        }
    }

    /// <summary>Shortens the list.</summary>
    private void Truncate(int count)
    {
        Count = count;
        int parts = (count + PartLength - 1) >> PartShift;
        _parts.RemoveRange(parts, _parts.Count - parts);
    }

    /// <summary>Splits an extent into the blocks before a range, the blocks that touch it, and the blocks after it.</summary>
    /// <param name="extent">Extent; at least one of its blocks touches the range.</param>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of the range's last byte.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    /// <param name="before">Blocks before the range; null if there are none.</param>
    /// <param name="touching">Blocks that touch the range.</param>
    /// <param name="after">Blocks after the range; null if there are none.</param>
    public static void Cut(PreservedExtent extent, ulong first, ulong last, int pageShift, out PreservedExtent? before, out PreservedExtent touching, out PreservedExtent? after)
    {
        int shift = extent.Order + pageShift;
        ulong from = first > extent.Start ? (first - extent.Start) >> shift : 0;
        ulong to = Math.Min(extent.Blocks - 1, (last - extent.Start) >> shift);
        before = from > 0 ? extent with { Blocks = from } : null;
        touching = extent with { Start = extent.Start + (from << shift), Blocks = to - from + 1 };
        after = to + 1 < extent.Blocks ? extent with { Start = extent.Start + ((to + 1) << shift), Blocks = extent.Blocks - to - 1 } : null;
    }

    /// <summary>Walks a list.</summary>
    public struct Enumerator(ExtentList list)
    {
        private int _index = -1;

        /// <summary>The extent that was reached.</summary>
        public readonly PreservedExtent Current => list.At(_index);

        /// <summary>Goes on to the next extent.</summary>
        public bool MoveNext() => ++_index < list.Count;
    }
}

/// <summary>Memory that extents cover, regardless of order and type. Adjacent and overlapping extents form one range.</summary>
internal sealed class ExtentRuns
{
    private readonly List<(ulong First, ulong Last)> _runs = [];

    /// <summary>Merges extents.</summary>
    /// <param name="extents">Extents sorted by address; they may overlap.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public ExtentRuns(IEnumerable<PreservedExtent> extents, int pageShift)
    {
        foreach (PreservedExtent extent in extents)
        {
            ulong last = extent.Last(pageShift);
            if (_runs.Count > 0 && (_runs[^1].Last == ulong.MaxValue || extent.Start <= _runs[^1].Last + 1))
            {
                _runs[^1] = (_runs[^1].First, Math.Max(_runs[^1].Last, last));
            }
            else
            {
                _runs.Add((extent.Start, last));
            }
        }
    }

    /// <summary>True if the extents cover every byte of a range.</summary>
    /// <param name="first">Physical address of the first byte.</param>
    /// <param name="last">Physical address of the last byte.</param>
    public bool Covers(ulong first, ulong last)
    {
        int low = 0;
        int high = _runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_runs[middle].First <= first)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && first <= last && _runs[low - 1].Last >= last;
    }
}
