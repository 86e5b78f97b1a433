using System.Runtime.ExceptionServices;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Known;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Matrix;

/// <summary>Computes the rows of a matrix.</summary>
internal sealed class MatrixRows
{
    private readonly ReleaseCatalog _catalog;
    private readonly IReadOnlyList<AbiRelease> _readers;
    private readonly int _writerPageSize;
    private readonly int _readerPageSize;
    private readonly MatrixPolicy _policy;
    private readonly HashSet<string> _builtIn;
    private readonly ReleaseCatalog _sound;

    public MatrixRows(ReleaseCatalog catalog, IReadOnlyList<AbiRelease> readers, int writerPageSize, int readerPageSize, MatrixPolicy policy)
    {
        _catalog = catalog;
        _readers = readers;
        _writerPageSize = writerPageSize;
        _readerPageSize = readerPageSize;
        _policy = policy;
        _builtIn = [.. readers.Where(release => BuiltInRelease.Is(catalog, release)).Select(release => release.Id)];
        _sound = catalog.Where(HasMap);
    }

    /// <summary>Rows of what every reader itself writes.</summary>
    public MatrixCell[] Compute()
    {
        var rows = new MatrixCell[_readers.Count][];
        try
        {
            Parallel.For(0, _readers.Count, index => rows[index] = Row(_readers[index]));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.Flatten().InnerExceptions[0]);
        }

        return [.. rows.SelectMany(row => row)];
    }

    /// <summary>The row of an image.</summary>
    public MatrixCell[] Compute(MemoryImage image, HandoverDocument document, AbiRelease writer)
    {
        var written = new WrittenHandover(image, document);
        return [.. _readers.Select(reader => Cell(written, writer, reader, null, null))];
    }

    /// <summary>Whether a release has a valid memory map at the writer's page size; a reader considers no other release as writer.</summary>
    private bool HasMap(AbiRelease release)
    {
        try
        {
            _ = ReleaseAt.Of(release, _writerPageSize).Map;
            return true;
        }
        catch (KhoFormatException)
        {
            return false;
        }
    }

    /// <summary>The row of what one release writes.</summary>
    public MatrixCell[] Row(AbiRelease writer)
    {
        try
        {
            WrittenWorkload workload = MatrixWorkload.Write(ReleaseAt.Of(writer, _writerPageSize), _catalog);
            using MemoryImage image = MemoryImage.Of($"what {writer.Id} writes", workload.Handover.Memory, workload.Handover.Note, workload.Handover.Machine);
            HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = _sound, Release = writer, PageSize = _writerPageSize });
            var written = new WrittenHandover(image, document);
            return [.. _readers.Select(reader => Cell(written, writer, reader, MatrixWorkload.Memory, workload.Unwritten))];
        }
        catch (KhoFormatException exception)
        {
            return [.. _readers.Select(reader => NotComputed(writer, reader, $"cannot be written: {exception.Message}"))];
        }
    }

    /// <param name="written">Handover that the readers share.</param>
    /// <param name="writer">Release that wrote it.</param>
    /// <param name="reader">Release that reads it.</param>
    /// <param name="memory">Memory of the machine, or null for an image.</param>
    /// <param name="unwritten">Parts that the writer refused; null for an image.</param>
    private MatrixCell Cell(WrittenHandover written, AbiRelease writer, AbiRelease reader, IReadOnlyList<RamRange>? memory, IReadOnlyList<UnwrittenPart>? unwritten)
    {
        string? path = unwritten is null ? written.Document.ImagePath : null;
        RestoreReport report;
        try
        {
            report = HandoverRestorer.Restore(written, reader, _catalog, new ReaderConfiguration { PageSize = _readerPageSize, Memory = memory, Systemd = _policy.ReaderSystemd });
        }
        catch (KhoFormatException exception)
        {
            return NotComputed(writer, reader, $"cannot be read: {exception.Message}", path);
        }

        // A cell has numbers only, and the lists of all readers at once would be eleven times those of one.
        report.DropBlocks();

        // Measurements cover the whole workload of built-in releases only.
        bool isMeasured = unwritten is { Count: 0 } && _builtIn.Contains(writer.Id) && _builtIn.Contains(reader.Id);
        return new MatrixCell(ReleaseAt.Of(writer, _writerPageSize), ReleaseAt.Of(reader, _readerPageSize), report, _policy)
        {
            ImagePath = path,
            Components = WithUnwritten(report.Components, unwritten ?? []),
            Measured = isMeasured ? MeasuredPair.Find(writer.Id, _writerPageSize, reader.Id, _readerPageSize) : null,
        };
    }

    /// <summary>Marks parts that the writer's kernel refuses to preserve as lost.</summary>
    private static IReadOnlyList<ComponentOutcome> WithUnwritten(IReadOnlyList<ComponentOutcome> components, IReadOnlyList<UnwrittenPart> unwritten)
    {
        if (unwritten.Count == 0)
        {
            return components;
        }

        List<ComponentOutcome> all = [.. components];
        foreach (IGrouping<string, UnwrittenPart> parts in unwritten.GroupBy(part => part.Component, StringComparer.Ordinal))
        {
            string message = $"not written: {string.Join("; ", parts.Select(part => part.Message).Distinct(StringComparer.Ordinal))}";
            int known = all.FindIndex(component => component.Name == parts.Key);
            if (known < 0)
            {
                all.Add(new ComponentOutcome(parts.Key, null, RestoreVerdict.Lossy, message));
            }
            else
            {
                ComponentOutcome told = all[known];
                all[known] = told.Verdict == RestoreVerdict.Ok
                    ? told with { Verdict = RestoreVerdict.Lossy, Message = message }
                    : told with { Message = $"{told.Message}; {message}" };
            }
        }

        return all;
    }

    private MatrixCell NotComputed(AbiRelease writer, AbiRelease reader, string message, string? path = null)
    {
        bool hasFiles = writer.Blobs.Keys.Any(name => writer.BlobFormat(name) is BlobFormatAbi format && KnownSubsystems.Of(format).KeepsFiles);
        string[] components = [ComponentOutcome.MemoryMap, .. writer.Blobs.Keys, .. hasFiles ? (string[])[ComponentOutcome.SessionFiles] : []];
        var report = new RestoreReport
        {
            Writer = writer,
            Reader = reader,
            PageSize = _readerPageSize,
            Revived = false,
            RefusedBecause = message,
            Certain = false,
            Doubts = [message],
            Components = [.. components.Select(name => new ComponentOutcome(name, null, RestoreVerdict.Panics, message) { IsNotReached = name != ComponentOutcome.MemoryMap })],
            Items = [],
            BlocksWritten = 0,
            BlocksReserved = 0,
            Blocks = BlockComparison.Compare([], [], System.Numerics.BitOperations.Log2((uint)_readerPageSize), compareTypes: false),
            BlocksRetyped = 0,
            PagesReserved = 0,
            NeverClaimed = 0,
            ManagedPages = 0,
            KernelMessages = [],
            BlockOutcomes = () => [],
        };
        return new MatrixCell(ReleaseAt.Of(writer, _writerPageSize), ReleaseAt.Of(reader, _readerPageSize), report, _policy) { ImagePath = path, NotComputed = message };
    }
}
