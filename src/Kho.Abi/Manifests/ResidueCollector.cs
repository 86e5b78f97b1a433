using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>Compares an encoded handover with its original image, and collects the bytes that belong to no structure.</summary>
internal static class ResidueCollector
{
    /// <summary>
    /// Maximum length in bytes of a range of zeros that the image declares without storing it; a longer one has no place in a
    /// manifest.
    /// </summary>
    private const ulong MostZeros = 16 << 20;

    /// <summary>Collects the residue.</summary>
    /// <param name="original">The original image.</param>
    /// <param name="encoded">The manifest, encoded without residue.</param>
    /// <param name="scope">Residue to include.</param>
    /// <param name="raw">First and last bytes of structures that the manifest does not describe by their fields; their pages
    /// count as touched.</param>
    /// <exception cref="KhoFormatException">A structure's bytes differ, or lie where the image has no memory.</exception>
    public static IReadOnlyList<ResidueManifest> Collect(IPhysicalMemory original, MemoryBuilder encoded, ResidueScope scope, IReadOnlyList<(ulong First, ulong Last)>? raw = null)
    {
        int pageSize = encoded.PageSize;
        List<ResidueManifest> residue = [];
        byte[] page = new byte[pageSize];
        HashSet<ulong> explained = [];
        foreach ((ulong address, ReadOnlyMemory<byte> bytes) in encoded.Pages)
        {
            if (original.Read(address, page, out _) < pageSize)
            {
                throw new KhoFormatException($"0x{address:x}: {encoded.OwnerOf(address, pageSize)} would be written where the image has no memory");
            }

            explained.Add(address);
            CollectPage(address, page, bytes.Span, encoded, scope, residue);
        }

        if (scope == ResidueScope.All)
        {
            CollectRest(original, original.Ranges.Where(HasContents).Select(range => (range.Start, range.Last)), pageSize, explained, residue);
        }
        else if (scope == ResidueScope.Touched && raw is not null)
        {
            CollectRest(original, raw.SelectMany(range => PagesWithin(original, range.First, range.Last, (ulong)(pageSize - 1))), pageSize, explained, residue);
        }

        return [.. residue.OrderBy(piece => piece.At)];
    }

    private static void CollectPage(ulong address, ReadOnlySpan<byte> original, ReadOnlySpan<byte> encoded, MemoryBuilder memory, ResidueScope scope, List<ResidueManifest> residue)
    {
        for (int position = 0; position < original.Length;)
        {
            int difference = original[position..].CommonPrefixLength(encoded[position..]);
            position += difference;
            if (position == original.Length)
            {
                return;
            }

            if (memory.OwnerOf(address + (ulong)position) is string owner)
            {
                throw new KhoFormatException($"0x{address + (ulong)position:x}: {owner} cannot be made again from its fields: 0x{original[position]:x2} there, 0x{encoded[position]:x2} encoded");
            }

            int end = position;
            while (end < original.Length && original[end] != encoded[end] && memory.OwnerOf(address + (ulong)end) is null)
            {
                end++;
            }

            if (scope != ResidueScope.None)
            {
                Add(residue, address + (ulong)position, original[position..end]);
            }

            position = end;
        }
    }

    private static void Add(List<ResidueManifest> residue, ulong address, ReadOnlySpan<byte> bytes)
    {
        if (residue.Count > 0)
        {
            ResidueManifest last = residue[^1];
            ulong end = last.At + (ulong)last.Bytes.Length;
            if (address == end)
            {
                residue[^1] = last with { Bytes = (byte[])[.. last.Bytes.Span, .. bytes] };
                return;
            }
        }

        residue.Add(new ResidueManifest(address, bytes.ToArray()));
    }

    /// <summary>The part of a range, rounded to whole pages, that the image holds: a damaged structure can have any length.</summary>
    private static IEnumerable<(ulong First, ulong Last)> PagesWithin(IPhysicalMemory original, ulong first, ulong last, ulong inPage) => original.Ranges
        .Where(range => HasContents(range) && range.Start <= (last | inPage) && range.Last >= (first & ~inPage))
        .Select(range => (Math.Max(range.Start, first & ~inPage), Math.Min(range.Last, last | inPage)));

    /// <summary>False for memory without contents: a file can declare more of it than can be walked page by page.</summary>
    private static bool HasContents(PhysicalRange range) => range.State is not (PageState.Absent or PageState.Excluded);

    private static void CollectRest(IPhysicalMemory original, IEnumerable<(ulong First, ulong Last)> ranges, int pageSize, HashSet<ulong> explained, List<ResidueManifest> residue)
    {
        HashSet<ulong> taken = [];
        foreach ((ulong start, ulong last) in ranges)
        {
            ulong first = start & ~(ulong)(pageSize - 1);
            for (ulong address = first; address <= last && address >= first; address += (ulong)pageSize)
            {
                ulong begin = Math.Max(address, start);
                if (explained.Contains(address))
                {
                    continue;
                }

                if (original is ISparseMemory sparse && sparse.HoleAt(begin) is > MostZeros and ulong hole)
                {
                    throw new KhoFormatException($"0x{begin:x}: the image says that 0x{hole:x} bytes are zero without storing them; a manifest has no place for so many");
                }

                byte[] bytes = new byte[Math.Min(address + (ulong)(pageSize - 1), last) - begin + 1];
                int read = original.Read(begin, bytes, out _);
                if (read > 0 && taken.Add(begin))
                {
                    residue.Add(new ResidueManifest(begin, bytes.AsMemory(0, read)));
                }
            }
        }
    }
}
