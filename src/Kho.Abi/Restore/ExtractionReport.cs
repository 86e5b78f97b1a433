using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

/// <summary>What was extracted of a handover.</summary>
public sealed record ExtractionReport
{
    /// <summary>The directory, as it was given.</summary>
    public required string Directory { get; init; }

    /// <summary>Name of the image's file or directory.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Id of the release by whose ABI the handover was read, or null.</summary>
    public string? Release { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>What was found, in the handover's order.</summary>
    public required IReadOnlyList<ExtractedItem> Items { get; init; }

    /// <summary>Findings of decoding by which sessions, files or regions may be missing among the items.</summary>
    public required int DecodingFindings { get; init; }

    /// <summary>Number of files written, descriptions not counted.</summary>
    public int Files => Items.Count(item => item.Path is not null);

    /// <summary>Number of bytes that were copied from the image.</summary>
    public ulong WrittenBytes => Sum(item => item.WrittenBytes);

    /// <summary>Number of bytes whose contents are not known, of items whose size is; ends at the largest number that there is.</summary>
    public ulong AbsentBytes => Sum(item => item.Path is null ? item.Size ?? 0 : item.AbsentBytes);

    /// <summary>Everything was extracted, and nothing about it is doubtful.</summary>
    public bool IsComplete => DecodingFindings == 0 && Items.All(item => item.IsComplete);

    /// <summary>Sizes are as hostile as the image, so that their sum may not fit.</summary>
    private ulong Sum(Func<ExtractedItem, ulong> number) =>
        (ulong)UInt128.Min(Items.Aggregate(UInt128.Zero, (sum, item) => sum + number(item)), ulong.MaxValue);
}

/// <summary>What was extracted of one memfd, region or area, and what of it could not be.</summary>
public sealed record ExtractedItem
{
    /// <summary>What it is.</summary>
    public required ExtractedKind Kind { get; init; }

    /// <summary>Its name in the handover; a memfd's is session and token.</summary>
    public required string Name { get; init; }

    /// <summary>Path of its file within the directory, with slashes; null if none was written.</summary>
    public string? Path { get; init; }

    /// <summary>Path of the description beside the file; null if none was written.</summary>
    public string? Sidecar => Path is null ? null : Path + ".json";

    /// <summary>Length in bytes as the handover states it, or null where it does not.</summary>
    public ulong? Size { get; init; }

    /// <summary>Number of bytes that were copied from the image.</summary>
    public ulong WrittenBytes { get; init; }

    /// <summary>Where in memory its parts lie, by their place in the file; none of it is beyond the file's end.</summary>
    public IReadOnlyList<ExtractedPiece> Pieces { get; init; } = [];

    /// <summary>Ranges that the handover leaves empty; they read as zeros, and that is what they are.</summary>
    public IReadOnlyList<FileRange> Holes { get; init; } = [];

    /// <summary>Ranges whose contents are not known, by offset; the file has holes there.</summary>
    public IReadOnlyList<AbsentRange> Absent { get; init; } = [];

    /// <summary>What is wrong or doubtful about it, each one sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>SHA-256 of the file, lower-case hexadecimal, if all of its contents are known and undisputed; also null of a file of gigabytes of nothing.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name of a memfd's session.</summary>
    public string? Session { get; init; }

    /// <summary>A memfd as LUO lists it.</summary>
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

    /// <summary>Number of bytes whose contents are not known.</summary>
    public ulong AbsentBytes => Absent.Aggregate(0UL, (sum, range) => sum + range.Length);

    /// <summary>All of it was extracted, and nothing about it is doubtful.</summary>
    public bool IsComplete => Path is not null && Absent.Count == 0 && Problems.Count == 0;
}

/// <summary>What an extracted item is in the handover.</summary>
public enum ExtractedKind
{
    /// <summary>A memfd of a session.</summary>
    Memfd,

    /// <summary>Memory that the command line reserved under a name.</summary>
    ReservedMemory,

    /// <summary>The folios of the kernel's test module, one behind the other.</summary>
    TestFolios,

    /// <summary>A vmalloc area: what another item lists its folios in.</summary>
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

/// <summary>A range of an extracted file and the memory that has its contents.</summary>
/// <param name="Offset">Offset in the file, in bytes.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct ExtractedPiece(ulong Offset, ulong Address, ulong Length)
{
    /// <summary>Offset of the byte behind the range.</summary>
    public ulong End => Offset + Length;

    /// <summary>The rest of the piece behind its first bytes.</summary>
    /// <param name="bytes">Number of bytes to leave out, less than the length.</param>
    public ExtractedPiece From(ulong bytes) => new(Offset + bytes, Address + bytes, Length - bytes);
}

/// <summary>A range of an extracted file whose contents are not known: a hole there says nothing.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
/// <param name="Reason">Why, one clause.</param>
public readonly record struct AbsentRange(ulong Offset, ulong Length, string Reason);
