namespace Kho.Images;

/// <summary>
/// A memory dump that makedumpfile or QEMU compressed page by page (kdump-compressed, header versions 4 to 6), in one
/// file or in the parts that <c>makedumpfile --split</c> writes, flattened or not. Pages are decompressed when
/// read, and a few MiB of them are cached.
/// </summary>
/// <remarks>
/// A page that the dump lacks is <see cref="PageState.Absent"/> where the machine has no memory, and otherwise
/// <see cref="PageState.Excluded"/>: the dump level states the kinds of pages left out. A page of zeros is never left
/// out: all of them share one stored page and are <see cref="PageState.Present"/>. A damaged page reads as <see cref="PageState.Unreadable"/>.
/// </remarks>
internal sealed partial class KdumpFile : IPhysicalMemory
{
    private readonly KdumpPart[] _parts;
    private readonly int _pageSize;
    private readonly PageCache _cache;
    private readonly PageDecoder _decoder = new();

    /// <summary>The run of pages of the last look-up; most look-ups are of neighbours.</summary>
    private volatile PageRun _lastRun = new(1, 0, PageState.Absent);

    private KdumpFile(KdumpPart[] parts, int pageSize)
    {
        _parts = parts;
        _pageSize = pageSize;
        _cache = new PageCache(pageSize);
        Ranges = new RangeList(this);
    }

    /// <summary>
    /// The ranges that the image describes. Enumeration reads the bitmaps; the list's length needs all of them.
    /// </summary>
    public IReadOnlyList<PhysicalRange> Ranges { get; }

    /// <summary>Page size in bytes.</summary>
    public int PageSize => _pageSize;

    /// <summary>The kinds of pages that the dumping tool left out.</summary>
    public DumpLevel Level { get; private init; }

    /// <summary>Architecture, or null if the dump states no known one.</summary>
    public ElfMachine? Machine { get; private init; }

    /// <summary>ELF notes of the dump, in file order.</summary>
    public IReadOnlyList<ElfNote> Notes { get; private init; } = [];

    /// <summary>VMCOREINFO of the kernel in the dump, or null.</summary>
    public VmCoreInfo? VmCoreInfo { get; private init; }

    /// <summary>Whether the files are parts of a split dump.</summary>
    public bool IsSplit { get; private init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        foreach (KdumpPart part in _parts)
        {
            part.File.Dispose();
        }
    }

    /// <summary>Pages in one state.</summary>
    private sealed record PageRun(ulong First, ulong End, PageState State);
}

/// <summary>One file of a kdump-compressed dump: the only one, or one of those that makedumpfile --split writes.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="First">First page number of the part.</param>
/// <param name="End">Page number after the part's last.</param>
/// <param name="Memory">Bitmap of the machine's pages.</param>
/// <param name="Held">Bitmap of the pages in the dump, of any part.</param>
/// <param name="Descriptors">File offset of the first page descriptor.</param>
internal sealed record KdumpPart(string Path, ImageFile File, ulong First, ulong End, PageBitmap Memory, PageBitmap Held, long Descriptors)
{
    private readonly Lazy<ulong> _before = new(() => Held.CountBefore(First));

    /// <summary>Index of the descriptor of a dumped page of this part.</summary>
    public ulong DescriptorIndex(ulong page) => Held.CountBefore(page) - _before.Value;

    /// <summary>File offset of a descriptor by its index, or null if it overflows.</summary>
    public long? DescriptorOffset(ulong index) =>
        index <= (ulong)(long.MaxValue - Descriptors) / PageDescriptor.Length ? Descriptors + ((long)index * PageDescriptor.Length) : null;
}
