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
