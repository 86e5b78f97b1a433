using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>Reads a memfd: its structure and its array of folios.</summary>
internal sealed class MemfdReader(BlobContext context)
{
    /// <summary>Reads the memfd that a file's data points to.</summary>
    /// <param name="file">Format: names of its types, and its feature masks if it has any.</param>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="holder">Physical address of the file's own structure, for findings, or null.</param>
    /// <returns>The memfd, or null after a finding.</returns>
    public MemfdValue? Read(BlobFormatAbi file, ulong address, ulong? holder)
    {
        MemfdAbi format = file.Memfd!;
        if (!context.CanFollow(address, holder, "luo_file_ser.data") || !context.Enter(address, holder, "luo_file_ser.data"))
        {
            return null;
        }

        if (context.Read(address, context.Pages.PageSize, "memfd_luo_ser", format.Structure) is not StructureValue value)
        {
            return null;
        }

        if (file.Features is FeaturesAbi features)
        {
            context.Features(value, features, address, "memfd_luo_ser");
        }

        var memfd = new MemfdValue(
            value.Number("pos"),
            value.Number("size"),
            (uint?)value.NumberOrNull("seals"),
            (uint?)value.NumberOrNull("flags"),
            value.Number("nr_folios"),
            new VmallocReader(context).Follow(VmallocReader.ToArea(value.Structure("folios")), address),
            [])
        {
            SealNames = context.Structures.Catalog.Enumeration("memfd_luo::seal").FlagsOf(value.NumberOrNull("seals") ?? 0),
            UptodateFlag = context.Structures.Catalog.Number("memfd_luo::folio_flags", "uptodate"),
        };
        List<MemfdExtent> extents = ReadExtents(memfd, new FolioLayout(context.Structures.Layout(format.Folio)), address, out ulong read);
        memfd = memfd with { Extents = extents, FoliosRead = read };
        ReportExcluded(memfd, address);
        return memfd;
    }

    /// <summary>
    /// Says which contents the tool that made the dump chose to leave out. What an image merely lacks is no finding: most
    /// images are trimmed to the handover itself.
    /// </summary>
    private void ReportExcluded(MemfdValue memfd, ulong address)
    {
        ulong pages = 0;
        ulong excluded = 0;
        ulong? first = null;
        foreach (MemfdExtent extent in memfd.Extents)
        {
            pages += extent.Pages;
            ulong position = extent.Pfn << context.Pages.PageShift;
            ulong rest = extent.Pages << context.Pages.PageShift;
            while (rest > 0)
            {
                PageState state = context.Memory.Lookup(position, out ulong same);
                ulong length = Math.Min(same, rest);
                if (state == PageState.Excluded)
                {
                    first ??= position;
                    excluded += length;
                }

                position += length;
                rest -= length;
            }
        }

        if (first is ulong missing)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, missing, "memfd_luo_folio_ser.pfn",
                $"{(excluded + (ulong)context.Pages.PageSize - 1) >> context.Pages.PageShift} of {pages} pages of contents of the memfd at 0x{address:x} are {context.Memory.WhyMissing(missing)}");
        }
    }

    private List<MemfdExtent> ReadExtents(MemfdValue memfd, FolioLayout layout, ulong address, out ulong read)
    {
        List<MemfdExtent> extents = [];
        ulong room = ((ulong)memfd.Folios.TotalPages << context.Pages.PageShift) / (ulong)layout.Size;
        if (memfd.NrFolios > room)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, address, "memfd_luo_ser.nr_folios",
                $"{memfd.NrFolios} folios announced, {memfd.Folios.TotalPages} pages of entries hold {room}");
        }

        MemfdExtent open = default;
        read = new VmallocReader(context).ReadRecords(memfd.Folios, address, Math.Min(memfd.NrFolios, room), layout.Size, entries => open = AddFolios(layout, entries, extents, open));
        if (open.Pages > 0)
        {
            extents.Add(open);
        }

        return extents;
    }

    /// <summary>Adds the folios of a page of the array.</summary>
    /// <param name="layout">An entry.</param>
    /// <param name="entries">Whole entries of the array.</param>
    /// <param name="extents">Takes what is complete.</param>
    /// <param name="open">The extent that the first folio may go on from; of no pages where there is none.</param>
    /// <returns>The extent that the next folio may go on from.</returns>
    private MemfdExtent AddFolios(FolioLayout layout, ReadOnlySpan<byte> entries, List<MemfdExtent> extents, MemfdExtent open)
    {
        (ulong firstIndex, ulong firstPfn, ulong count, int kind) = (open.Index, open.Pfn, open.Pages, open.Flags);
        Field pfnField = layout.Pfn;
        Field flagsField = layout.Flags;
        Field indexField = layout.Index;
        for (int offset = 0; offset + layout.Size <= entries.Length; offset += layout.Size)
        {
            ReadOnlySpan<byte> entry = entries[offset..];
            ulong index = indexField.Read(entry);
            ulong pfn = pfnField.Read(entry);
            if (pfn == 0)
            {
                continue;
            }

            int flags = (int)flagsField.Read(entry);
            ulong pages = context.Map is null ? 1 : PagesOfFolio(pfn);
            if (count > 0 && flags == kind && firstIndex + count == index && firstPfn + count == pfn)
            {
                count += pages;
                continue;
            }

            if (count > 0)
            {
                extents.Add(new MemfdExtent(firstIndex, firstPfn, count, kind));
            }

            (firstIndex, firstPfn, count, kind) = (index, pfn, pages, flags);
        }

        return new MemfdExtent(firstIndex, firstPfn, count, kind);
    }

    /// <summary>An entry does not say how long its folio is; the block that was preserved for it does.</summary>
    private ulong PagesOfFolio(ulong pfn)
    {
        ulong address = pfn << context.Pages.PageShift;
        return context.Map is not null && context.Map.TryFindBlock(address, out ulong start, out int order) && start == address
            ? 1UL << order
            : 1;
    }
}

/// <summary>Where an entry of a memfd's list of folios holds what it holds, by the structure that a release names for it.</summary>
internal sealed class FolioLayout
{
    /// <summary>Resolves an entry.</summary>
    /// <param name="entry">Structure.</param>
    /// <exception cref="KhoFormatException">The structure lacks a field that an entry has.</exception>
    public FolioLayout(StructureLayout entry)
    {
        Size = entry.Size;
        Pfn = Field.Of(entry, "pfn");
        Flags = Field.Of(entry, "flags");
        Index = Field.Of(entry, "index");
    }

    /// <summary>Length of an entry in bytes.</summary>
    public int Size { get; }

    /// <summary>Page frame number of the folio's first page; 0 in a hole.</summary>
    public Field Pfn { get; }

    /// <summary>State of the folio.</summary>
    public Field Flags { get; }

    /// <summary>Offset of the folio in the file, in pages.</summary>
    public Field Index { get; }
}
