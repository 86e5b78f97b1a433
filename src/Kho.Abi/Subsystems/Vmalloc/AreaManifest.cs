using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>Addresses and numbers of a vmalloc area; the encoder places or computes those that are null.</summary>
internal sealed record AreaManifest
{
    /// <summary>Key of an area that holds the list of its owner.</summary>
    public const string Key = "list";

    /// <summary>
    /// The chain, with the pages of the area. A chunk may be followed by another before it is full: readers continue at the next
    /// chunk after the first 0.
    /// </summary>
    public IReadOnlyList<VmallocChunk>? Chunks { get; init; }

    /// <summary>Physical address of the first chunk, if the encoder does not write the chain itself.</summary>
    public ulong? First { get; init; }

    /// <summary>Number of pages that the descriptor states; null for the true number.</summary>
    public uint? TotalPages { get; init; }

    /// <summary>
    /// Flags of the descriptor. Null for a kernel's own: 1 for vmalloc() memory, 0 for an area without pages, whose descriptor is
    /// all zeros.
    /// </summary>
    public ushort? Flags { get; init; }

    /// <summary>Order of each entry: an entry stands for 2^order pages.</summary>
    public ushort Order { get; init; }

    /// <summary>The area's contents are unknown: the encoder writes only descriptor and chain.</summary>
    public bool Opaque { get; init; }

    /// <summary>Addresses of the chunks.</summary>
    public IEnumerable<ulong?> PlacedPages => (Chunks ?? []).Select(chunk => (ulong?)chunk.Address);

    /// <summary>
    /// Describes a decoded area in a manifest. If the chain lists another number of pages than the descriptor states, the
    /// manifest keeps only the chain's first address.
    /// </summary>
    /// <param name="opaque">The area's contents are unknown.</param>
    public static AreaManifest Of(VmallocArea area, bool opaque)
    {
        ulong pages = area.Chunks.SelectMany(chunk => chunk.Entries).Aggregate(0UL, (sum, run) => sum + run.Count) << Math.Min((int)area.Order, 32);
        bool whole = pages == area.TotalPages;
        return new AreaManifest
        {
            Chunks = whole ? area.Chunks : [],
            First = (whole && area.Chunks.Count > 0) || area.First == 0 ? null : area.First,
            TotalPages = area.TotalPages,
            Flags = area.Flags,
            Order = area.Order,
            Opaque = opaque || !whole,
        };
    }

    /// <summary>Parses an area; without a mapping, the encoder places all of it.</summary>
    public static AreaManifest Read(YamlMapping? node) => node is null ? new AreaManifest() : node.Ended(new AreaManifest
    {
        Chunks = node.Has("chunks")
            ? [.. node.Mappings("chunks").Select(chunk => chunk.Ended(new VmallocChunk(chunk.Number("at"), [.. chunk.NumberLists("pages", 2).Select(run => new VmallocRun(run[0], run[1]))])))]
            : null,
        First = node.NumberOrNull("first"),
        TotalPages = (uint?)node.NumberOrNull("total_pages", uint.MaxValue),
        Flags = (ushort?)node.NumberOrNull("flags", ushort.MaxValue),
        Order = (ushort)(node.NumberOrNull("order", ushort.MaxValue) ?? 0),
        Opaque = node.Flag("opaque"),
    });

    /// <summary>Writes an area; writes nothing if the encoder places all of it.</summary>
    public void Write(YamlOutput yaml) => yaml.Section(Key, this != new AreaManifest(), () =>
    {
        yaml.Address("first", First);
        yaml.Member("total_pages", TotalPages);
        yaml.Member("flags", Flags);
        yaml.Member("order", Order);
        yaml.Flag("opaque", Opaque);
        if (Chunks is { Count: 0 })
        {
            yaml.Member("chunks", "[]", quote: false);
        }

        yaml.Section("chunks", Chunks is { Count: > 0 }, () => yaml.Items(Chunks!, chunk =>
            $"{{ at: {YamlOutput.Hex(chunk.Address)}, pages: [{string.Join(", ", chunk.Entries.Select(run => $"[{YamlOutput.Hex(run.Start)}, {run.Count}]"))}] }}"));
    });

