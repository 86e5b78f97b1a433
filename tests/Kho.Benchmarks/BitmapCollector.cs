using Kho.Abi.Codec;

namespace Kho.Benchmarks;

/// <summary>Keeps where the bitmaps of a map are.</summary>
internal sealed class BitmapCollector : IMapVisitor
{
    public List<ulong> Addresses { get; } = [];

    void IMapVisitor.Run(in MapRun run)
    {
        // Only the addresses of the bitmaps matter.
    }

    void IMapVisitor.Structure(ulong address, MapStructure kind)
    {
        if (kind is MapStructure.Leaf or MapStructure.Bitmap)
        {
            Addresses.Add(address);
        }
    }

    void IMapVisitor.Broken(in BrokenPointer pointer) => throw new InvalidOperationException($"the map is broken at 0x{pointer.Address:x}");
}
