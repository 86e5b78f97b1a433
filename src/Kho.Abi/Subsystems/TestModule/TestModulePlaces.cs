using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.TestModule;

/// <summary>The memory of the kernel's KHO test module: its list of folios, and the folios.</summary>
internal static class TestModulePlaces
{
    /// <summary>The list's memory first.</summary>
    /// <param name="test">Blob's value.</param>
    /// <param name="blob">Name of the blob.</param>
    /// <param name="context">Structures at the page size.</param>
    public static IEnumerable<HandoverPlace> Of(KhoTestValue test, string blob, PlaceContext context)
    {
        if (test.FoliosInfo is VmallocArea area)
        {
            foreach (HandoverPlace place in VmallocPlaces.Of(area, new PlaceWords("the test module's list of folios", $"{blob}: list of folios"), StructureNames.TestFolio, test.NrFolios ?? 0, context))
            {
                yield return place;
            }
        }

        foreach (KhoTestFolios folios in test.Folios)
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
}
