
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
public sealed partial class ElfCore : IPhysicalMemory, ISparseMemory
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
}
