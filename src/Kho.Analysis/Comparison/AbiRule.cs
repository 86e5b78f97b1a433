namespace Kho.Analysis.Comparison;

/// <summary>A kind of finding about an ABI, or about the difference between two.</summary>
/// <param name="Id">Stable id, such as <c>KHO_FIELD_MOVED</c>; scripts and suppression files rely on it.</param>
/// <param name="Categories">The categories that its findings can have in a comparison, the usual one first; empty if only a lint has it.</param>
/// <param name="InLint">Whether a lint of one release can have it.</param>
/// <param name="Title">What it says, in a few words.</param>
/// <param name="Why">Why that matters to a reader.</param>
public sealed record AbiRule(string Id, IReadOnlyList<AbiCategory> Categories, bool InLint, string Title, string Why)
{
    /// <summary>What mends what it finds; null where that hangs on the case.</summary>
    public string? Help { get; init; }

    /// <summary>The category that its findings usually have.</summary>
    public AbiCategory Category => Categories.Count > 0 ? Categories[0] : AbiCategory.WireBreaking;
}
