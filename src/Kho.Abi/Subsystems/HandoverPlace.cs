using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems;

/// <summary>Contents of a piece of memory.</summary>
internal enum PlaceKind
{
    /// <summary>The root device tree.</summary>
    Root,

    /// <summary>A page of the memory map, which no block may contain; or a bitmap of the map.</summary>
    MapPage,

    /// <summary>A blob's own bytes.</summary>
    Blob,

    /// <summary>Structures of a subsystem.</summary>
    Structures,

    /// <summary>A chunk of a vmalloc area.</summary>
    Chunk,

    /// <summary>A run of a vmalloc area's pages.</summary>
    AreaPages,

    /// <summary>A reserve_mem region. The kernel finds it by name and never restores it block by block.</summary>
    Region,

    /// <summary>Folios of the test module.</summary>
    TestFolios,

    /// <summary>Pages of a file.</summary>
    FilePages,

    /// <summary>Contents without a structure, outside vmalloc areas.</summary>
    Contents,
}

/// <summary>Required position of a piece of memory relative to preserved blocks.</summary>
internal enum BlockFit
{
    /// <summary>Preserved blocks cover the whole piece.</summary>
    Covered,

    /// <summary>The piece begins where a block begins: the kernel restores it by its first page.</summary>
    Start,

    /// <summary>The piece begins and ends at block boundaries.</summary>
    Exact,
}

/// <summary>A piece of memory that belongs to a part of a handover, and its contents.</summary>
/// <param name="Kind">Kind of the contents.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, saturated at <see cref="ulong.MaxValue"/>.</param>
/// <param name="Use">Description of the piece, for messages.</param>
/// <param name="Where">Pointer to the piece, in the kernel's names.</param>
internal sealed record HandoverPlace(PlaceKind Kind, ulong Address, ulong Length, string Use, string Where)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Address + (Length - 1);

    /// <summary>The finding to report if the piece is not preserved; null if another rule reports it, or if preservation is not required.</summary>
    public DiagnosticDescriptor? Unpreserved { get; init; }

    /// <summary>Required position relative to the preserved blocks.</summary>
    public BlockFit Fit { get; init; }

    /// <summary>Order that the blocks must have; null for any order.</summary>
    public int? Order { get; init; }

    /// <summary>Structures in the piece; raw contents have none.</summary>
    public IReadOnlyList<StructureRun> Structures { get; init; } = [];

    /// <summary>For folios of the test module: number of folios.</summary>
    public ulong Folios { get; init; }

    /// <summary>For pages of a file: the file, and their offset in it.</summary>
    public FilePage? File { get; init; }

    /// <summary>The tree of values that the piece belongs to, or null; pieces of one tree may share a page.</summary>
    public object? Tree { get; init; }

    /// <summary>True if the piece contains a byte.</summary>
    public bool Contains(ulong address) => address >= Address && address - Address < Length;

    /// <summary>Length in bytes of adjacent blocks, saturated at <see cref="ulong.MaxValue"/>.</summary>
    /// <param name="count">Number of blocks.</param>
    /// <param name="shift">Order of the blocks plus the page shift.</param>
    public static ulong Bytes(ulong count, int shift) =>
        count == 0 ? 0 : shift >= 64 || count > ulong.MaxValue >> shift ? ulong.MaxValue : count << shift;
}

/// <summary>Position of pages in a file.</summary>
/// <param name="Name">Name of the file: token and session.</param>
/// <param name="Index">Offset of the first page in the file, in pages.</param>
internal sealed record FilePage(string Name, ulong Index);

/// <summary>A structure of the specification in memory, or an array of them.</summary>
/// <param name="Structure">Name in the specification; null for a device tree.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes; for a device tree the maximum length.</param>
/// <param name="Use">Role of the structure in this handover, in a few words.</param>
internal sealed record StructureRun(string? Structure, ulong Address, ulong Length, string Use)
{
    /// <summary>Number of elements; 1 for a single structure.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>The structure is an element of an array, even if the array has only one element.</summary>
    public bool IsArray { get; init; }

    /// <summary>Types of a device tree's properties, by property name; null if unknown.</summary>
    public IReadOnlyDictionary<string, string>? PropertyTypes { get; init; }
}

/// <summary>Purpose of a piece of memory, in words: for messages about its owner, and for messages about the structure in it.</summary>
internal readonly record struct PlaceWords(string Owner, string Structure)
{
    /// <summary>Applies a function to both texts.</summary>
    public PlaceWords Put(Func<string, string> form)
    {
        string owner = form(Owner);
        return new PlaceWords(owner, ReferenceEquals(Owner, Structure) ? owner : form(Structure));
    }
}

/// <summary>Shared input for listing the memory that a subsystem occupies.</summary>
/// <param name="abi">Release that wrote the handover, at its page size.</param>
/// <param name="catalog">Releases and structures with which the handover was decoded.</param>
internal sealed class PlaceContext(ReleaseAt abi, ReleaseCatalog catalog)
{
    public AbiRelease Release => abi.Release;

    public StructureReader Structures => abi.Structures;

    public ulong PageSize => (ulong)abi.Pages.PageSize;

    public int PageShift => abi.Pages.PageShift;

    /// <summary>
    /// Looks up a part of the format that a file's compatible string names: first in the writer's release, then in all releases.
    /// Null if none has it.
    /// </summary>
    public T? FormatOfFile<T>(string compatible, Func<BlobFormatAbi, T?> select)
        where T : class =>
        catalog.Releases.Prepend(abi.Release).Select(each => each.FileFormat(compatible) is BlobFormatAbi format ? select(format) : null).FirstOrDefault(found => found is not null);

    /// <summary>A single structure.</summary>
    public StructureRun One(string structure, ulong address, string use) => new(structure, address, (ulong)Structures.SizeOf(structure), use);

    /// <summary>An array of structures, limited to the available room.</summary>
    /// <param name="structure">Name in the specification.</param>
    /// <param name="address">Physical address of the first structure.</param>
    /// <param name="count">Number of structures as the handover states it.</param>
    /// <param name="use">Role of the structures in this handover, in a few words.</param>
    /// <param name="room">Room for the array in bytes.</param>
    public StructureRun Many(string structure, ulong address, ulong count, string use, ulong room = ulong.MaxValue)
    {
        ulong size = (ulong)Structures.SizeOf(structure);
        ulong fitting = size == 0 ? 0 : Math.Min(count, room / size);
        return new StructureRun(structure, address, fitting * size, use) { Count = fitting, IsArray = true };
    }
}
