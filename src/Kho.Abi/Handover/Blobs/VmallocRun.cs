namespace Kho.Abi.Handover.Blobs;

/// <summary>Entries of a vmalloc chunk that follow one another in memory.</summary>
/// <param name="Start">Physical address of the first entry's pages.</param>
/// <param name="Count">Number of entries, at least 1; each stands for 2^order pages.</param>
public readonly record struct VmallocRun(ulong Start, ulong Count);
