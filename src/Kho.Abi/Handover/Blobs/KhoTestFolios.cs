namespace Kho.Abi.Handover.Blobs;

/// <summary>A run of entries of the test module's list whose folios have one order and follow one another.</summary>
/// <param name="Start">Physical address of the first folio.</param>
/// <param name="Count">Number of folios, at least 1.</param>
/// <param name="Order">Order of each.</param>
public sealed record KhoTestFolios(ulong Start, ulong Count, int Order)
{
    /// <summary>Physical address of the first byte, number of folios, and length of each in bytes.</summary>
    internal (ulong Start, ulong Count, ulong Length) Run(int pageShift) => (Start, Count, 1UL << (Order + pageShift));
}
