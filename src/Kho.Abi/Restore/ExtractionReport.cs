using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

/// <summary>Contents extracted from a handover, and contents that could not be extracted.</summary>
public sealed record ExtractionReport
{
    /// <summary>Target directory, as the caller gave it.</summary>
    public required string Directory { get; init; }

    /// <summary>Path of the image's file or directory.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Id of the release whose ABI was used to decode the handover; null if unknown.</summary>
    public string? Release { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>The items, in the order of the handover.</summary>
    public required IReadOnlyList<ExtractedItem> Items { get; init; }

    /// <summary>Number of decoding findings that may hide sessions, files or regions.</summary>
    public required int DecodingFindings { get; init; }

    /// <summary>Number of files written, without their descriptions.</summary>
    public int Files => Items.Count(item => item.Path is not null);

    /// <summary>Number of bytes copied from the image.</summary>
    public ulong WrittenBytes => Sum(item => item.WrittenBytes);

    /// <summary>Number of bytes with unknown contents, in items of known size; saturates at <see cref="ulong.MaxValue"/>.</summary>
    public ulong AbsentBytes => Sum(item => item.Path is null ? item.Size ?? 0 : item.AbsentBytes);

    /// <summary>Every item is complete and undisputed.</summary>
    public bool IsComplete => DecodingFindings == 0 && Items.All(item => item.IsComplete);

    /// <summary>Adds up sizes and saturates. The sizes come from the image, so their sum may overflow.</summary>
    private ulong Sum(Func<ExtractedItem, ulong> number) =>
        (ulong)UInt128.Min(Items.Aggregate(UInt128.Zero, (sum, item) => sum + number(item)), ulong.MaxValue);
}

/// <summary>The extracted and the missing parts of one item: a memfd, a region, the test module's folios, a vmalloc area, or a blob.</summary>
public sealed record ExtractedItem
{
    /// <summary>What it is.</summary>
    public required ExtractedKind Kind { get; init; }

    /// <summary>Name of the item in the handover; for a memfd, session and token.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the item's file relative to the target directory, with slashes; null if no file was written.</summary>
    public string? Path { get; init; }

    /// <summary>Path of the description next to the file; null if no file was written.</summary>
    public string? Sidecar => Path is null ? null : Path + ".json";

    /// <summary>Length in bytes that the handover states; null if it states none.</summary>
    public ulong? Size { get; init; }

    /// <summary>Number of bytes copied from the image.</summary>
    public ulong WrittenBytes { get; init; }

    /// <summary>Places of the file's contents in memory, sorted by file offset; none extends beyond the file.</summary>
    public IReadOnlyList<ExtractedPiece> Pieces { get; init; } = [];

    /// <summary>Holes that the handover defines; they read as zeros.</summary>
    public IReadOnlyList<FileRange> Holes { get; init; } = [];

    /// <summary>Ranges with unknown contents, sorted by offset; the file has holes there.</summary>
    public IReadOnlyList<AbsentRange> Absent { get; init; } = [];

    /// <summary>Defects and doubts, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>
    /// SHA-256 of the file in lower-case hexadecimal; null if contents are unknown or disputed, or if gigabytes of zeros would
    /// have to be hashed.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>For a memfd: name of its session.</summary>
    public string? Session { get; init; }

    /// <summary>For a memfd: its entry in LUO's blob.</summary>
    public LuoFile? File { get; init; }

    /// <summary>For the test module's folios: the decoded blob.</summary>
    public KhoTestValue? Test { get; init; }

    /// <summary>The part of the document that owns the contents; null if there is none.</summary>
    internal IContentsOwner? Owner
    {
        get => (IContentsOwner?)File ?? Test;
        init
        {
            File = value as LuoFile;
            Test = value as KhoTestValue;
        }
    }

    /// <summary>Number of bytes with unknown contents.</summary>
    public ulong AbsentBytes => Absent.Aggregate(0UL, (sum, range) => sum + range.Length);

    /// <summary>The item is complete and undisputed.</summary>
    public bool IsComplete => Path is not null && Absent.Count == 0 && Problems.Count == 0;
}

/// <summary>Kind of an extracted item.</summary>
public enum ExtractedKind
{
    /// <summary>A memfd of a session.</summary>
    Memfd,

    /// <summary>A reserve_mem region.</summary>
    ReservedMemory,

    /// <summary>The folios of the kernel's test module, concatenated.</summary>
    TestFolios,

    /// <summary>A vmalloc area that holds the folio list of another item.</summary>
    VmallocArea,

    /// <summary>A blob whose format is known but which cannot be decoded.</summary>
    Blob,
}

/// <summary>Spelling of the kinds in an index.</summary>
internal static class ExtractedKinds
{
    private static readonly Dictionary<ExtractedKind, string> _names = new()
    {
        [ExtractedKind.Memfd] = "memfd",
        [ExtractedKind.ReservedMemory] = "reserve_mem",
        [ExtractedKind.TestFolios] = "kho_test",
        [ExtractedKind.VmallocArea] = PreservedContents.Area,
        [ExtractedKind.Blob] = PreservedContents.Blob,
    };

    /// <summary>Name of a kind.</summary>
    public static string Name(ExtractedKind kind) => _names[kind];

    /// <summary>Kind of a name.</summary>
    public static ExtractedKind Of(string name) => _names.First(pair => pair.Value == name).Key;
}

/// <summary>A range of a file.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct FileRange(ulong Offset, ulong Length);

/// <summary>A range of an extracted file, and the memory that it comes from.</summary>
/// <param name="Offset">Offset in the file, in bytes.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct ExtractedPiece(ulong Offset, ulong Address, ulong Length)
{
    /// <summary>Offset of the byte after the range.</summary>
    public ulong End => Offset + Length;

    /// <summary>The piece without its first bytes.</summary>
    /// <param name="bytes">Number of bytes to skip, less than the length.</param>
    public ExtractedPiece From(ulong bytes) => new(Offset + bytes, Address + bytes, Length - bytes);
}

/// <summary>A range of an extracted file with unknown contents; the file has a hole there.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
/// <param name="Reason">Why the contents are unknown, as a clause.</param>
public readonly record struct AbsentRange(ulong Offset, ulong Length, string Reason);
