using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>
/// Maps the parts of a handover to the memory they occupy. Checks, annotation, trimming and reports all use this mapping. It
/// follows only pointers that the readers already followed, so the document bounds the work.
/// </summary>
internal static class HandoverPlaces
{
    /// <summary>Every part that lies in the image's memory: the root, the memory map (trusted or not), and the blobs.</summary>
    /// <param name="document">Handover; without a release the result is empty.</param>
    /// <param name="catalog">Releases and structures with which the handover was decoded.</param>
    public static IEnumerable<HandoverPlace> Of(HandoverDocument document, ReleaseCatalog catalog) => Context(document, catalog) is PlaceContext context
        ? Root(document, context.Release).Concat(Map(document, context.Release)).Concat(document.Blobs.Where(blob => blob.Address is not null).SelectMany(blob => OfBlob(blob, context)))
        : [];

    /// <summary>The memory of one blob, even if only the blob's contents and not its address are known.</summary>
    /// <param name="blob">A blob of the handover.</param>
    /// <param name="catalog">Releases and structures with which the handover was decoded.</param>
    public static IEnumerable<HandoverPlace> OfBlob(HandoverDocument document, Blob blob, ReleaseCatalog catalog) =>
        Context(document, catalog) is PlaceContext context ? OfBlob(blob, context) : [];

    private static PlaceContext? Context(HandoverDocument document, ReleaseCatalog catalog) =>
        document.Release is null ? null : new PlaceContext(document.Release.Abi, catalog);

    private static IEnumerable<HandoverPlace> Root(HandoverDocument document, AbiRelease release)
    {
        if (document.Root is { Address: ulong address } root)
        {
            ulong length = (ulong)root.Tree.Length;
            yield return new HandoverPlace(PlaceKind.Root, address, length, "the root FDT", "root")
            {
                Structures = [new StructureRun(null, address, length, "root of the handover") { PropertyTypes = ReleaseStructures.RootProperties(release) }],
            };
        }
    }

    private static IEnumerable<HandoverPlace> Map(HandoverDocument document, AbiRelease release)
    {
        if (document.MemoryMap is not MemoryMap map)
        {
            yield break;
        }

        string doubt = map.Trust == MapTrust.Stale ? ", not believed: the map is stale" : "";
        foreach ((ulong address, MapStructure kind) in map.Structures)
        {
            (string structure, string use) = kind switch
            {
                MapStructure.Node => (release.MemoryMap.Radix!.Node, address == map.Address ? "root of the memory map's radix tree" : "inner node of the memory map's radix tree"),
                MapStructure.Leaf => (release.MemoryMap.Radix!.Leaf, "leaf of the memory map's radix tree"),
                MapStructure.Chunk => (release.MemoryMap.ChunkList!.Chunk, address == map.Address ? "first chunk of the memory map" : "chunk of the memory map"),
                _ => (StructureNames.ChunkBitmap, "bitmap of the memory map"),
            };
            ulong length = kind == MapStructure.Bitmap ? (ulong)(map.BitmapBits ?? 0) / 8 : (ulong)map.Pages.PageSize;
            yield return new HandoverPlace(PlaceKind.MapPage, address, length, "a page of the memory map", FindingPlaces.MemoryMap)
            {
                Structures = [new StructureRun(structure, address, length, use + doubt)],
            };
        }
    }

    private static IEnumerable<HandoverPlace> OfBlob(Blob blob, PlaceContext context)
    {
        IEnumerable<HandoverPlace> parts = blob.Value?.Places(blob, context) ?? [];
        return blob.Address is ulong address ? parts.Prepend(Own(blob, address, context)) : parts;
    }

    private static HandoverPlace Own(Blob blob, ulong address, PlaceContext context)
    {
        ulong length = Math.Max((ulong)(blob.Tree?.Length ?? 0), Math.Min(blob.Size ?? 1, context.PageSize));
        return new HandoverPlace(PlaceKind.Blob, address, length, $"blob {blob.Name}", blob.Name) { Structures = blob.Value?.Own(blob, address, context) ?? [] };
    }
}
