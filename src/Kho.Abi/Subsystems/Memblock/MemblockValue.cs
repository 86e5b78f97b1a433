using System.Text.Json;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Memblock;

/// <summary>Decoded blob of memblock: regions that the next kernel finds by name.</summary>
/// <param name="Regions">The regions in the order of their nodes.</param>
public sealed record MemblockValue(IReadOnlyList<ReservedRegion> Regions) : BlobValue
{
    private const string Kind = "reserve_mem";

    internal override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("regions");
        foreach (ReservedRegion region in Regions)
        {
            json.WriteStartObject();
            json.WriteString("name", region.Name);
            json.WriteHex("start", region.Start);
            json.WriteNumberOrNull("size", region.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal override BlobDescription Describe(int pageShift) => new(
        Quantity.PlainCount((ulong)Regions.Count, "reserve_mem region"),
        Quantity.Count((ulong)Regions.Count, "region"),
        [
            new ShownTable(
                "regions",
                [new Column("name", IsHead: true), new Column("start"), new Column("size", IsNumber: true), new Column("bytes", Audience.Text, IsNumber: true)],
                Regions.Select(region => (IReadOnlyList<Cell>)[Cell.Name(region.Name), Cell.Address(region.Start), Cell.Size(region.Size), Cell.Count(region.Size)]),
                Regions.Count)
            {
                Caption = "Memory reserved by name (reserve_mem=)",
            },
        ]);

    /// <summary>The regions whose address and size are known.</summary>
    internal override IEnumerable<HandoverPlace> Places(Blob blob, PlaceContext context)
    {
        foreach (ReservedRegion region in Regions)
        {
            if (region is { Start: ulong start, Size: ulong size })
            {
                yield return new HandoverPlace(PlaceKind.Region, start, size, $"region '{region.Name}'", $"{blob.Name}.{region.Name}") { Unpreserved = DiagnosticDescriptors.RegionNotPreserved };
            }
        }
    }

    internal override BlobContentManifest ToManifest(Blob blob, ManifestSource source) => new RegionsManifest(Regions);

    internal override IEnumerable<PreservedItem> Items(string name, int pageShift) =>
        Regions.Select(region => new PreservedItem(Kind, region.Name, null, region.Size, new MemblockValue([region]))
        {
            Noun = "region",
            Label = $"reserve_mem {region.Name}",
            Address = region.Start,
            Places = [(0, region.Start ?? 0, region.Size ?? 0)],
        });

    internal override IEnumerable<PreservedContents> Contents(string name, ContentsContext context) => Regions.Select(region =>
        region is not { Start: ulong start, Size: ulong size } ? PreservedContents.Refused(Kind, region.Name, region.Size, "its place or its size is not stated")
        : size > long.MaxValue ? PreservedContents.TooLong(Kind, region.Name, size)
        : new PreservedContents(Kind, region.Name, size)
        {
            Path = $"{Kind}/{context.Names.Unique(Kind, region.Name)}",
            Pieces = size == 0 ? [] : [new ContentsPiece(0, Math.Min(start, ContentsPiece.NoAddress), size)],
        });
}

/// <summary>Memory that the command line reserved under a name (<c>reserve_mem=</c>).</summary>
/// <param name="Name">The name.</param>
/// <param name="Start">Physical address of the first byte; null if the property is missing.</param>
/// <param name="Size">Length in bytes; null if the property is missing.</param>
public sealed record ReservedRegion(string Name, ulong? Start, ulong? Size);
