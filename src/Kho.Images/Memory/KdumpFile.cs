namespace Kho.Images;

/// <summary>
/// A memory dump that makedumpfile or QEMU compressed page by page (kdump-compressed, header versions 4 to 6), in one
/// file or in the parts that <c>makedumpfile --split</c> writes, flattened or not. Pages are decompressed when they are
/// read; a few MiB of them are kept.
/// </summary>
/// <remarks>
/// A page that the dump does not hold is <see cref="PageState.Absent"/> where the machine had no memory, and otherwise
/// <see cref="PageState.Excluded"/>: the dump level says which kinds of pages were left out. A page of zeros is never left
/// out: all of them share one stored page, and are <see cref="PageState.Present"/>. Reading a page that is damaged gives <see cref="PageState.Unreadable"/>.
/// </remarks>
internal sealed partial class KdumpFile : IPhysicalMemory
{
    private readonly KdumpPart[] _parts;
    private readonly int _pageSize;
    private readonly PageCache _cache;
    private readonly PageDecoder _decoder = new();

    /// <summary>The run of pages that was looked up last: neighbours are mostly asked for one after another.</summary>
    private volatile PageRun _lastRun = new(1, 0, PageState.Absent);

    private KdumpFile(KdumpPart[] parts, int pageSize)
    {
        _parts = parts;
        _pageSize = pageSize;
        _cache = new PageCache(pageSize);
        Ranges = new RangeList(this);
    }

    /// <summary>
    /// What the image describes. The list looks into the bitmaps as it is enumerated: asking for its length reads them whole.
    /// </summary>
    public IReadOnlyList<PhysicalRange> Ranges { get; }

    /// <summary>Page size in bytes.</summary>
    public int PageSize => _pageSize;

    /// <summary>What the tool that made the dump left out.</summary>
    public DumpLevel Level { get; private init; }

    /// <summary>Architecture, or null if the dump says none that is known.</summary>
    public ElfMachine? Machine { get; private init; }

    /// <summary>ELF notes that the dump kept, in file order.</summary>
    public IReadOnlyList<ElfNote> Notes { get; private init; } = [];

    /// <summary>What the kernel in the dump says about itself; null if the dump has no such text.</summary>
    public VmCoreInfo? VmCoreInfo { get; private init; }

    /// <summary>Whether this is a dump in parts, and one or more of them are open.</summary>
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
/// <param name="File">Its bytes.</param>
/// <param name="First">First page number that it is about.</param>
/// <param name="End">Page number behind the last.</param>
/// <param name="Memory">Bitmap of the pages that are memory.</param>
/// <param name="Held">Bitmap of the pages that are in the dump, in this part or another.</param>
/// <param name="Descriptors">File offset of the first page descriptor.</param>
internal sealed record KdumpPart(string Path, ImageFile File, ulong First, ulong End, PageBitmap Memory, PageBitmap Held, long Descriptors)
{
    private readonly Lazy<ulong> _before = new(() => Held.CountBefore(First));

    /// <summary>Index of the descriptor of a page of this part that is in the dump.</summary>
    /// <param name="page">Page number.</param>
    public ulong DescriptorIndex(ulong page) => Held.CountBefore(page) - _before.Value;

    /// <summary>File offset of the descriptor of an index, or null if no file has such an offset.</summary>
    /// <param name="index">Index.</param>
    public long? DescriptorOffset(ulong index) =>
        index <= (ulong)(long.MaxValue - Descriptors) / PageDescriptor.Length ? Descriptors + ((long)index * PageDescriptor.Length) : null;
}
