namespace Kho.Images;

public sealed partial class ElfCore
{
    /// <summary>Copies bytes by their kernel virtual address.</summary>
    /// <param name="address">Virtual address of the first byte.</param>
    /// <param name="destination">Buffer.</param>
    /// <returns>False if no segment says where all of them are in the file.</returns>
    internal bool TryReadVirtual(ulong address, Span<byte> destination)
    {
        foreach (VirtualSegment segment in _virtualSegments)
        {
            if (address >= segment.Start && address - segment.Start < segment.Length && segment.Length - (address - segment.Start) >= (ulong)destination.Length)
            {
                ulong offset = segment.Offset + (address - segment.Start);
                return offset <= long.MaxValue && _file.Read((long)offset, destination) == destination.Length;
            }
        }

        return false;
    }

    /// <summary>Translates a kernel virtual address.</summary>
    /// <param name="address">Virtual address.</param>
    /// <returns>Physical address, or null if no segment with physical addresses holds it.</returns>
    internal ulong? Translate(ulong address)
    {
        foreach (VirtualSegment segment in _virtualSegments)
        {
            if (segment.Physical is ulong physical && address >= segment.Start && address - segment.Start < segment.Length)
            {
                return physical + (address - segment.Start);
            }
        }

        return null;
    }
}
