using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// A radix tree under construction, in pages of physical memory like the kernel's: keys are added, deleted and
/// looked up there, and the pages are the tree's only state.
/// </summary>
internal sealed partial class RadixTree
{
    private readonly RadixGeometry _geometry;
    private readonly MemoryBuilder _memory;
    private readonly IPageAllocator _allocator;
    private readonly RadixPages _pages;

    /// <summary>Makes an empty tree: a root without entries.</summary>
    /// <param name="geometry">Layout of keys and tree.</param>
    /// <param name="memory">Receives the tree's pages; it has the geometry's page size.</param>
    /// <param name="allocator">Places the pages.</param>
    /// <param name="pages">Fields of the tree's pages; null for the built-in releases'.</param>
    /// <exception cref="KhoFormatException">The allocator has no memory for the root, or its memory cannot be a page of the tree.</exception>
    /// <exception cref="ArgumentException">The page sizes differ.</exception>
    public RadixTree(RadixGeometry geometry, MemoryBuilder memory, IPageAllocator allocator, RadixPages? pages = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(allocator);
        WriterLayouts.CheckPageSize(memory, geometry.Pages.PageSize);
        _geometry = geometry;
        _pages = pages ?? new RadixPages(null, geometry, StructureCatalog.BuiltIn.At(memory.PageSize));
        _memory = memory;
        _allocator = allocator;

        Root = Allocate(_geometry.Depth - 1, 0, new Plan(1UL << geometry.BitmapBits, memory.PageSize)) ?? throw new KhoFormatException("no memory for the root of the radix tree");
        Commit(Root, _geometry.Depth - 1);
    }

    /// <summary>Memory that holds the tree.</summary>
    internal MemoryBuilder Memory => _memory;

    /// <summary>Fields of the tree's pages.</summary>
    internal RadixPages Pages => _pages;

    /// <summary>Layout of keys and tree.</summary>
    public RadixGeometry Geometry => _geometry;

    /// <summary>Physical address of the root.</summary>
    public ulong Root { get; }

    /// <summary>Number of inner nodes, including the root and empty ones.</summary>
    public int Nodes { get; private set; }

    /// <summary>Number of leaves, including empty ones.</summary>
    public int Leaves { get; private set; }

    /// <summary>The bits of a key above its node at a level.</summary>
    private ulong Prefix(int level, ulong key)
    {
        int shift = level == _geometry.Depth - 1 ? 64 : _geometry.LevelShift(level + 1);
        return shift < 64 ? (key & _geometry.HeldMask) >> shift : 0;
    }

    private byte[] PageOf(ulong address) => _memory.TryGetPage(address, out byte[]? page)
        ? page
        : throw new KhoFormatException($"0x{address:x}: the radix tree points here, and the page does not exist");

    /// <summary>The node or leaf below a node on a key's path; 0 for none.</summary>
    private ulong Child(ulong node, int level, ulong key) => _pages.Table.Read(PageOf(node), _geometry.TableIndex(level, key));

    /// <summary>The leaf on a key's path; 0 if the tree lacks it.</summary>
    private ulong LeafOf(ulong key)
    {
        ulong address = Root;
        for (int level = _geometry.Depth - 1; level > 0 && address != 0; level--)
        {
            address = Child(address, level, key);
        }

        return address;
    }

    /// <summary>The bitmap of the leaf on a key's path; empty if the tree lacks it.</summary>
    private Span<byte> Bitmap(ulong key) =>
        LeafOf(key) is ulong leaf and not 0 ? PageOf(leaf).AsSpan(_pages.BitmapOffset, _pages.BitmapLength) : [];
}
