using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>What the state of memory means for a pointer that leads there.</summary>
internal static class BrokenReasons
{
    /// <summary>Why a pointer to memory that could not be read was not followed.</summary>
    /// <param name="state">State of the first byte that could not be read.</param>
    public static BrokenReason Of(PageState state) => state switch
    {
        PageState.Excluded => BrokenReason.Excluded,
        PageState.Unreadable => BrokenReason.Unreadable,
        _ => BrokenReason.Absent,
    };
}
