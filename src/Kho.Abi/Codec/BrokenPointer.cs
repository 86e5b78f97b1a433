using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>A pointer of the memory map that the walk cannot follow.</summary>
/// <param name="Address">Physical address of the pointer, in bytes.</param>
/// <param name="Target">Value of the pointer.</param>
/// <param name="Field">Structure and field by the kernel's names.</param>
/// <param name="Reason">Why the walk does not follow it.</param>
/// <param name="Detail">Details of the reason, or null.</param>
public readonly record struct BrokenPointer(ulong Address, ulong Target, string Field, BrokenReason Reason, string? Detail);

/// <summary>Why a walk does not follow a pointer of the memory map.</summary>
public enum BrokenReason
{
    /// <summary>The address lacks the structure's alignment.</summary>
    Misaligned,

    /// <summary>The image does not describe the address.</summary>
    Absent,

    /// <summary>The tool that made the image left the page out.</summary>
    Excluded,

    /// <summary>The image holds the page in a form that cannot be read.</summary>
    Unreadable,

    /// <summary>Another pointer leads there too: a cycle, or two parents.</summary>
    MetTwice,

    /// <summary>A number beside the pointer is impossible: an order or a count above its limit, a range outside memory.</summary>
    Impossible,

    /// <summary>The entry of a radix node stands for keys wider than 64 bits.</summary>
    ShiftedOut,
}

/// <summary>The state of memory as a reason not to follow a pointer.</summary>
internal static class BrokenReasons
{
    /// <summary>The reason for a pointer to unreadable memory.</summary>
    /// <param name="state">State of the first unreadable byte.</param>
    public static BrokenReason Of(PageState state) => state switch
    {
        PageState.Excluded => BrokenReason.Excluded,
        PageState.Unreadable => BrokenReason.Unreadable,
        _ => BrokenReason.Absent,
    };
}
