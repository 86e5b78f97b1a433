using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>Writes the chain of chunks that lists the pages of a vmalloc area.</summary>
internal sealed class VmallocWriter
{
    private readonly MemoryBuilder _memory;
    private readonly VmallocLayout _layout;

    /// <param name="memory">Receives the chunks.</param>
    /// <param name="layout">Fields of a chunk at the memory's page size; null for the built-in releases'.</param>
    public VmallocWriter(MemoryBuilder memory, VmallocLayout? layout = null)
    {
        _layout = layout ?? new VmallocLayout(StructureCatalog.BuiltIn.At(memory.PageSize));
        _memory = memory;
    }

    /// <summary>Number of entries that a chunk holds.</summary>
    public int Capacity => _layout.Capacity;

    /// <summary>Number of chunks for a number of entries.</summary>
    /// <param name="entries">Number of entries, not negative.</param>
    /// <param name="emptyLast">
    /// A full chunk gets a successor at once, as in the kernel, so that entries that fill their chunks are followed
    /// by an empty one.
    /// </param>
    public int ChunksFor(int entries, bool emptyLast = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(entries);
        int needed = (int)(((long)entries + Capacity - 1) / Capacity);
        return needed + (emptyLast && entries > 0 && entries % Capacity == 0 ? 1 : 0);
    }

    /// <summary>Writes the chain into allocated chunks.</summary>
    /// <param name="entries">Physical address of each entry, in the area's order; none is 0, which would end the list.</param>
    /// <param name="order">Every entry stands for 2^order pages; 0 to 31.</param>
    /// <param name="allocate">Maps a chunk's number, from 0 on, to its physical address; null means no memory.</param>
    /// <param name="emptyLast">Whether entries that fill their chunks are followed by an empty chunk, as the kernel does.</param>
    /// <returns>The descriptor's contents; without a chunk for no entries.</returns>
    /// <exception cref="KhoFormatException">An entry is 0, the area is too long, memory runs out, or a chunk overlaps another structure.</exception>
    public VmallocChain Write(IReadOnlyList<ulong> entries, int order, Func<int, ulong?> allocate, bool emptyLast = true)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(allocate);
        ulong[] chunks = new ulong[ChunksFor(entries.Count, emptyLast)];
        for (int index = 0; index < chunks.Length; index++)
        {
            chunks[index] = allocate(index) ?? throw new KhoFormatException($"no memory for {_layout.Structure.Spec.KernelName} {index} of {chunks.Length}");
        }

        return Write(entries, order, chunks);
    }

    /// <summary>Writes the chain into given chunks.</summary>
    /// <param name="entries">Physical address of each entry, in the area's order; none is 0, which would end the list.</param>
    /// <param name="order">Every entry stands for 2^order pages; 0 to 31.</param>
    /// <param name="chunks">
    /// Physical addresses of the chunks in their order: as many as the entries fill, or one more where the last of these is full.
    /// </param>
    /// <returns>The descriptor's contents.</returns>
    /// <exception cref="KhoFormatException">An entry is 0, the area is too long, the number of chunks is wrong, or one overlaps another structure.</exception>
    public VmallocChain Write(IReadOnlyList<ulong> entries, int order, IReadOnlyList<ulong> chunks)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 31);
        int least = ChunksFor(entries.Count, emptyLast: false);
        int most = entries.Count % Capacity == 0 ? least + 1 : least;
        if (chunks.Count < least || chunks.Count > most)
        {
            string expected = least == most ? $"{least}" : $"{least} or {most}";
            throw new KhoFormatException($"{chunks.Count} chunks for {entries.Count} entries, expected {expected} of {Capacity} entries each");
        }

        return Write(order, [.. chunks.Select((chunk, index) => (chunk, (IReadOnlyList<ulong>)[.. entries.Skip(index * Capacity).Take(Capacity)]))]);
    }

    /// <summary>Writes the chain chunk by chunk. A chunk that is not full may have a successor, which no kernel writes and every kernel reads.</summary>
    /// <param name="order">Every entry stands for 2^order pages; 0 to 31.</param>
    /// <param name="chunks">Physical address of each chunk, and of each entry in it; none is 0, which would end the chunk's list.</param>
    /// <returns>The descriptor's contents.</returns>
    /// <exception cref="KhoFormatException">An entry is 0, a chunk has too many entries, the area is too long, or a chunk overlaps another structure.</exception>
    public VmallocChain Write(int order, IReadOnlyList<(ulong Address, IReadOnlyList<ulong> Entries)> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 31);
        ulong entries = chunks.Aggregate(0UL, (sum, chunk) => sum + (ulong)chunk.Entries.Count);
        ulong pages = entries << order;
        if (pages > uint.MaxValue)
        {
            throw new KhoFormatException($"{entries} entries of order {order} are {pages} pages, expected at most {uint.MaxValue}");
        }

        for (int index = 0; index < chunks.Count; index++)
        {
            (ulong address, IReadOnlyList<ulong> own) = chunks[index];
            if (own.Count > Capacity)
            {
                throw new KhoFormatException($"{own.Count} entries in {_layout.Structure.Spec.KernelName} 0x{address:x}, expected at most {Capacity}");
            }

            WriteChunk(address, index + 1 < chunks.Count ? chunks[index + 1].Address : 0, own);
        }

        return new VmallocChain(chunks.Count > 0 ? chunks[0].Address : 0, (uint)pages);
    }

    /// <summary>Writes link, entries and, if it fits, the terminating 0; no structure owns the rest of the page.</summary>
    private void WriteChunk(ulong address, ulong next, IReadOnlyList<ulong> entries)
    {
        byte[] page = new byte[_layout.Structure.Size];
        _layout.Next.Write(page, next);
        for (int index = 0; index < entries.Count; index++)
        {
            ulong entry = entries[index];
            if (entry == 0)
            {
                throw new KhoFormatException($"entry {index} of {_layout.Structure.Spec.KernelName} 0x{address:x} is 0, which would end the list");
            }

            _layout.Entries.Write(page, index, entry);
        }

        int used = _layout.LengthUpTo(Math.Min(entries.Count + 1, Capacity));
        _memory.Write(address, page.AsSpan(0, used), _layout.Structure.Spec.KernelName);
    }
}
