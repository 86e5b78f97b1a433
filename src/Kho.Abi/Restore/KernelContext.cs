using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// State that the parts of a simulated kernel share: its release, the memory that it reads, the pages that it restores, and its
/// log. Each part keeps all other state private.
/// </summary>
internal sealed class KernelContext
{
    private readonly List<string> _messages = [];
    private readonly List<string> _doubts = [];
    private readonly List<ComponentOutcome> _components = [];
    private readonly List<ItemOutcome> _items = [];
    private KernelPages? _pages;

    /// <param name="abi">Release of the kernel, at its page size.</param>
    /// <param name="configuration">Build and boot options of the kernel.</param>
    /// <param name="image">Memory as the writer leaves it.</param>
    /// <param name="machine">The machine's memory.</param>
    public KernelContext(ReleaseAt abi, ReleaseCatalog catalog, ReaderConfiguration configuration, IPhysicalMemory image, MachineMemory machine)
    {
        Abi = abi;
        Catalog = catalog;
        Configuration = configuration;
        Layout = abi.Map;
        Memory = new KernelMemory(image, machine, Structures) { IsWiped = configuration.AbsentIsZero ? IsWiped : null, Widths = VirtualAddressWidths, Doubt = Doubt };
        Stamps = abi.Stamps;
        Blocks = new BlockMap(Geometry.PageShift, Behaviour.Reserve.SizeBits);
        Claims = new PageClaims(Geometry.PageShift);
        Blobs = new IncomingBlobs(this);
    }

    /// <summary>Release of the kernel, at its page size.</summary>
    public ReleaseAt Abi { get; }

    /// <summary>Release of the kernel.</summary>
    public AbiRelease Release => Abi.Release;

    /// <summary>Architecture of the kernel, which is the writer's; null if unknown.</summary>
    public ElfMachine? Processor { get; set; }

    /// <summary>Number of runs of blocks that the map is expected to have; a guess that changes no outcome.</summary>
    public int ExpectedRuns { get; set; }

    /// <summary>The behaviour that the release's description states.</summary>
    public BehaviourAbi Behaviour => Release.Behaviour;

    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; }

    /// <summary>Build and boot options of the kernel.</summary>
    public ReaderConfiguration Configuration { get; }

    /// <summary>Memory, read as the kernel reads it.</summary>
    public KernelMemory Memory { get; }

    /// <summary>First and last byte of each scratch area; empty until the kernel knows the areas.</summary>
    public List<(ulong First, ulong Last)> ScratchAreas { get; } = [];

    /// <summary>Structure layouts at the kernel's page size.</summary>
    public StructureReader Structures => Abi.Structures;

    /// <summary>Layout of the memory map in this release.</summary>
    public MapLayout Layout { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Geometry => Abi.Pages;

    /// <summary>Binary logarithm of the page size in bytes.</summary>
    public int PageShift => Geometry.PageShift;

    /// <summary>Layout of stamps in <c>page->private</c>.</summary>
    public PageInfoLayout Stamps { get; }

    /// <summary>The reserved blocks.</summary>
    public BlockMap Blocks { get; set; }

    /// <summary>The kernel has taken over the memory map and can restore pages.</summary>
    public bool HasPages => _pages is not null;

    /// <summary>The restorable pages; set when the kernel takes the memory map over.</summary>
    public KernelPages Pages
    {
        get => _pages ?? throw new InvalidOperationException("the memory map is not taken over");
        set => _pages = value;
    }

    /// <summary>Claims on pages.</summary>
    public PageClaims Claims { get; }

    /// <summary>The handover's root and its blobs.</summary>
    public IncomingBlobs Blobs { get; }

    /// <summary>The kernel's log.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Assumptions of the outcome that the image does not prove, one sentence each.</summary>
    public IReadOnlyList<string> Doubts => _doubts;

    /// <summary>Outcomes of the blobs that the kernel looks up.</summary>
    public IReadOnlyList<ComponentOutcome> Components => _components;

    /// <summary>Outcomes of sessions, files and regions.</summary>
    public IReadOnlyList<ItemOutcome> Items => _items;

    /// <summary>Adds a line to the kernel's log.</summary>
    public void Say(string message) => _messages.Add(message);

    /// <summary>Records an assumption that the image does not prove.</summary>
    public void Doubt(string doubt) => _doubts.Add(doubt);

    /// <summary>Records the outcome of a blob.</summary>
    public void Outcome(string name, string? format, RestoreVerdict verdict, string message) =>
        _components.Add(new ComponentOutcome(name, format, verdict, message));

    /// <summary>Records the outcome of a blob, and drops earlier ones.</summary>
    public void OutcomeInstead(string name, string? format, RestoreVerdict verdict, string message)
    {
        _components.RemoveAll(component => component.Name == name);
        Outcome(name, format, verdict, message);
    }

    /// <summary>Records the outcome of one item of a blob.</summary>
    public void Item(string kind, string name, RestoreVerdict verdict, string message) =>
        _items.Add(new ItemOutcome(kind, name, verdict, message));

    /// <summary>Records the claimant of pages.</summary>
    /// <param name="address">Physical address in the first page.</param>
    /// <param name="pages">Number of pages.</param>
    public void Claim(ulong address, ulong pages, string claimant, PageClaimKind kind = PageClaimKind.Restored) =>
        Claims.Add(address >> PageShift, pages, claimant, kind);

    /// <summary>Checks that a structure that the kernel reads after boot is reserved. Otherwise its memory may already have a new owner.</summary>
    /// <exception cref="KernelDeathException">The memory is not reserved.</exception>
    public void RequireIntact(ulong address, ulong length, string what)
    {
        if (!Blocks.Covers(address, length))
        {
            throw new KernelDeathException($"{what} at 0x{address:x} is read when its memory, which is not preserved, was given to someone else")
            {
                Doubt = $"{what} at 0x{address:x} is not preserved: its memory may be in use for something else when it is read",
            };
        }
    }

    /// <summary>Restores a folio and frees it, like <c>kho_restore_free()</c>.</summary>
    public void RestoreFree(ulong address, string claimant)
    {
        if (!Pages.TryRestoreFolio(address, out int order))
        {
            Say($"WARNING: kho_restore_free: nothing is restored at 0x{address:x}");
            return;
        }

        Claim(address, 1UL << order, claimant);
        Pages.FreeBlock(address >> PageShift, order);
    }

    /// <summary>
    /// True if nobody writes an address before the kernel reads it: it lies outside the scratch areas, into which the kernel
    /// itself is loaded, and outside the firmware's memory.
    /// </summary>
    private bool IsWiped(ulong address) =>
        ScratchAreas.Count > 0 && address >= MachineMemory.LowMemoryEnd && !ScratchAreas.Exists(area => address >= area.First && address <= area.Last);

    private IReadOnlyList<int> VirtualAddressWidths() => Processor != ElfMachine.Aarch64 ? []
        : Configuration.VirtualAddressBits is int bits ? [bits]
        : Geometry.PageSize switch
        {
            4096 => [39, 48, 52],
            16384 => [36, 47, 48, 52],
            _ => [42, 48, 52],
        };

    /// <summary>Input for the readers of blobs and files.</summary>
    public BlobContext BlobContext() => new()
    {
        Abi = Abi,
        Catalog = Catalog,
        Memory = Memory.Image,
        Map = null,
        Diagnostics = new DiagnosticBag(),
        SubsystemOf = KnownSubsystems.Of,
    };
}
