using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.TestModule;

/// <summary>Decoded blob of the kernel's KHO test module.</summary>
/// <param name="Magic">Magic number; null if the property is missing.</param>
/// <param name="NrFolios">Number of folios; null if the property is missing.</param>
/// <param name="Csum">Checksum of the folios' contents; null if the property is missing.</param>
/// <param name="FoliosInfo">vmalloc area that holds the list; null if the property itself holds it.</param>
/// <param name="Folios">Folios that could be read, in the order of the list.</param>
/// <param name="FoliosRead">Number of list entries that could be read.</param>
public sealed record KhoTestValue(
    uint? Magic,
    uint? NrFolios,
    uint? Csum,
    VmallocArea? FoliosInfo,
    IReadOnlyList<KhoTestFolios> Folios,
    ulong FoliosRead) : BlobValue, IContentsOwner, IAreaHolder
{
    private const string Kind = "kho_test";

    IEnumerable<VmallocArea> IAreaHolder.Areas => FoliosInfo is VmallocArea area ? [area] : [];

    void IContentsOwner.WriteIdentity(Utf8JsonWriter json)
    {
        // The blob's name identifies the contents; nothing to add.
    }

    bool IContentsOwner.WriteDetails(Utf8JsonWriter json)
    {
        if (Csum is uint checksum)
        {
            json.WriteNumber("csum", checksum);
        }

        return false;
    }

    internal override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteNumberOrNull("magic", Magic);
        json.WriteNumberOrNull("nr_folios", NrFolios);
        json.WriteNumberOrNull("csum", Csum);
        if (FoliosInfo is VmallocArea area)
        {
            VmallocContents.WriteMember(json, "folios_info", area);
        }

        json.WriteStartArray("folios");
        foreach (KhoTestFolios folios in Folios)
        {
            json.WriteStartObject();
            json.WriteHex("start", folios.Start);
            json.WriteNumber("count", folios.Count);
            json.WriteNumber("order", folios.Order);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal override BlobDescription Describe(int pageShift)
    {
        string number = NrFolios is uint count ? Quantity.Count(count, "folio") : "number of folios missing";
        var table = new ShownTable(
            "folios",
            [new Column("start"), new Column("folios", Audience.Text, IsNumber: true), new Column("order", IsNumber: true), new Column("folios", Audience.Page, IsNumber: true)],
            Folios.Select(folios => (IReadOnlyList<Cell>)[Cell.Address(folios.Start), Cell.Count(folios.Count), Cell.Count((ulong)folios.Order), Cell.Count(folios.Count)]),
            Folios.Count)
        {
            Caption = "Folios in the list's order",
            For = Folios.Count > 0 ? Audience.Both : Audience.Page,
        };
        return new BlobDescription(
            $"{NrFolios?.ToString() ?? "?"} folios, {FoliosRead} listed; checksum {(Csum is uint sum ? JsonStyle.Hex(sum) : "?")}",
            number,
            [
                new ShownText($"{ShownPart.Capital(number)}, of which {Quantity.Number(FoliosRead)} could be read in the list; checksum {(Csum is uint value ? $"0x{value:x8}" : "missing")}.") { For = Audience.Page },
                new ShownGroup(Quantity.Count((ulong)Folios.Count, "run of folios", "runs of folios"), [table]),
            ]);
    }

    /// <summary>The list's memory first, then the folios.</summary>
    internal override IEnumerable<HandoverPlace> Places(Blob blob, PlaceContext context)
    {
        if (FoliosInfo is VmallocArea area)
        {
            foreach (HandoverPlace place in VmallocPlaces.Of(area, new PlaceWords("the test module's list of folios", $"{blob.Name}: list of folios"), StructureNames.TestFolio, NrFolios ?? 0, context))
            {
                yield return place;
            }
        }

        foreach (KhoTestFolios folios in Folios)
        {
            yield return new HandoverPlace(PlaceKind.TestFolios, folios.Start, HandoverPlace.Bytes(folios.Count, folios.Order + context.PageShift), "a folio of the test module", "folios_info")
            {
                Unpreserved = DiagnosticDescriptors.TestFolioNotPreserved,
                Fit = BlockFit.Exact,
                Order = folios.Order,
                Folios = folios.Count,
            };
        }
    }

    internal override BlobContentManifest ToManifest(Blob blob, ManifestSource source) => new KhoTestManifest
    {
        NrFolios = NrFolios,
        Folios = Folios,
        Csum = Csum,
        List = FoliosInfo is null ? new AreaManifest() : AreaManifest.Of(FoliosInfo, opaque: FoliosRead < NrFolios),
    };

    internal override IEnumerable<PreservedItem> Items(string name, int pageShift) => [new PreservedItem(Kind, name, null, null, this)];

    internal override IEnumerable<PreservedContents> Contents(string name, ContentsContext context)
    {
        List<ContentsPiece> pieces = [];
        List<string> problems = [];
        UInt128 size = 0;
        foreach (KhoTestFolios folios in Folios)
        {
            if (folios.Order > context.Pages.MaximumOrder)
            {
                problems.Add($"a folio at {JsonStyle.Hex(folios.Start)} of order {folios.Order} cannot be; it is left out");
                continue;
            }

            UInt128 length = (UInt128)folios.Count << (folios.Order + context.Pages.PageShift);
            if (size + length <= long.MaxValue)
            {
                pieces.Add(new ContentsPiece((ulong)size, Math.Min(folios.Start, ContentsPiece.NoAddress), (ulong)length));
            }

            size += length;
        }

        if (FoliosRead < (NrFolios ?? 0))
        {
            problems.Add($"{FoliosRead} of {NrFolios} entries of the list of folios could be read");
        }

        if (size > long.MaxValue)
        {
            yield return PreservedContents.Refused(Kind, name, null, $"no file has {size} bytes");
        }
        else if (size > 0 || problems.Count > 0)
        {
            yield return new PreservedContents(Kind, name, (ulong)size)
            {
                Path = $"{Kind}/{context.Names.Unique(Kind, "folios")}",
                Pieces = pieces,
                Problems = problems,
                Owner = this,
            };
        }

        if (FoliosInfo is VmallocArea area)
        {
            foreach (PreservedContents list in VmallocContents.Of(name, context.Names.Unique(VmallocContents.Directory, name), area, context))
            {
                yield return list;
            }
        }
    }
}

/// <summary>A run of entries of the test module's list: adjacent folios of one order.</summary>
/// <param name="Start">Physical address of the first folio.</param>
/// <param name="Count">Number of folios, at least 1.</param>
/// <param name="Order">Order of each folio.</param>
public sealed record KhoTestFolios(ulong Start, ulong Count, int Order)
{
    /// <summary>Physical address of the first byte, number of folios, and length of each folio in bytes.</summary>
    internal (ulong Start, ulong Count, ulong Length) Run(int pageShift) => (Start, Count, 1UL << (Order + pageShift));
}
