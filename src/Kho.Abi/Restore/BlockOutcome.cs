namespace Kho.Abi.Restore;

/// <summary>What became of a run of neighbouring blocks that all fared alike.</summary>
/// <param name="Start">Physical address of the first block in bytes.</param>
/// <param name="Count">Number of blocks.</param>
/// <param name="Order">Order of each, as the reader has it.</param>
/// <param name="PageType">Page type as the reader has it, or null where it has none.</param>
/// <param name="ClaimedBy">Who restored or took them, or null if nobody did: they stay reserved until the next kexec.</param>
/// <param name="References">Number of references of the pages of one block: value and how many pages in a row have it.</param>
/// <param name="Free">What giving them back comes to; null as long as they are reserved.</param>
public sealed record BlockOutcome(
    ulong Start,
    ulong Count,
    uint Order,
    string? PageType,
    string? ClaimedBy,
    IReadOnlyList<(int References, ulong Count)> References,
    FreeOutcome? Free)
{
    /// <summary>What the stamp of a block reads back as, in words, where that is not what it was stamped with; null otherwise.</summary>
    public string? Stamp { get; init; }

    /// <summary>The references as the command line and its JSON spell them, such as <c>1x1 0x15</c>.</summary>
    public string ReferenceText => string.Join(' ', References.Select(run => $"{run.References}x{run.Count}"));
}
