using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Reads the array of scratch areas.</summary>
internal static class ScratchReader
{
    /// <summary>Maximum size of the array in bytes; no machine has enough NUMA nodes to fill it.</summary>
    private const ulong MaximumSize = 1 << 20;

    private const string Place = "kho_scratch";

    /// <summary>Reads the part of the array that memory holds.</summary>
    /// <param name="address">Physical address of the array.</param>
    /// <param name="size">Length of the array in bytes.</param>
    /// <param name="diagnostics">Receives findings about the array.</param>
    public static IReadOnlyList<ScratchArea> Read(IPhysicalMemory memory, ulong address, ulong size, StructureReader structures, DiagnosticBag diagnostics)
    {
        if (size == 0 || size > MaximumSize)
        {
            diagnostics.Add(DiagnosticDescriptors.ScratchUnusable, address, Place, $"an array of {size} bytes, expected 1 to {MaximumSize}");
            return [];
        }

        List<ScratchArea> areas = [];
        using var stream = new PhysicalStream(memory, address, (long)size);
        try
        {
            while (stream.Position < stream.Length)
            {
                ulong place = address + (ulong)stream.Position;
                StructureValue area = structures.Read(StructureNames.ScratchArea, stream);
                ulong start = area.Number("addr");
                ulong length = area.Number("size");
                if (start + length < start)
                {
                    diagnostics.Add(DiagnosticDescriptors.ScratchUnusable, place, $"{Place}.size", $"0x{length:x} bytes from 0x{start:x} on go beyond 2^64");
                    continue;
                }

                if (length == 0)
                {
                    diagnostics.Add(DiagnosticDescriptors.ScratchUnusable, place, $"{Place}.size", $"0 bytes from 0x{start:x} on, expected whole pages of memory");
                }

                areas.Add(new ScratchArea(start, length));
            }
        }
        catch (MissingMemoryException missing)
        {
            diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, missing.Address, Place, missing.Message);
        }
        catch (EndOfStreamException)
        {
            diagnostics.Add(DiagnosticDescriptors.ScratchUnusable, address, Place, $"{size} bytes are no whole number of areas");
        }

        return areas;
    }
}

/// <summary>Memory in which the next kernel boots, and which therefore holds nothing preserved (<c>struct kho_scratch</c>).</summary>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Size">Length in bytes.</param>
public sealed record ScratchArea(ulong Address, ulong Size)
{
    /// <summary>True if the area contains a byte.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Address && address - Address < Size;
}
