using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;

namespace Kho.Analysis.Checks;

/// <summary>Rules about preserved memfds.</summary>
internal static class MemfdRules
{
    public static void Apply(CheckContext context)
    {
        foreach (LuoFile file in context.Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().SelectMany(luo => luo.Sessions).SelectMany(session => session.Files))
        {
            if (file.Value is MemfdValue memfd && context.Formats.FormatOfFile(file.Compatible, known => known.Memfd) is MemfdAbi format)
            {
                CheckNumbers(context, file.Data, memfd, format);
                CheckFolios(context, file.Data, memfd, format);
                CheckFlags(context, file, memfd, format);
            }
        }
    }

    private static void CheckNumbers(CheckContext context, ulong address, MemfdValue memfd, MemfdAbi format)
    {
        if (memfd.Seals is uint seals && context.UnknownFlags(format.Structure, "seals", seals) is ulong unknown and not 0)
        {
            context.Add(CheckDiagnostics.SealsUnknown, address, "memfd_luo_ser.seals", $"0x{seals:x}: no reader knows 0x{unknown:x}, and all refuse the file");
        }

        if (memfd.Flags is uint flags and not 0)
        {
            context.Add(CheckDiagnostics.MemfdFlagsUnknown, address, "memfd_luo_ser.flags", $"0x{flags:x}, expected 0");
        }

        if (memfd.Size > long.MaxValue)
        {
            context.Add(CheckDiagnostics.FileNumberImpossible, address, "memfd_luo_ser.size", $"0x{memfd.Size:x} bytes, expected at most 0x{long.MaxValue:x}");
        }

        if (memfd.Pos > long.MaxValue)
        {
            context.Add(CheckDiagnostics.FileNumberImpossible, address, "memfd_luo_ser.pos", $"0x{memfd.Pos:x}, expected at most 0x{long.MaxValue:x}");
        }

        UInt128 bytes = (UInt128)memfd.NrFolios * (ulong)context.Structures.SizeOf(format.Folio);
        UInt128 pages = (bytes + (ulong)context.Pages.PageSize - 1) >> context.Pages.PageShift;
        if (memfd.Folios.Order < 64 && memfd.Folios.TotalPages >= pages + (UInt128.One << memfd.Folios.Order))
        {
            context.Add(CheckDiagnostics.FolioListMisfits, address, "kho_vmalloc.total_pages", $"{memfd.Folios.TotalPages} pages, expected {pages} for {memfd.NrFolios} folios");
        }
    }

    private static void CheckFolios(CheckContext context, ulong address, MemfdValue memfd, MemfdAbi format)
    {
        int shift = context.Pages.PageShift;
        ulong filePages = memfd.Size > long.MaxValue ? ulong.MaxValue : (memfd.Size + (ulong)context.Pages.PageSize - 1) >> shift;
        ulong end = 0;
        UInt128 covered = 0;
        foreach (MemfdExtent extent in memfd.Extents.OrderBy(extent => extent.Index).ThenBy(extent => extent.Pfn))
        {
            if (context.UnknownFlags(format.Folio, "flags", (ulong)extent.Flags) is ulong unknown and not 0)
            {
                context.Add(CheckDiagnostics.FolioFlagsUnknown, address, "memfd_luo_folio_ser.flags", $"0x{extent.Flags:x} at index {extent.Index}: no kernel writes 0x{unknown:x}, and readers ignore it");
            }

            if (LastFolio(context, extent) >= filePages)
            {
                context.Add(CheckDiagnostics.FolioBeyondSize, address, "memfd_luo_folio_ser.index",
                    $"a folio at index {LastFolio(context, extent)}, expected less than {filePages}, the pages of the file of {memfd.Size} bytes");
            }

            if (extent.Index < end)
            {
                context.Add(CheckDiagnostics.FolioPlaceTwice, address, "memfd_luo_folio_ser.index", $"a second folio at index {extent.Index}");
            }

            end = Math.Max(end, AddWithoutWrap(extent.Index, extent.Pages));
            covered += extent.Pages;
        }

        if (memfd.FoliosRead == memfd.NrFolios && covered < filePages && memfd.Size <= long.MaxValue)
        {
            context.Add(CheckDiagnostics.FileNotCovered, address, "memfd_luo_ser.size", $"{memfd.Size} bytes, which are {filePages} pages, and the folios have {covered}");
        }
    }

    /// <summary>Flags that are not set: the next kernel takes the folio for clean, or for one that was never read.</summary>
    private static void CheckFlags(CheckContext context, LuoFile file, MemfdValue memfd, MemfdAbi format)
    {
        IReadOnlyDictionary<string, ulong> known = context.KnownFlags(format.Folio, "flags");
        string[] unset = [.. known.Where(flag => memfd.Extents.Any(extent => ((ulong)extent.Flags & flag.Value) == 0)).Select(flag => flag.Key)];
        if (unset.Length == 0)
        {
            return;
        }

        ulong all = known.Values.Aggregate(0UL, (sum, flag) => sum | flag);
        MemfdExtent[] lacking = [.. memfd.Extents.Where(extent => ((ulong)extent.Flags & all) != all)];
        ulong pages = lacking.Aggregate(0UL, (sum, extent) => sum + extent.Pages);
        string why = context.Release.Behaviour.Memfd.FolioFlags == FolioFlagsPolicy.AsFound
            ? "the writer records them as they were when the file was preserved, and not what was written later; help: preserve after the last write, or update the writing kernel to 6.19.9 or later"
            : $"{context.Release.Id} sets all of them; expected 0x{all:x}";
        context.Add(CheckDiagnostics.FolioFlagsUnset, file.Data, "memfd_luo_folio_ser.flags",
            $"{string.Join(" and ", unset)} not set on folios with {pages} of the file's pages, the first at index {lacking.Min(extent => extent.Index)}: {Effect(unset)}; {why}");
    }

    private static string Effect(string[] unset) => unset.Contains("dirty")
        ? "reclaim may drop their contents once the file is retrieved"
        : "their contents count as never read";

    /// <summary>Offset in the file of an extent's last folio, in pages.</summary>
    private static ulong LastFolio(CheckContext context, MemfdExtent extent)
    {
        int shift = context.Pages.PageShift;
        ulong last = AddWithoutWrap(extent.Index, extent.Pages - 1);
        ulong block = 0;
        return context.Map?.TryFindBlock((extent.Pfn + extent.Pages - 1) << shift, out block, out _) == true && block >> shift >= extent.Pfn
            ? AddWithoutWrap(extent.Index, (block >> shift) - extent.Pfn)
            : last;
    }

    private static ulong AddWithoutWrap(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
}
