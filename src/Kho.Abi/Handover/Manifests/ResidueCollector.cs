using Kho.Abi.Physical;

namespace Kho.Abi.Handover.Manifests;

/// <summary>Compares an encoded handover with the image that it was written down from, and collects what no structure owns.</summary>
internal static class ResidueCollector
{
    /// <summary>Collects the residue.</summary>
    /// <param name="original">The image.</param>
    /// <param name="encoded">What the manifest encodes to, without residue.</param>
    /// <param name="scope">Which residue to take along.</param>
    /// <exception cref="KhoFormatException">A structure's bytes differ, or lie where the image has nothing.</exception>
    public static IReadOnlyList<ResidueManifest> Collect(IPhysicalMemory original, MemoryBuilder encoded, ResidueScope scope)
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
            CollectRest(original, pageSize, explained, residue);
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

    private static void CollectRest(IPhysicalMemory original, int pageSize, HashSet<ulong> explained, List<ResidueManifest> residue)
    {
        foreach (PhysicalRange range in original.Ranges)
        {
            ulong first = range.Start & ~(ulong)(pageSize - 1);
            for (ulong address = first; address <= range.Last && address >= first; address += (ulong)pageSize)
            {
                if (explained.Contains(address))
                {
                    continue;
                }

                ulong start = Math.Max(address, range.Start);
                byte[] bytes = new byte[Math.Min(address + (ulong)(pageSize - 1), range.Last) - start + 1];
                int read = original.Read(start, bytes, out _);
                if (read > 0)
                {
                    residue.Add(new ResidueManifest(start, bytes.AsMemory(0, read)));
                }
            }
        }
    }
}
