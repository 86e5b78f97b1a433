using Kho.Abi.Layouts;

namespace Kho.Abi.Codec;

/// <summary>A place in the memory map where the walk could not go on.</summary>
/// <param name="Address">Physical address of the field that is wrong, in bytes.</param>
/// <param name="Target">What the field says.</param>
/// <param name="Field">Structure and field in the kernel's names.</param>
/// <param name="Reason">Why it was not followed.</param>
/// <param name="Detail">What is wrong, in words, or null where the reason says it all.</param>
public readonly record struct BrokenPointer(ulong Address, ulong Target, string Field, BrokenReason Reason, string? Detail);
