using System.Collections;

namespace Kho.Images;

/// <summary>
/// The ranges of a memory, enumerated on the fly, so that a dump with millions of
/// them costs no memory. The first use of their number counts them.
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

/// <summary>A run of physical memory that structures own entirely.</summary>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1; the range never wraps past 2^64.</param>
/// <param name="Owners">The owners of its bytes, each once, by their first address.</param>
internal sealed record OwnedRange(ulong Address, ulong Length, IReadOnlyList<string> Owners)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Address + (Length - 1);
}

/// <summary>A range of a machine's memory.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Node">NUMA node that the memory belongs to.</param>
public sealed record RamRange(ulong Start, ulong Size, int Node = 0)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Start + (Size - 1);
}

/// <summary>Arithmetic at the end of the 64-bit address space, where address plus length wraps.</summary>
internal static class AddressSpace
{
    /// <summary>Bytes from an address to 2^64; saturates at <see cref="ulong.MaxValue"/> for address 0.</summary>
    public static ulong LengthFrom(ulong address) => address == 0 ? ulong.MaxValue : 0 - address;

    /// <summary>Bytes of an inclusive range; saturates at <see cref="ulong.MaxValue"/> for all 2^64.</summary>
    public static ulong LengthOf(ulong start, ulong last)
    {
        ulong lessOne = last - start;
        return lessOne == ulong.MaxValue ? ulong.MaxValue : lessOne + 1;
    }
}
