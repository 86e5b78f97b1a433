using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// Memory as the modelled kernel reads it: it follows any address. Where the machine has no memory that is a page
/// fault; where it has memory that the image does not hold, zeros are read, and what follows from them is uncertain.
/// </summary>
internal sealed class KernelMemory(IPhysicalMemory image, MachineMemory machine, StructureReader structures)
{
    private const ulong LeastPage = 4096;

    /// <summary>The first address that was read and is not in the image; null as long as all was.</summary>
    public ulong? FirstUnknown { get; private set; }

    /// <summary>How often what was read was not all in the image.</summary>
    public int UnknownReads { get; private set; }

    /// <summary>Says of an address that the image does not hold whether zeros stand there for certain; null if that is known of none.</summary>
    public Func<ulong, bool>? IsWiped { get; init; }

    /// <summary>Memory as the image has it.</summary>
    public IPhysicalMemory Image => image;

    /// <summary>Where the machine has memory.</summary>
    public MachineMemory Machine => machine;

    /// <summary>Structures of the reading kernel.</summary>
    public StructureReader Structures => structures;

    /// <summary>Reads memory.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="destination">Buffer to fill.</param>
    /// <param name="what">What the kernel takes the bytes for.</param>
    /// <exception cref="KernelDeathException">There is no memory.</exception>
    public void Read(ulong address, Span<byte> destination, string what)
    {
        int done = image.Read(address, destination, out _);
        while (done < destination.Length)
        {
            ulong position = address + (ulong)done;
            int read = image.Read(position, destination[done..], out _);
            if (read > 0)
            {
                done += read;
                continue;
            }

            // A dump's damaged page is listed as present, and only reading it tells: then the next page may be sound.
            ulong length = image.Lookup(position, out ulong same) is PageState.Present or PageState.Zero ? LeastPage - (position % LeastPage) : same;

            if (!machine.Has(position))
            {
                throw new KernelDeathException($"page fault: {what} is read at 0x{position:x}, where there is no memory");
            }

            if (IsWiped?.Invoke(position) != true)
            {
                FirstUnknown ??= position;
                UnknownReads++;
            }

            int missing = (int)Math.Min((ulong)(destination.Length - done), length);
            destination.Slice(done, missing).Clear();
            done += missing;
        }
    }

    /// <summary>Reads bytes.</summary>
    public byte[] Read(ulong address, int length, string what)
    {
        byte[] bytes = new byte[length];
        Read(address, bytes, what);
        return bytes;
    }

    /// <summary>Reads a structure.</summary>
    /// <param name="structure">Name of the structure in the specification.</param>
    /// <param name="address">Physical address.</param>
    /// <param name="what">What leads there.</param>
    public StructureValue Read(string structure, ulong address, string what) =>
        structures.Read(structure, Read(address, structures.SizeOf(structure), what));

    /// <summary>Says whether the image holds every byte of a range.</summary>
    public bool Holds(ulong address, ulong length)
    {
        ulong done = 0;
        while (done < length)
        {
            if (image.Lookup(address + done, out ulong same) is not (PageState.Present or PageState.Zero))
            {
                return false;
            }

            done += Math.Min(same, length - done);
        }

        return true;
    }
}
