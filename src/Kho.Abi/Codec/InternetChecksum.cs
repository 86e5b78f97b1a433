using System.Buffers.Binary;
using System.Globalization;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// The checksum of the KHO test module: the ones' complement sum of all 32-bit words of all folios, in the list's
/// order. Architectures carry different values from folio to folio, and the module compares all 32 bits, so that each
/// architecture accepts its own value only.
/// </summary>
/// <param name="Carried">The value on x86-64, which carries 32 bits from folio to folio.</param>
/// <param name="Folded">The value on aarch64, which folds the sum of each folio to 16 bits and adds these as 32-bit numbers.</param>
internal readonly record struct InternetChecksum(uint Carried, uint Folded)
{
    /// <summary>Computes the checksum over folios; missing memory counts as zeros.</summary>
    /// <param name="pages">Page size.</param>
    /// <param name="runs">Physical address of the first of adjacent folios, their number, and the length of each in bytes, whole pages; in the list's order.</param>
    public static InternetChecksum Of(IPhysicalMemory memory, PageGeometry pages, IEnumerable<(ulong Start, ulong Count, ulong Length)> runs)
    {
        uint carried = 0;
        uint folded = 0;
        byte[] page = new byte[pages.PageSize];
        foreach ((ulong start, ulong count, ulong length) in runs)
        {
            for (ulong folio = 0; folio < count; folio++)
            {
                uint sum = Sum(memory, pages, start + (folio * length), length, page);
                carried = Carry((ulong)carried + sum);
                folded = Carry((ulong)folded + Fold(sum));
            }
        }

        return new InternetChecksum(carried, folded);
    }

    /// <summary>The largest value that aarch64 can compute: 16 bits of each folio.</summary>
    /// <param name="folios">Number of folios.</param>
    public static ulong LargestFolded(ulong folios) => folios >= uint.MaxValue / ushort.MaxValue ? uint.MaxValue : folios * ushort.MaxValue;

    /// <summary>The value on an architecture; null if its algorithm is unknown.</summary>
    /// <param name="machine">Architecture, or null if unknown.</param>
    public uint? On(ElfMachine? machine) => machine switch
    {
        ElfMachine.X8664 => Carried,
        ElfMachine.Aarch64 => Folded,
        _ => null,
    };

    /// <summary>Whether an architecture accepts a value; an unknown one accepts both.</summary>
    /// <param name="stored">The handover's value.</param>
    /// <param name="machine">Architecture, or null if unknown.</param>
    public bool Accepts(uint stored, ElfMachine? machine) => On(machine) is uint known ? stored == known : stored == Carried || stored == Folded;

    /// <summary>The expected value, and the architecture that a wrong one belongs to.</summary>
    /// <param name="stored">The handover's value.</param>
    /// <param name="machine">Architecture, or null if unknown.</param>
    public string Describe(uint stored, ElfMachine? machine)
    {
        if (On(machine) is not uint known)
        {
            return Carried == Folded ? Hex(Carried) : $"{Hex(Carried)} on x86-64 and {Hex(Folded)} on aarch64";
        }

        return stored != known && (stored == Carried || stored == Folded)
            ? $"{Hex(known)} on {Name(machine == ElfMachine.X8664)} ({Hex(stored)} is what {Name(machine != ElfMachine.X8664)} computes of them)"
            : Hex(known);
    }

    private static string Name(bool isX86) => isX86 ? "x86-64" : "aarch64";

    private static string Hex(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    /// <summary>Sum of the words of one folio, in 32 bits.</summary>
    private static uint Sum(IPhysicalMemory memory, PageGeometry pages, ulong start, ulong length, byte[] page)
    {
        uint sum = 0;
        for (ulong offset = 0; offset < length; offset += (ulong)page.Length)
        {
            ulong absent = AbsentPages(memory, start + offset, pages);
            if (absent > 0)
            {
                // Zeros do not change the sum.
                offset += absent - (ulong)page.Length;
                continue;
            }

            if (memory.Read(start + offset, page, out _) < page.Length)
            {
                continue;
            }

            ulong words = 0;
            for (int index = 0; index < page.Length; index += sizeof(uint))
            {
                words += BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(index));
            }

            sum = Carry(sum + words);
        }

        return sum;
    }

    /// <summary>Adds the carry above 32 bits at the low end.</summary>
    private static uint Carry(ulong sum)
    {
        sum = (sum & uint.MaxValue) + (sum >> 32);
        return (uint)((sum & uint.MaxValue) + (sum >> 32));
    }

    private static uint Fold(uint sum)
    {
        sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (sum & ushort.MaxValue) + (sum >> 16);
    }

    /// <summary>Length in bytes of the missing whole pages from an address on.</summary>
    private static ulong AbsentPages(IPhysicalMemory memory, ulong address, PageGeometry pages) =>
        memory.Lookup(address, out ulong length) is PageState.Absent or PageState.Excluded ? length & ~(ulong)(pages.PageSize - 1) : 0;
}
