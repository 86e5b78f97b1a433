namespace Kho.Abi.Handover.Blobs;

/// <summary>A block of a <c>kho_block</c> list.</summary>
/// <param name="Address">Physical address of the block.</param>
/// <param name="Count">Number of entries that it states.</param>
public sealed record BlockPlace(ulong Address, ulong Count);
