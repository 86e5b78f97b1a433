namespace Kho.Abi.Subsystems.Memblock;

/// <summary>The blob of memblock: regions that the next kernel finds again by name.</summary>
/// <param name="Regions">The regions in the order in which they are written.</param>
public sealed record MemblockValue(IReadOnlyList<ReservedRegion> Regions) : BlobValue;

/// <summary>Memory that the command line reserved under a name (<c>reserve_mem=</c>).</summary>
/// <param name="Name">The name.</param>
/// <param name="Start">Physical address of the first byte, or null where the property is missing.</param>
/// <param name="Size">Length in bytes, or null where the property is missing.</param>
public sealed record ReservedRegion(string Name, ulong? Start, ulong? Size);
