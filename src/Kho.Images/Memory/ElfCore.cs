using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

/// <summary>
/// A memory dump in an ELF core file (64-bit, little-endian): QEMU's dump-guest-memory, <c>/proc/vmcore</c>,
/// <c>/proc/kcore</c>, golden images. Memory is found by the segments' physical addresses; the contents stay in the file.
/// </summary>
/// <remarks>
/// Segments may come in any order and may overlap: for a byte that several hold, the first program header wins.
/// What a segment describes without holding it (<c>p_memsz</c> beyond <c>p_filesz</c>) is <see cref="PageState.Excluded"/>; what it
/// should hold and a shortened file no longer has is <see cref="PageState.Absent"/>.
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

    /// <summary>Architecture (<c>e_machine</c>); a number without a name where the specification has none.</summary>
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

/// <summary>Architectures by the numbers of <c>e_machine</c> in ELF files; a number that is none of these keeps its value.</summary>
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
/// <param name="Offset">Where it is in the file.</param>
/// <param name="Physical">Physical address of the first byte; null for memory that has no one such address.</param>
internal readonly record struct VirtualSegment(ulong Start, ulong Length, ulong Offset, ulong? Physical)
{
    /// <summary>A live host has a few; a dump with very many is none.</summary>
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
