using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// Memory as the simulated kernel reads it, at any address. A read outside the machine's memory is a page fault. Memory that the
/// image lacks reads as zeros and makes the outcome uncertain.
/// </summary>
internal sealed class KernelMemory(IPhysicalMemory image, MachineMemory machine, StructureReader structures)
{
    private const ulong LeastPage = 4096;

    /// <summary>First address that the kernel read and the image lacks; null if there is none.</summary>
    public ulong? FirstUnknown { get; private set; }

    /// <summary>Number of reads of memory that the image lacks.</summary>
    public int UnknownReads { get; private set; }

    /// <summary>Tells whether memory that the image lacks certainly holds zeros; null if that is never known.</summary>
    public Func<ulong, bool>? IsWiped { get; init; }

    /// <summary>Physical memory in the image.</summary>
    public IPhysicalMemory Image => image;

    /// <summary>The machine's memory.</summary>
    public MachineMemory Machine => machine;

    /// <summary>Structure layouts of the reading kernel.</summary>
    public StructureReader Structures => structures;

    /// <summary>Reads memory.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="what">Name of the bytes in messages.</param>
    /// <exception cref="KernelDeathException">The machine has no memory at an address of the range.</exception>
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

            // A dump may list a damaged page as present, although the page after it is sound.
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
    public StructureValue Read(string structure, ulong address, string what) =>
        structures.Read(structure, Read(address, structures.SizeOf(structure), what));

    /// <summary>True if the image holds every byte of a range.</summary>
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
