using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

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

    /// <summary>Number of bytes whose contents are not known.</summary>
    public ulong AbsentBytes => Absent.Aggregate(0UL, (sum, range) => sum + range.Length);

    /// <summary>All of it was extracted, and nothing about it is doubtful.</summary>
    public bool IsComplete => Path is not null && Absent.Count == 0 && Problems.Count == 0;
}
