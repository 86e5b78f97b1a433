using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// A simulated kernel that preserves memory and hands it over. Its allocations have the refcounts that the kernel's allocator
/// sets, each block enters the memory map as the release's code adds it, and the encoder writes the handover.
/// </summary>
internal sealed partial class WritingKernel
{
    /// <summary>Size in bytes of the memory for the kernel's own structures; it lies at the end of the first range.</summary>
    private const ulong OwnSize = 32 << 20;

    private readonly AbiRelease _release;
    private readonly ReleaseCatalog _catalog;
    private readonly WriterConfiguration _configuration;
    private readonly MachineMemory _machine;
    private readonly ReleaseAt _abi;
    private readonly KernelPages _pages;
    private readonly Action<string> _log;
    private readonly RadixTree? _tree;
    private readonly TreePages? _treePages;
    private readonly HashSet<(int Order, ulong Start)> _list = [];
    private readonly List<(string Name, byte[] Bytes)> _blobs = [];
    private readonly Dictionary<string, Allocation> _vmalloc = new(StringComparer.Ordinal);
    private ulong _cursor;

    /// <param name="release">Release of the kernel.</param>
    /// <param name="pages">Pages of a newly booted kernel or of one that restored a handover.</param>
    /// <param name="log">Receives the kernel's log.</param>
    public WritingKernel(AbiRelease release, ReleaseCatalog catalog, WriterConfiguration configuration, KernelPages? pages, Action<string> log)
    {
        _release = release;
        _catalog = catalog;
        _configuration = configuration;
        _log = log;
        _abi = ReleaseAt.Of(release, configuration.PageSize);
        _machine = new MachineMemory(configuration.Memory, _abi.SectionBits, isDeclared: true);
        _pages = pages ?? FreshPages();
        _cursor = _machine.Ranges[0].Start + (1 << 20);
        if (_abi.Map.Radix is { } radix)
        {
            _treePages = new TreePages(Geometry.PageSize);
            _tree = new RadixTree(radix, new MemoryBuilder(Geometry.PageSize), _treePages, _abi.Map.RadixPages);
        }
    }

    public KernelPages Pages => _pages;

    private PageGeometry Geometry => _abi.Pages;

    private int PageShift => Geometry.PageShift;

    private WriteBehaviour Behaviour => _release.Behaviour.Write;

    private KernelPages FreshPages()
    {
        var none = new BlockMap(Geometry.PageShift, 64);
        none.Complete();
        return new KernelPages(none, _release.Behaviour.Restore, _machine, null, null, _configuration.PageChecks, _log);
    }

    /// <summary>Makes allocations for the memory map fail after a number of successful ones.</summary>
    public void FailAllocations(int after)
    {
        _allocationsLeft = after;
        if (_treePages is not null)
        {
            _treePages.Left = after;
        }
    }

    private int _allocationsLeft = int.MaxValue;

    /// <summary>Allocates the nodes of the writer's own tree outside memory, because the handover's tree is encoded anew from its keys.</summary>
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
            // No page is reused.
        }
    }
}
