namespace Kho.Abi.Handovers;

/// <summary>How far a search through memory has come.</summary>
/// <param name="Done">Bytes searched.</param>
/// <param name="Total">Bytes to search: those that the image holds.</param>
public readonly record struct ScanProgress(ulong Done, ulong Total);
