using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>Decodes a memfd: its structure and its folio array.</summary>
internal sealed class MemfdReader(BlobContext context)
{
    /// <summary>Decodes the memfd that a file's data points to.</summary>
    /// <param name="file">Format: names of its structures, and its feature masks if it has any.</param>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="holder">Physical address of the file's own structure, for findings; null if unknown.</param>
    /// <returns>The memfd; null, with a finding, if it cannot be decoded.</returns>
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

        FeatureMasks? masks = file.Features is FeaturesAbi features ? context.Features(value, features, address, "memfd_luo_ser") : null;
        var memfd = new MemfdValue(
            value.Number("pos"),
            value.Number("size"),
            (uint?)value.NumberOrNull("seals"),
            (uint?)value.NumberOrNull("flags"),
            value.Number("nr_folios"),
            new VmallocReader(context).Follow(VmallocReader.ToArea(value.Structure("folios")), address),
            [])
        {
            Features = masks,
            Others = OtherFields.Of(value, [.. MemfdManifest.Known, file.Features?.Field]),
            SealNames = context.Structures.Catalog.Enumeration("memfd_luo::seal").FlagsOf(value.NumberOrNull("seals") ?? 0),
            UptodateFlag = context.Structures.Catalog.Number("memfd_luo::folio_flags", "uptodate"),
        };
        RunList<MemfdExtent> extents = ReadExtents(memfd, new FolioLayout(context.Structures.Layout(format.Folio)), address, out ulong read);
        memfd = memfd with { Extents = extents, FoliosRead = read };
        ReportExcluded(memfd, address);
        return memfd;
    }

    /// <summary>
    /// Reports contents that the dump tool excluded. Contents that are merely absent are not reported, because most images are
    /// trimmed to the handover itself.
    /// </summary>
    private void ReportExcluded(MemfdValue memfd, ulong address)
    {
        ulong pages = 0;
        ulong excluded = 0;
        ulong? first = null;
        if (!context.ExcludesMemory)
        {
            return;
        }

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

    private RunList<MemfdExtent> ReadExtents(MemfdValue memfd, FolioLayout layout, ulong address, out ulong read)
    {
        var extents = new RunList<MemfdExtent>();
        WordRecords records = layout.Records();
        ulong room = ((ulong)memfd.Folios.TotalPages << context.Pages.PageShift) / (ulong)layout.Size;
        if (memfd.NrFolios > room)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, address, "memfd_luo_ser.nr_folios",
                $"{memfd.NrFolios} folios announced, {memfd.Folios.TotalPages} pages of entries hold {room}");
        }

        MemfdExtent open = default;
        read = new VmallocReader(context).ReadRecords(memfd.Folios, address, Math.Min(memfd.NrFolios, room), layout.Size, entries => open = AddFolios(records, records.Read(entries), extents, open));
        if (open.Pages > 0)
        {
            extents.Add(open);
        }

        return extents;
    }

    /// <summary>Adds the folios of one batch of array entries.</summary>
    /// <param name="records">Reader of the entries' fields.</param>
    /// <param name="words">Whole entries of the array.</param>
    /// <param name="extents">Receives completed extents.</param>
    /// <param name="open">Extent that the first folio may extend; with 0 pages if there is none.</param>
    /// <returns>Extent that the next folio may extend.</returns>
    private MemfdExtent AddFolios(WordRecords records, ReadOnlySpan<ulong> words, RunList<MemfdExtent> extents, MemfdExtent open)
    {
        (ulong firstIndex, ulong firstPfn, ulong count, int kind) = (open.Index, open.Pfn, open.Pages, open.Flags);
        (WordRecords.Place pfnPlace, WordRecords.Place indexPlace, WordRecords.Place flagsPlace) =
            (records.PlaceOf(FolioLayout.PfnField), records.PlaceOf(FolioLayout.IndexField), records.PlaceOf(FolioLayout.FlagsField));
        Span<ulong> steps = stackalloc ulong[records.WordsOfRecord];
        ulong stepPages = 0;
        while (!words.IsEmpty)
        {
            ulong pfn = pfnPlace.Get(words);
            if (pfn == 0)
            {
                words = words[steps.Length..];
                continue;
            }

            ulong index = indexPlace.Get(words);
            int flags = (int)flagsPlace.Get(words);
            ulong pages = PagesOfFolio(pfn, out ulong alike);
            if (count == 0 || flags != kind || firstIndex + count != index || firstPfn + count != pfn)
            {
                if (count > 0)
                {
                    extents.Add(new MemfdExtent(firstIndex, firstPfn, count, kind));
                }

                (firstIndex, firstPfn, count, kind) = (index, pfn, 0, flags);
            }

            // Counts the following folios of equal length that are contiguous in the file and in memory, until a field would overflow.
            if (pages != stepPages)
            {
                steps.Clear();
                records.AddStep(steps, FolioLayout.PfnField, pages);
                records.AddStep(steps, FolioLayout.IndexField, pages);
                stepPages = pages;
            }

            int following = records.Follows(words, steps)
                ? records.CountSteps(words, steps, (int)Math.Min(alike, Math.Min(records.StepsLeft(FolioLayout.PfnField, pfn, pages), records.StepsLeft(FolioLayout.IndexField, index, pages))))
                : 0;
            count += pages * (ulong)(1 + following);
            words = words[((1 + following) * steps.Length)..];
        }

        return new MemfdExtent(firstIndex, firstPfn, count, kind);
    }

    /// <summary>
    /// Length of a folio in pages. The array entry does not state it, so it is that of the preserved block; 1 if there is no such
    /// block.
    /// </summary>
    /// <param name="pfn">Page frame number of the folio's first page.</param>
    /// <param name="alike">Maximum number of adjacent folios of the same length after this one.</param>
    private ulong PagesOfFolio(ulong pfn, out ulong alike)
    {
        alike = int.MaxValue;
        if (context.Map is null)
        {
            return 1;
        }

        ulong address = pfn << context.Pages.PageShift;
        if (!context.Map.TryFindBlock(address, out ulong start, out int order, out ulong following) || start != address)
        {
            alike = 0;
            return 1;
        }

        alike = Math.Min(following, int.MaxValue);
        return 1UL << order;
    }
}

/// <summary>Fields of an entry in a memfd's folio array, resolved from the release's structure.</summary>
internal sealed class FolioLayout
{
    /// <summary>Resolves the fields of an entry.</summary>
    /// <exception cref="KhoFormatException">The structure lacks a required field.</exception>
    public FolioLayout(StructureLayout entry)
    {
        Size = entry.Size;
        Pfn = Field.Of(entry, "pfn");
        Flags = Field.Of(entry, "flags");
        Index = Field.Of(entry, "index");
    }

    /// <summary>Index of <see cref="Pfn"/> in <see cref="Records"/>.</summary>
    public const int PfnField = 0;

    /// <summary>Index of <see cref="Flags"/> in <see cref="Records"/>.</summary>
    public const int FlagsField = 1;

    /// <summary>Index of <see cref="Index"/> in <see cref="Records"/>.</summary>
    public const int IndexField = 2;

    /// <summary>Length of an entry in bytes.</summary>
    public int Size { get; }

    /// <summary>Page frame number of the folio's first page; 0 for a hole.</summary>
    public Field Pfn { get; }

    /// <summary>Flags of the folio.</summary>
    public Field Flags { get; }

    /// <summary>Offset of the folio in the file, in pages.</summary>
    public Field Index { get; }

    /// <summary>Creates a reader for arrays of entries.</summary>
    public WordRecords Records() => new(Size, Pfn, Flags, Index);
}
