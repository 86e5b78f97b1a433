using System.Buffers.Binary;
using Kho.Abi.Physical;

namespace Kho.Abi.Codec;

/// <summary>
/// The checksum of the KHO test module: the ones' complement sum of all 32-bit words of all folios, in the list's
/// order, carried over from folio to folio and not folded to 16 bits.
/// </summary>
internal static class InternetChecksum
{
    /// <summary>Computes the checksum over folios; memory that is not there counts as zeros.</summary>
    /// <param name="memory">Memory.</param>
    /// <param name="pages">Page size.</param>
    /// <param name="folios">Physical address and length in bytes of the folios, whole pages each, in the list's order.</param>
    public static uint Of(IPhysicalMemory memory, PageGeometry pages, IEnumerable<(ulong Start, ulong Length)> folios)
    {
        ulong sum = 0;
        byte[] page = new byte[pages.PageSize];
        foreach ((ulong start, ulong length) in folios)
        {
            for (ulong offset = 0; offset < length; offset += (ulong)page.Length)
            {
                ulong absent = AbsentPages(memory, start + offset, pages);
                if (absent > 0)
                {
                    // Zeros add nothing.
                    offset += absent - (ulong)page.Length;
                    continue;
                }

                if (memory.Read(start + offset, page, out _) < page.Length)
                {
                    continue;
                }

                for (int index = 0; index < page.Length; index += sizeof(uint))
                {
                    sum += BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(index));
                }

                sum = (sum & uint.MaxValue) + (sum >> 32);
            }
        }

        return (uint)((sum & uint.MaxValue) + (sum >> 32));
    }

    /// <summary>Length in bytes of the whole pages from an address on that are not there.</summary>
    private static ulong AbsentPages(IPhysicalMemory memory, ulong address, PageGeometry pages) =>
        memory.Lookup(address, out ulong length) is PageState.Absent or PageState.Excluded ? length & ~(ulong)(pages.PageSize - 1) : 0;
}
