using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

/// <summary>A file to be written: its pieces before the image was asked for their contents.</summary>
internal sealed class ExtractionPlan
{
    /// <summary>What it is.</summary>
    public required ExtractedKind Kind { get; init; }

    /// <summary>Its name in the handover.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the file within the directory, with slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Length in bytes.</summary>
    public required ulong Size { get; init; }

    /// <summary>Pieces by offset, disjoint, not beyond the size.</summary>
    public required IReadOnlyList<ExtractedPiece> Pieces { get; init; }

    /// <summary>Why the contents between the pieces are not known; null if there is nothing between them.</summary>
    public string? GapReason { get; init; }

    /// <summary>What is known to be wrong already.</summary>
    public required List<string> Problems { get; init; }

    /// <summary>Two folios claim one place, so that what the file holds is disputed.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>Name of a memfd's session.</summary>
    public string? Session { get; init; }

    /// <summary>A memfd as LUO lists it.</summary>
    public LuoFile? File { get; init; }

    /// <summary>The blob of the test module's folios.</summary>
    public KhoTestValue? Test { get; init; }
}
