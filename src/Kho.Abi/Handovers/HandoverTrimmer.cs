using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Writes an image that holds only the pages a handover uses and decodes to the same document.</summary>
internal static class HandoverTrimmer
{
    /// <summary>Writes the trimmed image as an ELF core with a KHO note.</summary>
    /// <param name="stream">Receives the ELF core.</param>
    /// <param name="image">The complete image.</param>
    /// <param name="document">Handover decoded from the image.</param>
    /// <param name="options">Options with which the handover was decoded.</param>
    /// <param name="withPayload">Also write the contents of all preserved memory that the image holds.</param>
    /// <returns>Number of pages written.</returns>
    /// <exception cref="KhoFormatException">The handover's root has no physical address.</exception>
    public static ulong Write(Stream stream, MemoryImage image, HandoverDocument document, HandoverOptions options, bool withPayload)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(document);
        if (document.Root?.Address is not ulong root)
        {
            throw new KhoFormatException($"{document.ImagePath}: only a handover in physical memory can be trimmed");
        }

        IReadOnlyList<(ulong First, ulong Last)> ranges = Ranges(image.Memory, document, options, withPayload);
        var note = new KhoNote(
            IsStated(document.Release!.ChosenBy) ? document.Release.Release.Id : null,
            document.PageSize,
            root,
            document.Root.Candidate.ScratchAddress,
            document.Root.Candidate.ScratchSize);
        ElfCoreWriter.Write(stream, Pages(image.Memory, ranges, document.PageSize), note, image.Machine ?? ElfMachine.X8664);
        return (ulong)Pages(image.Memory, ranges, document.PageSize).LongCount();
    }

    /// <summary>
    /// True if the caller or the note stated the release. A detected release stays out of the new note: the note outranks the
    /// bytes, which give the same result again.
    /// </summary>
    private static bool IsStated(ReleaseSource source) => source is ReleaseSource.User or ReleaseSource.Note;

    private static List<(ulong First, ulong Last)> Ranges(IPhysicalMemory memory, HandoverDocument document, HandoverOptions options, bool withPayload)
    {
        ulong mask = ~(ulong)(document.PageSize - 1);
        IEnumerable<(ulong First, ulong Last)> touched = StructurePlaceCollector.Collect(memory, options, document).Places.Select(place => (place.Address, place.Last));
        if (withPayload && document.MemoryMap is MemoryMap map)
        {
            touched = touched.Concat(map.Extents.Select(extent => (extent.Start, extent.Last(map.Pages.PageShift))));
        }

        List<(ulong First, ulong Last)> merged = [];
        foreach ((ulong first, ulong last) in touched.Select(range => (range.First & mask, range.Last | ~mask)).OrderBy(range => range.Item1))
        {
            if (merged.Count > 0 && (merged[^1].Last == ulong.MaxValue || first <= merged[^1].Last + 1))
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged;
    }

    /// <summary>The pages of ranges that the image holds, one at a time.</summary>
    private static IEnumerable<(ulong Address, ReadOnlyMemory<byte> Bytes)> Pages(IPhysicalMemory memory, IReadOnlyList<(ulong First, ulong Last)> ranges, int pageSize)
    {
        foreach ((ulong first, ulong last) in ranges)
        {
            ulong position = first;
            while (position <= last && position >= first)
            {
                PageState state = memory.Lookup(position, out ulong same);
                if (state is PageState.Absent or PageState.Excluded)
                {
                    position += Math.Min(Math.Max(same, 1), last - position + 1);
                    position = (position + (ulong)(pageSize - 1)) & ~(ulong)(pageSize - 1);
                    if (position == 0)
                    {
                        yield break;
                    }

                    continue;
                }

                byte[] page = new byte[pageSize];
                int read = memory.Read(position, page, out _);
                yield return (position, page.AsMemory(0, read));
                position += (ulong)pageSize;
            }
        }
    }
}
