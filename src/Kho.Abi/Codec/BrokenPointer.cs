using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>A place in the memory map where the walk could not go on.</summary>
/// <param name="Address">Physical address of the field that is wrong, in bytes.</param>
/// <param name="Target">What the field says.</param>
/// <param name="Field">Structure and field in the kernel's names.</param>
/// <param name="Reason">Why it was not followed.</param>
/// <param name="Detail">What is wrong, in words, or null where the reason says it all.</param>
public readonly record struct BrokenPointer(ulong Address, ulong Target, string Field, BrokenReason Reason, string? Detail);

/// <summary>Why a pointer of the memory map was not followed.</summary>
public enum BrokenReason
{
    /// <summary>The address is not aligned as the structure must be.</summary>
    Misaligned,

    /// <summary>The image does not describe the address.</summary>
    Absent,

    /// <summary>The tool that made the image left the page out.</summary>
    Excluded,

    /// <summary>The image holds the page in a form that cannot be read.</summary>
    Unreadable,

    /// <summary>Another pointer led there before: a cycle, or two parents.</summary>
    MetTwice,

    /// <summary>A number beside the pointer cannot be: an order or a count past its limit, a range outside memory.</summary>
    Impossible,

    /// <summary>The entry of a radix node stands for keys wider than 64 bits, which no key has.</summary>
    ShiftedOut,
}

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
