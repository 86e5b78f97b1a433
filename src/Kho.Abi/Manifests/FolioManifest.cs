namespace Kho.Abi.Manifests;

/// <summary>Folios of a memfd that follow one another in the file and in memory.</summary>
/// <param name="Index">Offset in the file, in pages.</param>
/// <param name="Pfn">Page frame number of the first, 0 for a hole.</param>
/// <param name="Count">Number of folios.</param>
/// <param name="Order">Order of each; null where it is not known, so that nothing is preserved for it.</param>
/// <param name="Flags">Flags of each.</param>
public sealed record FolioManifest(ulong Index, ulong Pfn, ulong Count, int? Order, int Flags);