    /// <summary>Ranges that the entries name.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) =>
        (Chunks ?? []).SelectMany(chunk => chunk.Entries).Select(run => (run.Start, run.Count << (Order + pageShift)));

    /// <summary>Writes a vmalloc area's pages and chain; returns its descriptor.</summary>
    /// <param name="contents">Contents of the pages.</param>
    /// <param name="where">Name of the area in error messages.</param>
    /// <param name="encoder">Memory to write to, and the allocator of addresses.</param>
    /// <exception cref="KhoFormatException">The contents do not fit, or the chain is not possible.</exception>
    public StructureValue Encode(byte[] contents, string where, BlobEncoder encoder)
    {
        var writer = new VmallocWriter(encoder.Memory, encoder.Abi.Vmalloc);
        int pageSize = encoder.Pages.PageSize;
        int entryShift = Order + encoder.Pages.PageShift;
        (ulong Address, IReadOnlyList<ulong> Entries)[]? chunks = Chunks?.Select(chunk => (chunk.Address, (IReadOnlyList<ulong>)Entries(chunk, entryShift, writer.Capacity))).ToArray();
        List<ulong> entries = chunks is not null
            ? [.. chunks.SelectMany(chunk => chunk.Entries)]
            : [.. Enumerable.Range(0, (contents.Length + (1 << entryShift) - 1) >> entryShift).Select(_ => encoder.Places.Allocate(Order))];
        List<ulong> placed = [];
        VmallocChain chain = chunks is null ? writer.Write(entries, Order, _ => Place(placed, encoder))
            : chunks.Length == 0 ? default
            : writer.Write(Order, chunks);
        if (!Opaque)
        {
            if (contents.Length > (long)entries.Count << entryShift)
            {
                throw new KhoFormatException($"{where}: {contents.Length} bytes do not fit {entries.Count} entries of {1L << entryShift} bytes");
            }

            for (int offset = 0; offset < contents.Length; offset += pageSize)
            {
                ulong place = entries[offset >> entryShift] + (ulong)(offset & ((1 << entryShift) - 1));
                encoder.Memory.Write(place, contents.AsSpan(offset, Math.Min(pageSize, contents.Length - offset)), where);
            }
        }

        foreach (ulong entry in entries)
        {
            encoder.PreserveSingles(entry, Order);
        }

        foreach (ulong chunk in Chunks?.Select(chunk => chunk.Address) ?? placed)
        {
            encoder.Preserve(chunk, 0);
        }

        // Kernels preserve only areas that vmalloc() allocated.
        ulong usual = entries.Count > 0 ? encoder.Structures.Catalog.Number("kho_vmalloc::area_flags", "alloc") : 0;
        return new StructureValue()
            .Add("first", First ?? chain.First)
            .Add("total_pages", TotalPages ?? chain.TotalPages)
            .Add("flags", Flags ?? usual)
            .Add("order", Order);
    }

    private static ulong Place(List<ulong> placed, BlobEncoder encoder)
    {
        ulong address = encoder.Places.Allocate();
        placed.Add(address);
        return address;
    }

    private static List<ulong> Entries(VmallocChunk chunk, int entryShift, int capacity)
    {
        List<ulong> entries = [];
        foreach (VmallocRun run in chunk.Entries)
        {
            if (run.Count > (ulong)(capacity - entries.Count))
            {
                throw new KhoFormatException($"the chunk at 0x{chunk.Address:x} holds {capacity} entries, and {(UInt128)entries.Count + run.Count} are given");
            }

            for (ulong index = 0; index < run.Count; index++)
            {
                entries.Add(run.Start + (index << entryShift));
            }
        }

        return entries;
    }
}
