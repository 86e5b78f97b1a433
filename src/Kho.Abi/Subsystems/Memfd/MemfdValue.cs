using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>A decoded memfd (<c>struct memfd_luo_ser</c>).</summary>
/// <param name="Pos">File position in bytes.</param>
/// <param name="Size">File size in bytes.</param>
/// <param name="Seals">Seals; null if the format has none.</param>
/// <param name="Flags">Flags; null if the format has none.</param>
/// <param name="NrFolios">Number of entries in the folio array, as the structure states it.</param>
/// <param name="Folios">vmalloc area that holds the array.</param>
/// <param name="Extents">Folios that could be read, in the order of the array, without holes.</param>
public sealed record MemfdValue(
    ulong Pos,
    ulong Size,
    uint? Seals,
    uint? Flags,
    ulong NrFolios,
    VmallocArea Folios,
    IReadOnlyList<MemfdExtent> Extents) : BlobValue, IAreaHolder
{
    /// <summary>Feature masks; null if the format has none.</summary>
    internal FeatureMasks? Features { get; init; }

    /// <summary>Fields that only the specification knows; null if there are none.</summary>
    internal JsonObject? Others { get; init; }

    IEnumerable<VmallocArea> IAreaHolder.Areas => [Folios];

    /// <summary>Number of array entries that could be read, including holes. The contents of the other entries are unknown.</summary>
    public ulong FoliosRead { get; init; }

    /// <summary>Names of the seals in lower case, as in fcntl(2) without <c>F_SEAL_</c>. Bits without a name follow as a number.</summary>
    public IReadOnlyList<string> SealNames { get; init; } = [];

    /// <summary>Flag of a folio that holds valid data.</summary>
    internal ulong UptodateFlag { get; init; }

    internal override string Noun => "memfd";

    internal override void WriteJson(Utf8JsonWriter json)
    {
        Features?.WriteMember(json);
        json.WriteNumber("pos", Pos);
        json.WriteNumber("size", Size);
        if (Seals is uint seals)
        {
            json.WriteNumber("seals", seals);
        }

        if (Flags is uint flags)
        {
            json.WriteNumber("flags", flags);
        }

        OtherFields.WriteMember(json, Others);
        json.WriteNumber("nr_folios", NrFolios);
        VmallocContents.WriteMember(json, "folios", Folios);
        WriteExtents(json);
    }

    /// <summary>Writes JSON members that describe the contents, including the places of the folios.</summary>
    internal override bool WriteDetails(Utf8JsonWriter json)
    {
        json.WriteNumber("pos", Pos);
        if (Seals is uint seals)
        {
            json.WriteStartObject("seals");
            json.WriteNumber("value", seals);
            json.WriteTexts("names", SealNames);
            json.WriteEndObject();
        }

        if (Flags is uint flags)
        {
            json.WriteNumber("flags", flags);
        }

        WriteExtents(json);
        return true;
    }

    internal override BlobDescription Describe(int pageShift) => new("", "cannot be read", [new ShownText("It is unreadable; see the findings.") { For = Audience.Page }]);

    internal override FileDescription DescribeFile() => new(Size, Pos, NrFolios, Seals, SealNames, FoliosRead >= NrFolios, Extents.Count, Extents.Select(extent => (extent.Index, extent.Pfn, extent.Pages, extent.Flags)));

    internal override IEnumerable<HandoverPlace> PlacesAt(ulong address, string compatible, PlaceWords words, string field, PlaceContext context) =>
        MemfdPlaces.Of(this, address, words, field, context.FormatOfFile(compatible, format => format.Memfd), context);

    internal override BlobContentManifest? ToPart(BlobFormatAbi? format, ManifestSource source) =>
        format?.Memfd is MemfdAbi types ? MemfdManifest.Of(this, types, source) with { Features = FeaturesManifest.Of(Features, format) } : null;

    internal override IEnumerable<PreservedContents> FileContents(PreservedContents file, ContentsContext context) => MemfdContents.Of(this, file, context);

    private void WriteExtents(Utf8JsonWriter json)
    {
        json.WriteStartArray("extents");
        foreach (MemfdExtent extent in Extents)
        {
            json.WriteStartObject();
            json.WriteNumber("index", extent.Index);
            json.WriteHex("pfn", extent.Pfn);
            json.WriteNumber("pages", extent.Pages);
            json.WriteNumber("flags", extent.Flags);
            json.WriteEndObject();
            json.FlushIfLarge();
        }

        json.WriteEndArray();
    }
}

/// <summary>A run of a memfd's folios that are contiguous both in the file and in memory.</summary>
/// <param name="Index">Offset in the file, in pages.</param>
/// <param name="Pfn">Page frame number of the first page.</param>
/// <param name="Pages">Length in pages. A folio is as long as its block in the memory map.</param>
/// <param name="Flags">Flags that all the folios share.</param>
public readonly record struct MemfdExtent(ulong Index, ulong Pfn, ulong Pages, int Flags);

/// <summary>The memory that a memfd occupies: its structure, its folio list, and its pages.</summary>
internal static class MemfdPlaces
{
    /// <summary>The structure first, then the folio list, then the pages in the order of the list.</summary>
    /// <param name="address">Physical address of the memfd's structure.</param>
    /// <param name="words">The memfd's token and session, for messages.</param>
    /// <param name="field">Pointer to the structure, in the kernel's names.</param>
    /// <param name="format">Structure names; null if no release has the format.</param>
    /// <param name="context">Structure layouts at the page size.</param>
    public static IEnumerable<HandoverPlace> Of(MemfdValue memfd, ulong address, PlaceWords words, string field, MemfdAbi? format, PlaceContext context)
    {
        StructureRun? structure = format is null ? null : context.One(format.Structure, address, words.Structure);
        yield return new HandoverPlace(PlaceKind.Structures, address, structure?.Length ?? 1, words.Owner, field)
        {
            Unpreserved = DiagnosticDescriptors.MemfdNotPreserved,
            Fit = BlockFit.Start,
            Structures = structure is null ? [] : [structure],
        };
        foreach (HandoverPlace place in VmallocPlaces.Of(memfd.Folios, new PlaceWords($"the list of folios of {words.Owner}", $"{words.Structure}, list of folios"), format?.Folio, memfd.NrFolios, context))
        {
            yield return place;
        }

        string use = $"a folio of {words.Owner}";
        foreach (MemfdExtent extent in memfd.Extents)
        {
            yield return new HandoverPlace(PlaceKind.FilePages, extent.Pfn << context.PageShift, HandoverPlace.Bytes(extent.Pages, context.PageShift), use, "memfd_luo_folio_ser.pfn")
            {
                Unpreserved = DiagnosticDescriptors.FolioNotPreserved,
                Fit = BlockFit.Exact,
                File = new FilePage(words.Owner, extent.Index),
            };
        }
    }
}
