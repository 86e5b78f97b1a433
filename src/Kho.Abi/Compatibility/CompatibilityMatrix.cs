using Kho.Abi.Handover;
using Kho.Abi.Handover.Manifests;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Abi.Compatibility;

/// <summary>Every writer against every reader, each cell computed by letting the reader's kernel read what the writer wrote.</summary>
public sealed class CompatibilityMatrix
{
    private CompatibilityMatrix(IReadOnlyList<AbiRelease> writers, IReadOnlyList<AbiRelease> readers, int writerPageSize, int readerPageSize, IReadOnlyList<MatrixCell> cells)
    {
        Writers = writers;
        Readers = readers;
        WriterPageSize = writerPageSize;
        ReaderPageSize = readerPageSize;
        Cells = cells;
    }

    /// <summary>Releases that write, in the order of the rows.</summary>
    public IReadOnlyList<AbiRelease> Writers { get; }

    /// <summary>Releases that read, in the order of the columns.</summary>
    public IReadOnlyList<AbiRelease> Readers { get; }

    /// <summary>Page size of all writers in bytes.</summary>
    public int WriterPageSize { get; }

    /// <summary>Page size of all readers in bytes.</summary>
    public int ReaderPageSize { get; }

    /// <summary>The cells, row by row.</summary>
    public IReadOnlyList<MatrixCell> Cells { get; }

    /// <summary>Number of cells that real kernels confirmed.</summary>
    public int Confirmed => Cells.Count(cell => cell.IsConfirmed == true);

    /// <summary>The cell of a writer and a reader.</summary>
    /// <param name="writer">Release that writes.</param>
    /// <param name="reader">Release that reads.</param>
    /// <exception cref="InvalidOperationException">The matrix has no such cell.</exception>
    public MatrixCell Cell(AbiRelease writer, AbiRelease reader) => Cells.First(cell => cell.Writer == writer && cell.Reader == reader);

    /// <summary>Computes a matrix with the handovers that the releases' writers make.</summary>
    /// <param name="catalog">Releases and structures.</param>
    /// <param name="releases">Releases, each as writer and as reader.</param>
    /// <param name="writerPageSize">Page size of the writers in bytes.</param>
    /// <param name="readerPageSize">Page size of the readers in bytes.</param>
    /// <param name="policy">Which components must come through; null for all.</param>
    /// <exception cref="KhoFormatException">A release cannot write at the page size.</exception>
    public static CompatibilityMatrix Compute(ReleaseCatalog catalog, IReadOnlyList<AbiRelease> releases, int writerPageSize = 4096, int readerPageSize = 4096, MatrixPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(releases);
        MatrixCell[][] rows = new MatrixCell[releases.Count][];
        Parallel.For(0, releases.Count, index =>
        {
            AbiRelease writer = releases[index];
            EncodedHandover handover = HandoverEncoder.Encode(MatrixWorkload.Build(writer, writerPageSize), catalog);
            using MemoryImage image = MemoryImage.Of($"what {writer.Id} writes", handover.Memory, handover.Note);
            var options = new HandoverOptions { Catalog = catalog, Release = writer, PageSize = writerPageSize };
            HandoverDocument document = HandoverReader.Read(image, options);
            rows[index] = [.. releases.Select(reader => Read(image, document, writer, reader, catalog, readerPageSize, MatrixWorkload.Memory, policy))];
        });
        return new CompatibilityMatrix(releases, releases, writerPageSize, readerPageSize, [.. rows.SelectMany(row => row)]);
    }

    /// <summary>Computes the one row of a given image.</summary>
    /// <param name="catalog">Releases and structures.</param>
    /// <param name="image">Image.</param>
    /// <param name="document">The handover as decoded from it.</param>
    /// <param name="readers">Releases that read.</param>
    /// <param name="readerPageSize">Page size of the readers in bytes; null for that of the image.</param>
    /// <param name="policy">Which components must come through; null for all.</param>
    /// <exception cref="KhoFormatException">The image has no handover, or nobody knows who wrote it.</exception>
    public static CompatibilityMatrix Compute(ReleaseCatalog catalog, MemoryImage image, HandoverDocument document, IReadOnlyList<AbiRelease> readers, int? readerPageSize = null, MatrixPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(readers);
        AbiRelease writer = document.Release?.Release ?? throw new KhoFormatException($"{document.ImagePath}: there is no handover in it, or nobody knows who wrote it");
        int pageSize = readerPageSize ?? document.PageSize;
        MatrixCell[] cells = [.. readers.Select(reader => Read(image, document, writer, reader, catalog, pageSize, null, policy))];
        return new CompatibilityMatrix([writer], readers, document.PageSize, pageSize, cells);
    }

    private static MatrixCell Read(MemoryImage image, HandoverDocument document, AbiRelease writer, AbiRelease reader, ReleaseCatalog catalog, int pageSize, IReadOnlyList<RamRange>? memory, MatrixPolicy? policy)
    {
        var configuration = new ReaderConfiguration { PageSize = pageSize, Memory = memory };
        RestoreReport report = HandoverRestorer.Restore(image, document, reader, catalog, configuration);
        MeasuredPair? measured = MeasuredPair.All.FirstOrDefault(pair =>
            pair.WriterPageSize == document.PageSize && pair.ReaderPageSize == pageSize
            && catalog.Find(pair.Writer) == writer && catalog.Find(pair.Reader) == reader);
        return new MatrixCell(writer, document.PageSize, reader, pageSize, report, policy ?? MatrixPolicy.Standard, measured);
    }
}
