using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// Memory as the simulated kernel reads it, at any address. A read outside the machine's memory is a page fault. Memory that the
/// image lacks reads as zeros and makes the outcome uncertain.
/// </summary>
internal sealed class KernelMemory(IPhysicalMemory image, MachineMemory machine, StructureReader structures)
{
    /// <summary>Widths of virtual addresses in bits that an arm64 kernel may be built with.</summary>
    internal static readonly int[] VirtualAddressWidths = [36, 39, 42, 47, 48, 52];

    private const ulong LeastPage = 4096;

    /// <summary>The pointer that was doubted last: it is asked for where it is followed and where it is read.</summary>
    private ulong? _doubted;

    /// <summary>First address that the kernel read and the image lacks; null if there is none.</summary>
    public ulong? FirstUnknown { get; private set; }

    /// <summary>Number of reads of memory that the image lacks.</summary>
    public int UnknownReads { get; private set; }

    /// <summary>Tells whether memory that the image lacks certainly holds zeros; null if that is never known.</summary>
    public Func<ulong, bool>? IsWiped { get; init; }

    /// <summary>
    /// Widths of virtual addresses, in bits, that the kernel may have if it is one for arm64; empty for any other. Such a kernel
    /// finds physical memory at <c>(address − start of memory) | PAGE_OFFSET</c>, and all bits above the width are set in
    /// PAGE_OFFSET: those of a wild pointer have no effect.
    /// </summary>
    public Func<IReadOnlyList<int>>? Widths { get; init; }

    /// <summary>Receives what the outcome hangs on.</summary>
    public Action<string>? Doubt { get; init; }

    /// <summary>Physical memory in the image.</summary>
    public IPhysicalMemory Image => image;

    /// <summary>The machine's memory.</summary>
    public MachineMemory Machine => machine;

    /// <summary>Structure layouts of the reading kernel.</summary>
    public StructureReader Structures => structures;

    /// <summary>The physical address that the kernel reaches by a pointer: the pointer, unless the machine has no memory there and some of its bits have no effect.</summary>
    /// <param name="pointer">Physical address as the handover holds it.</param>
    public ulong Reached(ulong pointer)
    {
        if (machine.Has(pointer) || machine.Ranges.Count == 0 || Widths?.Invoke() is not { Count: > 0 } widths)
        {
            return pointer;
        }

        ulong start = machine.Ranges[0].Start;
        ulong[] reached = [.. widths.Select(bits => (pointer - start) & ((1UL << bits) - 1))
            .Zip(widths, (offset, bits) => offset >> (bits - 1) == 0 && machine.Has(start + offset) ? start + offset : pointer).Distinct()];
        if (reached is [ulong only])
        {
            return only;
        }

        if (_doubted != pointer)
        {
            _doubted = pointer;
            Doubt?.Invoke($"which memory the pointer 0x{pointer:x} reaches depends on CONFIG_ARM64_VA_BITS, which is not known: none, or 0x{reached.First(address => address != pointer):x}");
        }

        return pointer;
    }

    /// <summary>Reads memory.</summary>
    /// <param name="address">Physical address of the first byte, as the handover holds it.</param>
    /// <param name="what">Name of the bytes in messages.</param>
    /// <exception cref="KernelDeathException">The machine has no memory at an address of the range.</exception>
    public void Read(ulong address, Span<byte> destination, string what)
    {
        address = Reached(address);
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
