namespace Kho.Abi.Handover.Blobs;

/// <summary>A run of a memfd's folios that follow one another in the file and in memory.</summary>
/// <param name="Index">Offset in the file, in pages.</param>
/// <param name="Pfn">Page frame number of the first page.</param>
/// <param name="Pages">Length in pages; a folio's length is that of its block in the memory map.</param>
/// <param name="Flags">Flags that all the folios bear.</param>
public readonly record struct MemfdExtent(ulong Index, ulong Pfn, ulong Pages, int Flags);
