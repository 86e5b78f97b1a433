namespace Kho.Abi.Handover.Blobs;

/// <summary>A page of the chain that lists the pages of a vmalloc area.</summary>
/// <param name="Address">Physical address of the page.</param>
/// <param name="Entries">What it lists, in order.</param>
public sealed record VmallocChunk(ulong Address, IReadOnlyList<VmallocRun> Entries);
