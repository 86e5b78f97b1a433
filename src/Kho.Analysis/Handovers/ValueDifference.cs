namespace Kho.Analysis.Handovers;

/// <summary>A value that two handovers have differently.</summary>
/// <param name="Path">Where, in the words of <c>kho decode --json</c>; elements of lists by their name, token or index: <c>blobs[LUO].value.sessions[vm].files[0x1].data</c>.</param>
/// <param name="From">What the first has, as JSON; null if it has nothing there.</param>
/// <param name="To">What the second has, as JSON; null if it has nothing there.</param>
public sealed record ValueDifference(string Path, string? From, string? To)
{
    /// <summary>The specification says that the next kernel writes the field into what it was handed: between an image of before and one of behind the kexec that is no damage.</summary>
    public bool IsWrittenByReader { get; init; }
}
