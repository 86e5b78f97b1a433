using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// Writes preserved contents to files: files of sessions, reserved memory, folios and vmalloc areas. Each file gets a description
/// next to it, and the directory gets an index. Unknown contents become holes and are listed as absent.
/// </summary>
/// <remarks>
/// The image is not trusted. No name leaves the directory, no byte of the image is written twice, and zeros that the image does
/// not store stay holes, so the files take no more disk space than the image.
/// </remarks>
internal sealed partial class HandoverExtractor
{
    /// <summary>Name of the index file in the directory; it is written last.</summary>
    public const string IndexName = "extract.json";

    /// <summary>Ids of findings after which a part of the handover may be missing.</summary>
    private static readonly HashSet<string> _gaps =
    [
        DiagnosticDescriptors.ContentsAbsent.Id, DiagnosticDescriptors.BlobPointer.Id, DiagnosticDescriptors.BlobMismatch.Id,
        DiagnosticDescriptors.BlobReused.Id, DiagnosticDescriptors.CountTooLarge.Id, DiagnosticDescriptors.MetTwice.Id,
        DiagnosticDescriptors.NoMemory.Id, DiagnosticDescriptors.BlobIncomplete.Id,
    ];

    private readonly IPhysicalMemory _memory;
    private readonly HandoverDocument _document;
    private readonly PageGeometry _pages;
    private readonly string _directory;
    private readonly List<ExtractedItem> _items = [];

    private HandoverExtractor(IPhysicalMemory memory, HandoverDocument document, string directory)
    {
        _memory = memory;
        _document = document;
        _pages = document.Release!.Abi.Pages;
        _directory = directory;
        _zerosToHash = LeastZerosToHash + (ZerosPerByte * Held(memory));
    }

    /// <summary>Extracts a handover.</summary>
    /// <param name="document">Handover decoded from the image.</param>
    /// <param name="directory">Target directory; it must be missing or empty.</param>
    /// <returns>The extracted and the missing contents.</returns>
    /// <exception cref="KhoFormatException">The document has no handover, or the directory is not empty.</exception>
    /// <exception cref="IOException">A file cannot be written; earlier files remain, without an index.</exception>
    public static ExtractionReport Extract(MemoryImage image, HandoverDocument document, string directory)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Extract(image.Memory, document, directory);
    }

    /// <summary>Extracts a handover from physical memory without an image file.</summary>
    internal static ExtractionReport Extract(IPhysicalMemory memory, HandoverDocument document, string directory)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        if (document.Release is null)
        {
            throw new KhoFormatException($"{document.ImagePath}: no handover to extract");
        }

        RequireEmpty(directory);
        Directory.CreateDirectory(directory);
        return new HandoverExtractor(memory, document, directory).Extract();
    }

    private static void RequireEmpty(string directory)
    {
        if (File.Exists(directory))
        {
            throw new KhoFormatException($"{directory}: a file, and no directory to extract into");
        }

        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new KhoFormatException($"{directory}: not empty, expected a new or empty directory");
        }
    }

    private ExtractionReport Extract()
    {
        var context = new ContentsContext(_pages, new FileNames());
        foreach (Blob blob in _document.Blobs)
        {
            if (blob.Value is not BlobValue value)
            {
                _items.Add(new ExtractedItem { Kind = ExtractedKind.Blob, Name = blob.Name, Problems = ["the blob cannot be read"] });
                continue;
            }

            foreach (PreservedContents contents in value.Contents(blob.Name, context))
            {
                Write(contents);
            }
        }

        var report = new ExtractionReport
        {
            Directory = _directory,
            ImagePath = _document.ImagePath,
            Release = _document.Release!.Release.Id,
            PageSize = _document.PageSize,
            Items = _items,
            DecodingFindings = _document.Diagnostics.Count(finding => _gaps.Contains(finding.Id)),
        };
        using FileStream index = new(Path.Combine(_directory, IndexName), FileMode.CreateNew);
        ExtractionJsonWriter.WriteIndex(index, report);
        return report;
    }

    /// <summary>Adds an item without a file to the report.</summary>
    private void Leave(PreservedContents contents, string problem) => _items.Add(new ExtractedItem
    {
        Kind = ExtractedKinds.Of(contents.Kind),
        Name = contents.Name,
        Size = contents.Size,
        Problems = [problem],
        Owner = contents.Owner,
        Session = contents.Session,
    });

    /// <summary>Compares a file's memory with a trusted memory map. Null if all of it is preserved, else a description of the gap.</summary>
    private string? CheckPreserved(PreservedContents contents) =>
        _document.MemoryMap is MemoryMap { Trust: MapTrust.Valid } map
        && contents.Pieces.FirstOrDefault(piece => !map.Covers(piece.Address, piece.Length)) is { Length: > 0 } open
            ? $"its memory at {JsonStyle.Hex(open.Address)} is not all preserved: the next kernel uses it for something else"
            : null;
}
