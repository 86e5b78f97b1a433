namespace Kho.Abi.Handover.Blobs;

/// <summary>The blob of memblock: regions that the next kernel finds again by name.</summary>
/// <param name="Regions">The regions in the order in which they are written.</param>
public sealed record MemblockValue(IReadOnlyList<ReservedRegion> Regions) : BlobValue;
