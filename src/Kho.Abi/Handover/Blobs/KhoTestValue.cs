namespace Kho.Abi.Handover.Blobs;

/// <summary>The blob of the kernel's KHO test module.</summary>
/// <param name="Magic">Magic number, or null where the property is missing.</param>
/// <param name="NrFolios">Number of folios, or null where the property is missing.</param>
/// <param name="Csum">Checksum over the folios' contents, or null where the property is missing.</param>
/// <param name="FoliosInfo">Area that holds the list, or null where the property holds it itself.</param>
/// <param name="Folios">The list in its own order, as far as it could be read.</param>
/// <param name="FoliosRead">Number of entries that could be read.</param>
public sealed record KhoTestValue(
    uint? Magic,
    uint? NrFolios,
    uint? Csum,
    VmallocArea? FoliosInfo,
    IReadOnlyList<KhoTestFolios> Folios,
    ulong FoliosRead) : BlobValue;
