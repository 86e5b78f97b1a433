namespace Kho.Abi.Handovers;

/// <summary>Memory that every true memory map of this handover preserves.</summary>
/// <param name="Name">What lies there, for findings.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
internal readonly record struct Anchor(string Name, ulong Address, ulong Length);
