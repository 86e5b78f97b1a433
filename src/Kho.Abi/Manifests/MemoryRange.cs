namespace Kho.Abi.Manifests;

/// <summary>A range of physical memory.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Size">Length in bytes.</param>
public sealed record MemoryRange(ulong Start, ulong Size);
