namespace Kho.Images;

/// <summary>A scratch area as debugfs lists it.</summary>
/// <param name="Address">Physical address in bytes.</param>
/// <param name="Size">Length in bytes.</param>
public readonly record struct DebugfsScratch(ulong Address, ulong Size);
