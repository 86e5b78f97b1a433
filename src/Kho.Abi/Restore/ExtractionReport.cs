using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

/// <summary>The extracted contents of a handover.</summary>
public sealed record ExtractionReport
{
    /// <summary>The directory, as the caller gave it.</summary>
    public required string Directory { get; init; }

    /// <summary>Name of the image's file or directory.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Id of the release by whose ABI the handover is read, or null.</summary>
    public string? Release { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>The items, in the handover's order.</summary>
    public required IReadOnlyList<ExtractedItem> Items { get; init; }

    /// <summary>Decoding findings after which sessions, files or regions may be missing.</summary>
    public required int DecodingFindings { get; init; }

    /// <summary>Number of files written, descriptions not counted.</summary>
    public int Files => Items.Count(item => item.Path is not null);

    /// <summary>Number of bytes copied from the image.</summary>
    public ulong WrittenBytes => Sum(item => item.WrittenBytes);

    /// <summary>Number of bytes without known contents, in items of known size; saturates at <see cref="ulong.MaxValue"/>.</summary>
    public ulong AbsentBytes => Sum(item => item.Path is null ? item.Size ?? 0 : item.AbsentBytes);

    /// <summary>Every item is complete and undisputed.</summary>
    public bool IsComplete => DecodingFindings == 0 && Items.All(item => item.IsComplete);

    /// <summary>Sizes come from the image, so their sum may overflow.</summary>
    private ulong Sum(Func<ExtractedItem, ulong> number) =>
        (ulong)UInt128.Min(Items.Aggregate(UInt128.Zero, (sum, item) => sum + number(item)), ulong.MaxValue);
}

/// <summary>The extracted and the missing parts of one memfd, region or area.</summary>
public sealed record ExtractedItem
{
    /// <summary>What it is.</summary>
    public required ExtractedKind Kind { get; init; }

    /// <summary>Its name in the handover; for a memfd, session and token.</summary>
    public required string Name { get; init; }

    /// <summary>Path of its file within the directory, with slashes; null if not written.</summary>
    public string? Path { get; init; }

    /// <summary>Path of the description beside the file; null if not written.</summary>
    public string? Sidecar => Path is null ? null : Path + ".json";

    /// <summary>Length in bytes that the handover states, or null.</summary>
    public ulong? Size { get; init; }

    /// <summary>Number of bytes copied from the image.</summary>
    public ulong WrittenBytes { get; init; }

    /// <summary>Its parts in memory by file offset; none exceeds the file.</summary>
    public IReadOnlyList<ExtractedPiece> Pieces { get; init; } = [];

    /// <summary>Ranges that the handover leaves empty, which are zeros.</summary>
    public IReadOnlyList<FileRange> Holes { get; init; } = [];

    /// <summary>Ranges without known contents, by offset; the file has holes there.</summary>
    public IReadOnlyList<AbsentRange> Absent { get; init; } = [];

    /// <summary>Its defects and doubts, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>SHA-256 of the file in lower-case hexadecimal; null if contents are unknown or disputed, or if gigabytes of zeros would have to be hashed.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name of a memfd's session.</summary>
    public string? Session { get; init; }

    /// <summary>LUO's entry of a memfd.</summary>
    public LuoFile? File { get; init; }

    /// <summary>The blob of the test module's folios.</summary>
    public KhoTestValue? Test { get; init; }

    /// <summary>What its contents belong to in the document, or null.</summary>
    internal IContentsOwner? Owner
    {
        get => (IContentsOwner?)File ?? Test;
        init
        {
            File = value as LuoFile;
            Test = value as KhoTestValue;
        }
    }

    /// <summary>Number of bytes without known contents.</summary>
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

    /// <summary>A vmalloc area with another item's list of folios.</summary>
    VmallocArea,

    /// <summary>A blob of a known format that cannot be read.</summary>
    Blob,
}

/// <summary>How an index spells the kinds.</summary>
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

/// <summary>A range of an extracted file and its memory.</summary>
/// <param name="Offset">Offset in the file, in bytes.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct ExtractedPiece(ulong Offset, ulong Address, ulong Length)
{
    /// <summary>End offset of the range, exclusive.</summary>
    public ulong End => Offset + Length;

    /// <summary>The piece without its first bytes.</summary>
    /// <param name="bytes">Number of bytes to leave out, less than the length.</param>
    public ExtractedPiece From(ulong bytes) => new(Offset + bytes, Address + bytes, Length - bytes);
}

/// <summary>A range of an extracted file without known contents, written as a hole.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
/// <param name="Reason">The reason, one clause.</param>
public readonly record struct AbsentRange(ulong Offset, ulong Length, string Reason);
