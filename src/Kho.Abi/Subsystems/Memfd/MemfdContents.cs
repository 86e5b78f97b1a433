using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>Extractable contents of a memfd: its pages as a file, and its folio list.</summary>
internal static class MemfdContents
{
    /// <summary>The file first, then the folio list.</summary>
    /// <param name="file">Known facts about the file.</param>
    /// <param name="context">Page size of the handover.</param>
    public static IEnumerable<PreservedContents> Of(MemfdValue memfd, PreservedContents file, ContentsContext context)
    {
        yield return memfd.Size > long.MaxValue
            ? file with { Size = memfd.Size, Refusal = $"no file has {memfd.Size} bytes" }
            : Pages(memfd, file, context.Pages.PageShift, context);
        foreach (PreservedContents list in VmallocContents.Of($"{memfd.Noun} {file.Name}", file.Path, memfd.Folios, context))
        {
            yield return list;
        }
    }

    private static PreservedContents Pages(MemfdValue memfd, PreservedContents file, int pageShift, ContentsContext context)
    {
        List<string> problems = [];
        IReadOnlyList<ContentsPiece> pieces = Disjoint(PiecesOf(memfd, problems, context), problems, pageShift, out bool disputed);
        string? unread = null;
        if (memfd.FoliosRead < memfd.NrFolios)
        {
            unread = "the part of the list of folios that may name it cannot be read";
            problems.Add($"{memfd.FoliosRead} of {memfd.NrFolios} entries of the list of folios could be read");
        }

        return file with { Size = memfd.Size, Pieces = pieces, GapReason = unread, Problems = problems, IsDisputed = disputed };
    }

    /// <summary>The folios as pieces of the file, truncated to the file's size.</summary>
    private static List<ContentsPiece> PiecesOf(MemfdValue memfd, List<string> problems, ContentsContext context)
    {
        int pageShift = context.Pages.PageShift;
        List<ContentsPiece> pieces = new(memfd.Extents.Count);
        ulong beyond = 0;
        ulong outdated = 0;
        foreach (MemfdExtent extent in memfd.Extents)
        {
            UInt128 offset = (UInt128)extent.Index << pageShift;
            if (offset >= memfd.Size)
            {
                beyond += extent.Pages;
                continue;
            }

            outdated += ((ulong)extent.Flags & memfd.UptodateFlag) == 0 ? extent.Pages : 0;
            ulong length = (ulong)UInt128.Min((UInt128)extent.Pages << pageShift, memfd.Size - offset);
            bool exists = context.Pages.IsPhysical(0, (UInt128)extent.Pfn << pageShift);
            pieces.Add(new ContentsPiece((ulong)offset, exists ? extent.Pfn << pageShift : ContentsPiece.NoAddress, length));
        }

        if (beyond > 0)
        {
            problems.Add($"{beyond} pages lie beyond the size of {memfd.Size} bytes; they are not written");
        }

        if (outdated > 0)
        {
            problems.Add($"{outdated} pages are not marked as up to date; what the image has of them is written");
        }

        return pieces;
    }

    /// <summary>
    /// Sorts pieces by file offset and resolves overlaps: the lower offset wins; at equal offsets, the earlier entry in the list.
    /// </summary>
    private static List<ContentsPiece> Disjoint(List<ContentsPiece> pieces, List<string> problems, int pageShift, out bool disputed)
    {
        List<ContentsPiece> kept = new(pieces.Count);
        ulong covered = 0;
        ulong dropped = 0;
        ulong first = 0;
        foreach (ContentsPiece piece in pieces.OrderBy(piece => piece.Offset))
        {
            ulong cut = piece.Offset < covered ? Math.Min(covered - piece.Offset, piece.Length) : 0;
            first = dropped == 0 ? piece.Offset : first;
            dropped += cut;
            if (cut < piece.Length)
            {
                kept.Add(piece.From(cut));
                covered = piece.End;
            }
        }

        disputed = dropped > 0;
        if (disputed)
        {
            problems.Add($"several folios claim one place, first page {first >> pageShift}; {dropped} bytes of those that come later are not written");
        }

        return kept;
    }
}
