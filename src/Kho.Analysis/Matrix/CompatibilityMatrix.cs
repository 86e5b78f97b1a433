using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Matrix;

/// <summary>Every writer against every reader: each cell simulates the reader's kernel on the writer's handover.</summary>
internal sealed class CompatibilityMatrix
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

    /// <summary>Image of a single row; null for the writers' own handovers.</summary>
    public string? ImagePath { get; private init; }

    /// <summary>Number of cells whose verdict real kernels confirm entirely.</summary>
    public int Confirmed => Count(MatrixConfirmation.Whole);

    /// <summary>Number of further cells that real kernels confirm in part.</summary>
    public int ConfirmedInPart => Count(MatrixConfirmation.InPart);

    /// <summary>The cell of a writer and a reader.</summary>
    /// <param name="writer">Release that writes.</param>
    /// <param name="reader">Release that reads.</param>
    /// <exception cref="InvalidOperationException">The matrix has no such cell.</exception>
    public MatrixCell Cell(AbiRelease writer, AbiRelease reader) => Cells.First(cell => cell.Writer == writer && cell.Reader == reader);

    /// <summary>Computes a matrix of the releases' own handovers.</summary>
    /// <param name="releases">Releases, each as writer and as reader.</param>
    /// <param name="writerPageSize">Page size of the writers in bytes.</param>
    /// <param name="readerPageSize">Page size of the readers in bytes.</param>
    /// <param name="policy">Mandatory components; null for all.</param>
    /// <remarks>
    /// A release that cannot write or read at the page size affects its own cells only (<see cref="MatrixCell.NotComputed"/>).
    /// </remarks>
    public static CompatibilityMatrix Compute(ReleaseCatalog catalog, IReadOnlyList<AbiRelease> releases, int writerPageSize = 4096, int readerPageSize = 4096, MatrixPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(releases);
        var rows = new MatrixRows(catalog, releases, writerPageSize, readerPageSize, policy ?? MatrixPolicy.Standard);
        return new CompatibilityMatrix(releases, releases, writerPageSize, readerPageSize, rows.Compute());
    }

    /// <summary>Computes the row of an image. No measurement of real kernels applies to it.</summary>
    /// <param name="document">The handover as decoded from it.</param>
    /// <param name="readerPageSize">Page size of the readers in bytes; null for the image's.</param>
    /// <param name="policy">Mandatory components; null for all.</param>
    /// <exception cref="KhoFormatException">The image has no handover, or its writer is unknown.</exception>
    public static CompatibilityMatrix Compute(ReleaseCatalog catalog, MemoryImage image, HandoverDocument document, IReadOnlyList<AbiRelease> readers, int? readerPageSize = null, MatrixPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(readers);
        AbiRelease? writer = document.Root is null ? null : document.Release?.Release;
        if (writer is null)
        {
            string reason = document.Diagnostics.LastOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is Diagnostic error ? $": {error.Message}" : "";
            throw new KhoFormatException($"{document.ImagePath}: no handover, or its writer is unknown{reason}");
        }

        int pageSize = readerPageSize ?? document.PageSize;
        var rows = new MatrixRows(catalog, readers, document.PageSize, pageSize, policy ?? MatrixPolicy.Standard);
        return new CompatibilityMatrix([writer], readers, document.PageSize, pageSize, rows.Compute(image, document, writer)) { ImagePath = document.ImagePath };
    }

    private int Count(MatrixConfirmation confirmation) => Cells.Count(cell => cell.Confirmation == confirmation);
}
