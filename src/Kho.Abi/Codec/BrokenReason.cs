namespace Kho.Abi.Codec;

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
