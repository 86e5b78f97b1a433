using System.Buffers;
using System.Collections;

namespace Kho.Abi.Codec;

/// <summary>
/// A list that never moves what it holds: it grows by segments of twice the length, whose memory is not cleared first.
/// Lists of millions of runs are filled once and walked; a list that doubles by copying would touch each byte three times.
/// </summary>
/// <typeparam name="T">A value without references.</typeparam>
internal sealed class RunList<T> : IReadOnlyList<T>
    where T : unmanaged
{
    private const int FirstLength = 16;
    private const int GreatestLength = 1 << 20;

    private readonly List<(int First, T[] Values)> _segments = [];
    private T[] _last = [];
    private int _used;

    /// <summary>Number of values before the last segment.</summary>
    private int _before;

    /// <inheritdoc/>
    public int Count => _before + _used;

    /// <inheritdoc/>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            int low = 0;
            int high = _segments.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) >>> 1;
                if (_segments[middle].First <= index)
                {
                    low = middle;
                }
                else
                {
                    high = middle - 1;
                }
            }

            return _segments[low].Values[index - _segments[low].First];
        }
    }

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        if (_used == _last.Length)
        {
            Grow(1);
        }

        _last[_used++] = value;
    }

    /// <summary>Adds values that lie side by side.</summary>
    /// <returns>The values where they are kept.</returns>
    public ArraySegment<T> Keep(ReadOnlySpan<T> values)
    {
        if (values.Length > _last.Length - _used)
        {
            Grow(values.Length);
        }

        values.CopyTo(_last.AsSpan(_used));
        _used += values.Length;
        return new ArraySegment<T>(_last, _used - values.Length, values.Length);
    }

    /// <summary>The values in the parts that lie side by side, for those who walk millions of them.</summary>
    public IEnumerable<ArraySegment<T>> Segments => _segments.Select((segment, index) =>
        new ArraySegment<T>(segment.Values, 0, index + 1 < _segments.Count ? _segments[index + 1].First - segment.First : _used));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        foreach (ArraySegment<T> segment in Segments)
        {
            for (int at = 0; at < segment.Count; at++)
            {
                yield return segment[at];
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow(int least)
    {
        _before += _used;
        _used = 0;
        _last = GC.AllocateUninitializedArray<T>(Math.Max(least, Math.Clamp(_last.Length * 2, FirstLength, GreatestLength)));
        _segments.Add((_before, _last));
    }
}

/// <summary>A buffer from the pool, given back when it is disposed. What it holds at first is anything.</summary>
/// <typeparam name="T">A value without references.</typeparam>
internal readonly ref struct Rented<T>
    where T : unmanaged
{
    private readonly T[] _values;

    /// <param name="length">Number of values.</param>
    public Rented(int length)
    {
        _values = ArrayPool<T>.Shared.Rent(length);
        Span = _values.AsSpan(0, length);
    }

    /// <summary>The values.</summary>
    public Span<T> Span { get; }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => ArrayPool<T>.Shared.Return(_values);
}
