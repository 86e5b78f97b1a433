using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Subsystems.TestModule;

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

/// <summary>A run of entries of the test module's list whose folios have one order and follow one another.</summary>
/// <param name="Start">Physical address of the first folio.</param>
/// <param name="Count">Number of folios, at least 1.</param>
/// <param name="Order">Order of each.</param>
public sealed record KhoTestFolios(ulong Start, ulong Count, int Order)
{
    /// <summary>Physical address of the first byte, number of folios, and length of each in bytes.</summary>
    internal (ulong Start, ulong Count, ulong Length) Run(int pageShift) => (Start, Count, 1UL << (Order + pageShift));
}
