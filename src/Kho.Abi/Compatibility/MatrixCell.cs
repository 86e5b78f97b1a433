using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Abi.Compatibility;

/// <summary>What one release makes of what another one wrote.</summary>
public sealed class MatrixCell
{
    internal MatrixCell(AbiRelease writer, int writerPageSize, AbiRelease reader, int readerPageSize, RestoreReport report, MatrixPolicy policy, MeasuredPair? measured)
    {
        Writer = writer;
        WriterPageSize = writerPageSize;
        Reader = reader;
        ReaderPageSize = readerPageSize;
        Report = report;
        Measured = measured;
        Verdict = report.Components.Where(component => policy.IsMandatory(component.Name)).Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max();
    }

    /// <summary>Release that writes.</summary>
    public AbiRelease Writer { get; }

    /// <summary>Page size of the writer in bytes.</summary>
    public int WriterPageSize { get; }

    /// <summary>Release that reads.</summary>
    public AbiRelease Reader { get; }

    /// <summary>Page size of the reader in bytes.</summary>
    public int ReaderPageSize { get; }

    /// <summary>What the reader does.</summary>
    public RestoreReport Report { get; }

    /// <summary>The worst verdict of the mandatory components.</summary>
    public RestoreVerdict Verdict { get; }

    /// <summary>What real kernels were seen to do with such a pair, or null if nobody looked.</summary>
    public MeasuredPair? Measured { get; }

    /// <summary>Real kernels did what is computed for the memory map; null if nobody looked.</summary>
    public bool? IsConfirmed => Measured is null ? null : Measured.Agrees(Report);

    /// <summary>Why the verdict is not ok, one sentence a component.</summary>
    public IReadOnlyList<string> Why =>
        [.. Report.Components.Where(component => component.Verdict != RestoreVerdict.Ok).OrderByDescending(component => component.Verdict).ThenBy(component => component.IsNotReached).Select(component => $"{component.Name}: {component.Message}")];
}
