using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Memblock;

/// <summary>The memory of regions that the command line reserved.</summary>
internal static class MemblockPlaces
{
    /// <summary>The regions whose place is known.</summary>
    /// <param name="memblock">Blob's value.</param>
    /// <param name="blob">Name of the blob.</param>
    public static IEnumerable<HandoverPlace> Of(MemblockValue memblock, string blob)
    {
        foreach (ReservedRegion region in memblock.Regions)
        {
            if (region is { Start: ulong start, Size: ulong size })
            {
                yield return new HandoverPlace(PlaceKind.Region, start, size, $"region '{region.Name}'", $"{blob}.{region.Name}") { Unpreserved = DiagnosticDescriptors.RegionNotPreserved };
            }
        }
    }
}
