using System.Collections;

namespace Kho.Images;

/// <summary>
/// The ranges of a memory that knows them only by looking: enumerated on the fly, so that a dump with millions of
/// them costs no memory. Their number is counted once, when it is first asked for.
/// </summary>
internal sealed class RangeList(IPhysicalMemory memory) : IReadOnlyList<PhysicalRange>
{
    private const int CheckpointDistance = 1024;

    private readonly Lazy<(int Count, List<ulong> Checkpoints)> _counted = new(() => CountRanges(memory));

    /// <inheritdoc/>
    public int Count => _counted.Value.Count;

    /// <inheritdoc/>
    public PhysicalRange this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            ulong from = _counted.Value.Checkpoints[index / CheckpointDistance];
            return Enumerate(memory, from).ElementAt(index % CheckpointDistance);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<PhysicalRange> GetEnumerator() => Enumerate(memory, 0).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<PhysicalRange> Enumerate(IPhysicalMemory memory, ulong from)
    {
        while (true)
        {
            PageState state = memory.Lookup(from, out ulong length);
            if (state != PageState.Absent)
            {
                yield return new PhysicalRange(from, length, state);
            }

            ulong next = from + length;
            if (next <= from)
            {
                yield break;
            }

            from = next;
        }
    }

    private static (int Count, List<ulong> Checkpoints) CountRanges(IPhysicalMemory memory)
    {
        int count = 0;
        List<ulong> checkpoints = [];
        foreach (PhysicalRange range in Enumerate(memory, 0))
        {
            if (count % CheckpointDistance == 0)
            {
                checkpoints.Add(range.Start);
            }

            count++;
        }

        return (count, checkpoints);
    }
}
