using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Memfd;

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
