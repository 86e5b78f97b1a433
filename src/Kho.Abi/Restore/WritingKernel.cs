using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// A kernel that preserves memory and hands it over: what is allocated has references as its allocation gives them, every
/// block goes into the memory map as the release's own code puts it there, and the handover is what the encoder makes of it.
/// </summary>
internal sealed partial class WritingKernel
{
    /// <summary>Size in bytes of the memory, at the end of the first range, that the kernel's own structures are placed in.</summary>
    private const ulong OwnSize = 32 << 20;

    private readonly AbiRelease _release;
    private readonly ReleaseCatalog _catalog;
    private readonly WriterConfiguration _configuration;
    private readonly MachineMemory _machine;
    private readonly PageGeometry _geometry;
    private readonly KernelPages _pages;
    private readonly Action<string> _log;
    private readonly RadixTree? _tree;
    private readonly TreePages? _treePages;
    private readonly HashSet<(int Order, ulong Start)> _list = [];
    private readonly List<(string Name, byte[] Bytes)> _blobs = [];
    private readonly Dictionary<string, Allocation> _vmalloc = new(StringComparer.Ordinal);
    private ulong _cursor;

    /// <param name="release">Release of the kernel.</param>
    /// <param name="catalog">Releases and structures.</param>
    /// <param name="configuration">Machine and build.</param>
    /// <param name="pages">The pages as they are: of a kernel that just booted, or of one that restored a handover.</param>
    /// <param name="log">Receives what the kernel says.</param>
    public WritingKernel(AbiRelease release, ReleaseCatalog catalog, WriterConfiguration configuration, KernelPages? pages, Action<string> log)
    {
        _release = release;
        _catalog = catalog;
        _configuration = configuration;
        _log = log;
        _geometry = new PageGeometry(configuration.PageSize, release.PhysicalAddressBits);
        _machine = new MachineMemory(configuration.Memory, release.Behaviour.Reserve.SectionBitsAt(configuration.PageSize), isDeclared: true);
        _pages = pages ?? FreshPages();
        _cursor = _machine.Ranges[0].Start + (1 << 20);
        if (release.MemoryMap.Radix is { } radix)
        {
            _treePages = new TreePages(_geometry.PageSize);
            _tree = new RadixTree(new RadixGeometry(radix, _geometry), new MemoryBuilder(_geometry.PageSize), _treePages, new StructureReader(catalog.Structures, _geometry.PageSize), radix);
        }
    }

    /// <summary>The pages.</summary>
    public KernelPages Pages => _pages;

    private int PageShift => _geometry.PageShift;

    private WriteBehaviour Behaviour => _release.Behaviour.Write;

    private KernelPages FreshPages()
    {
        var none = new BlockMap(_geometry.PageShift, 64);
        none.Complete();
        return new KernelPages(none, _release.Behaviour.Restore, _machine, null, null, _configuration.PageChecks, _log);
    }

    /// <summary>Lets the next allocations for the memory map fail after so many.</summary>
    public void FailAllocations(int after)
    {
        _allocationsLeft = after;
        if (_treePages is not null)
        {
            _treePages.Left = after;
        }
    }

    private int _allocationsLeft = int.MaxValue;

    /// <summary>Where nodes of the writer's own tree lie is nobody's business: the handover's tree is made from its keys.</summary>
    private sealed class TreePages(int pageSize) : IPageAllocator
    {
        private ulong _next = 1UL << 40;

        public int Left { get; set; } = int.MaxValue;

        public ulong? Allocate(in PageRequest request)
        {
            if (Left <= 0)
            {
                return null;
            }

            Left--;
            _next += (ulong)pageSize;
            return _next;
        }

        public void Free(ulong address)
        {
            // A page that was not used is simply not given again.
        }
    }
}
