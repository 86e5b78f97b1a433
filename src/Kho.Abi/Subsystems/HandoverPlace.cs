using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems;

/// <summary>What lies in a piece of memory.</summary>
internal enum PlaceKind
{
    /// <summary>The root device tree.</summary>
    Root,

    /// <summary>A page of the memory map, which no block may hold; or a bitmap of it.</summary>
    MapPage,

    /// <summary>A blob itself.</summary>
    Blob,

    /// <summary>Structures of a subsystem.</summary>
    Structures,

    /// <summary>A chunk of a vmalloc area.</summary>
    Chunk,

    /// <summary>A run of a vmalloc area's pages.</summary>
    AreaPages,

    /// <summary>A region that is found by name and never given back block by block.</summary>
    Region,

    /// <summary>Folios of the test module.</summary>
    TestFolios,

    /// <summary>Pages of a file.</summary>
    FilePages,

    /// <summary>Contents without a structure, outside of vmalloc areas.</summary>
    Contents,
}

/// <summary>How a piece of memory must lie in preserved blocks to be found again.</summary>
internal enum BlockFit
{
    /// <summary>Blocks hold all of it.</summary>
    Covered,

    /// <summary>It begins where a block does: it is given back by its first page.</summary>
    Start,

    /// <summary>It begins and ends where blocks do.</summary>
    Exact,
}

/// <summary>A piece of memory that a part of a handover holds, in bytes, and what lies in it.</summary>
/// <param name="Kind">What lies there.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes; <see cref="ulong.MaxValue"/> also for more.</param>
/// <param name="Use">What it is, for messages.</param>
/// <param name="Where">The pointer that leads there in the kernel's names.</param>
internal sealed record HandoverPlace(PlaceKind Kind, ulong Address, ulong Length, string Use, string Where)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Address + (Length - 1);

    /// <summary>The finding that it is not preserved; null where another rule reports that or nothing requires it.</summary>
    public DiagnosticDescriptor? Unpreserved { get; init; }

    /// <summary>How it must lie in its blocks.</summary>
    public BlockFit Fit { get; init; }

    /// <summary>Order that its blocks must have; null for any.</summary>
    public int? Order { get; init; }

    /// <summary>The structures in it; contents have none.</summary>
    public IReadOnlyList<StructureRun> Structures { get; init; } = [];

    /// <summary>Number of folios of the test module.</summary>
    public ulong Folios { get; init; }

    /// <summary>The file that pages belong to.</summary>
    public FilePage? File { get; init; }

    /// <summary>The tree of values that it belongs to; pieces of one tree may share a page.</summary>
    public object? Tree { get; init; }

    /// <summary>Says whether a byte of it lies at an address.</summary>
    public bool Contains(ulong address) => address >= Address && address - Address < Length;

    /// <summary>Length in bytes of blocks side by side; the greatest number where it is more.</summary>
    /// <param name="count">Number of blocks.</param>
    /// <param name="shift">Order of the blocks and shift of a page.</param>
    public static ulong Bytes(ulong count, int shift) =>
        count == 0 ? 0 : shift >= 64 || count > ulong.MaxValue >> shift ? ulong.MaxValue : count << shift;
}

/// <summary>Where pages lie in a file.</summary>
/// <param name="Name">The file by token and session.</param>
/// <param name="Index">Offset of the first page in the file, in pages.</param>
internal sealed record FilePage(string Name, ulong Index);

/// <summary>A structure of the specification in memory, or several side by side.</summary>
/// <param name="Structure">Name in the specification; null for a device tree.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes; of a device tree the most that it can be.</param>
/// <param name="Use">What it is in this handover, in a few words.</param>
internal sealed record StructureRun(string? Structure, ulong Address, ulong Length, string Use)
{
    /// <summary>Number of structures.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>It belongs to an array, even if that has only one element.</summary>
    public bool IsArray { get; init; }

    /// <summary>Types of a device tree's properties, by property; null where none is known.</summary>
    public IReadOnlyDictionary<string, string>? PropertyTypes { get; init; }
}

/// <summary>What a piece of memory is for: in messages about its owner, and about the structure in it.</summary>
internal readonly record struct PlaceWords(string Owner, string Structure)
{
    /// <summary>Makes words of these words.</summary>
    public PlaceWords Put(Func<string, string> form)
    {
        string owner = form(Owner);
        return new PlaceWords(owner, ReferenceEquals(Owner, Structure) ? owner : form(Structure));
    }
}

/// <summary>What subsystems need to say which memory they hold.</summary>
/// <param name="abi">The release that wrote the handover, at its page size.</param>
/// <param name="catalog">Releases and structures.</param>
internal sealed class PlaceContext(ReleaseAt abi, ReleaseCatalog catalog)
{
    public AbiRelease Release => abi.Release;

    public StructureReader Structures => abi.Structures;

    public ulong PageSize => (ulong)abi.Pages.PageSize;

    public int PageShift => abi.Pages.PageShift;

    /// <summary>What a format says of a file, by the file's compatible string: the writer's own before those of any release; null if none says it.</summary>
    public T? FormatOfFile<T>(string compatible, Func<BlobFormatAbi, T?> select)
        where T : class =>
        catalog.Releases.Prepend(abi.Release).Select(each => each.FileFormat(compatible) is BlobFormatAbi format ? select(format) : null).FirstOrDefault(found => found is not null);

    /// <summary>One structure.</summary>
    public StructureRun One(string structure, ulong address, string use) => new(structure, address, (ulong)Structures.SizeOf(structure), use);

    /// <summary>Structures side by side, as many as there is room for.</summary>
    /// <param name="structure">Name in the specification.</param>
    /// <param name="address">Physical address of the first.</param>
    /// <param name="count">Number of structures as it is stated.</param>
    /// <param name="use">What they are for.</param>
    /// <param name="room">Bytes that they have room in.</param>
    public StructureRun Many(string structure, ulong address, ulong count, string use, ulong room = ulong.MaxValue)
    {
        ulong size = (ulong)Structures.SizeOf(structure);
        ulong fitting = size == 0 ? 0 : Math.Min(count, room / size);
        return new StructureRun(structure, address, fitting * size, use) { Count = fitting, IsArray = true };
    }
}
