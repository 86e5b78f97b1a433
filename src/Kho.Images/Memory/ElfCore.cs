using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

/// <summary>
/// A memory dump in an ELF core file (64-bit, little-endian): QEMU's dump-guest-memory, <c>/proc/vmcore</c>,
/// <c>/proc/kcore</c>, golden images. The segments' physical addresses place the memory; the contents stay in the file.
/// </summary>
/// <remarks>
/// Segments may have any order and may overlap. For a byte in several, the first program header wins.
/// Memory that a segment describes and does not hold (<c>p_memsz</c> past <c>p_filesz</c>) is <see cref="PageState.Excluded"/>. Memory that it
/// should hold and a truncated file lacks is <see cref="PageState.Absent"/>.
/// </remarks>
internal sealed partial class ElfCore : IPhysicalMemory, ISparseMemory
{
    private readonly ImageFile _file;
    private readonly RegionTable _table;
    private readonly IReadOnlyList<VirtualSegment> _virtualSegments;

    private ElfCore(ImageFile file, ElfMachine machine, RegionTable table, IReadOnlyList<ElfNote> notes, IReadOnlyList<VirtualSegment> virtualSegments)
    {
        _virtualSegments = virtualSegments;
        _file = file;
        _table = table;
        Machine = machine;
        Notes = notes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => _table.Ranges;

    /// <summary>Architecture (<c>e_machine</c>); a bare number if the specification does not name it.</summary>
    public ElfMachine Machine { get; }

    /// <summary>Notes of all PT_NOTE segments, in file order.</summary>
    public IReadOnlyList<ElfNote> Notes { get; }

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length) => _table.Lookup(address, out length);

    /// <inheritdoc/>
    public ulong HoleAt(ulong address) => _table.HoleAt(_file, address);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state) =>
        _table.Read(_file, address, destination, out state);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Copies bytes at a kernel virtual address.</summary>
    /// <param name="address">Virtual address of the first byte.</param>
    /// <returns>False if the file does not hold all of them.</returns>
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

/// <summary>Architectures by their <c>e_machine</c> in ELF files; any other number keeps its value.</summary>
public enum ElfMachine
{
    /// <summary>EM_X86_64.</summary>
    X8664 = 62,

    /// <summary>EM_AARCH64.</summary>
    Aarch64 = 183,
}

/// <summary>A segment of an ELF core by its virtual addresses.</summary>
/// <param name="Start">Virtual address of the first byte.</param>
/// <param name="Length">Length in bytes of what the file holds.</param>
/// <param name="Offset">Offset in the file, in bytes.</param>
/// <param name="Physical">Physical address of the first byte; null for memory without a single one.</param>
internal readonly record struct VirtualSegment(ulong Start, ulong Length, ulong Offset, ulong? Physical)
{
    /// <summary>Most segments: a live host has a few.</summary>
    private const int Most = 4096;

    /// <summary>Adds the segment of a program header, if it has virtual addresses.</summary>
    public static void AddTo(List<VirtualSegment> segments, Elf.ProgramHeader header)
    {
        if (header.PVaddr != 0 && header.PFilesz != 0 && segments.Count < Most)
        {
            segments.Add(new VirtualSegment(header.PVaddr, header.PFilesz, header.POffset, header.PPaddr == ulong.MaxValue ? null : header.PPaddr));
        }
    }
}
