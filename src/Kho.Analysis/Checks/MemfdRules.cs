using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Diagnostics;

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
            }
        }
    }

    private static void CheckNumbers(CheckContext context, ulong address, MemfdValue memfd, MemfdAbi format)
    {
        if (memfd.Seals is uint seals && context.UnknownFlags(format.Structure, "seals", seals) is ulong unknown and not 0)
        {
            context.Add(DiagnosticDescriptors.SealsUnknown, address, "memfd_luo_ser.seals", $"0x{seals:x}, of which 0x{unknown:x} is unknown: readers refuse the file");
        }

        if (memfd.Flags is uint flags and not 0)
        {
            context.Add(DiagnosticDescriptors.MemfdFlagsUnknown, address, "memfd_luo_ser.flags", $"0x{flags:x}, expected 0");
        }

        if (memfd.Size > long.MaxValue)
        {
            context.Add(DiagnosticDescriptors.FileNumberImpossible, address, "memfd_luo_ser.size", $"0x{memfd.Size:x} bytes, and no file is larger than 0x{long.MaxValue:x}");
        }

        if (memfd.Pos > long.MaxValue)
        {
            context.Add(DiagnosticDescriptors.FileNumberImpossible, address, "memfd_luo_ser.pos", $"0x{memfd.Pos:x}, and no position is above 0x{long.MaxValue:x}");
        }

        UInt128 bytes = (UInt128)memfd.NrFolios * (ulong)context.Structures.SizeOf(format.Folio);
        UInt128 pages = (bytes + (ulong)context.Pages.PageSize - 1) >> context.Pages.PageShift;
        if (memfd.Folios.Order < 64 && memfd.Folios.TotalPages >= pages + (UInt128.One << memfd.Folios.Order))
        {
            context.Add(DiagnosticDescriptors.FolioListMisfits, address, "kho_vmalloc.total_pages", $"{memfd.Folios.TotalPages} pages for {memfd.NrFolios} folios, which need {pages}");
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
                context.Add(DiagnosticDescriptors.FolioFlagsUnknown, address, "memfd_luo_folio_ser.flags", $"0x{extent.Flags:x} at index {extent.Index}, of which 0x{unknown:x} is unknown");
            }

            if (LastFolio(context, extent) >= filePages)
            {
                context.Add(DiagnosticDescriptors.FolioBeyondSize, address, "memfd_luo_folio_ser.index",
                    $"a folio at index {LastFolio(context, extent)}, and the file of {memfd.Size} bytes has {filePages} pages");
            }

            if (extent.Index < end)
            {
                context.Add(DiagnosticDescriptors.FolioPlaceTwice, address, "memfd_luo_folio_ser.index", $"two folios at index {extent.Index}");
            }

            end = Math.Max(end, AddWithoutWrap(extent.Index, extent.Pages));
            covered += extent.Pages;
        }

        if (memfd.FoliosRead == memfd.NrFolios && covered < filePages && memfd.Size <= long.MaxValue)
        {
            context.Add(DiagnosticDescriptors.FileNotCovered, address, "memfd_luo_ser.size", $"{memfd.Size} bytes, which are {filePages} pages, and the folios have {covered}");
        }
    }

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
