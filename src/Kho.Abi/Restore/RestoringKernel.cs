using Kho.Abi.Codec;
using Kho.Abi.Handover;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>
/// A kernel that reads a handover: takes it over, reserves what is preserved, lets each subsystem look for its blob.
/// It knows of the handover what the booting kernel is told, and of the bytes what its own release makes of them.
/// </summary>
internal sealed partial class RestoringKernel
{
    private readonly AbiRelease _release;
    private readonly ReleaseCatalog _catalog;
    private readonly ReaderConfiguration _configuration;
    private readonly KernelMemory _memory;
    private readonly StructureReader _structures;
    private readonly MapLayout _layout;
    private readonly PageGeometry _geometry;
    private readonly PageInfoLayout _stamps;
    private readonly List<string> _messages = [];
    private readonly List<string> _doubts = [];
    private readonly List<ComponentOutcome> _components = [];
    private readonly List<ItemOutcome> _items = [];
    private readonly RunMap<Claim> _claims = new();
    private readonly List<string> _claimants = [];
    private readonly Dictionary<string, int> _claimantNumbers = new(StringComparer.Ordinal);
    private DeviceTree? _root;
    private KernelPages? _pages;

    /// <param name="release">Release of the kernel.</param>
    /// <param name="catalog">Releases and structures.</param>
    /// <param name="configuration">How it is built and started.</param>
    /// <param name="image">Memory as the writer left it.</param>
    /// <param name="machine">Where the machine has memory.</param>
    /// <param name="pageSize">Page size of the kernel in bytes.</param>
    public RestoringKernel(AbiRelease release, ReleaseCatalog catalog, ReaderConfiguration configuration, IPhysicalMemory image, MachineMemory machine, int pageSize)
    {
        _release = release;
        _catalog = catalog;
        _configuration = configuration;
        _layout = MapLayout.Of(release, pageSize, catalog.Structures);
        _geometry = _layout.Pages;
        _structures = new StructureReader(catalog.Structures, pageSize);
        _memory = new KernelMemory(image, machine, _structures);
        _stamps = PageInfoLayout.Of(catalog.Structures, release.PageInfo.Structure);
        Blocks = new BlockMap(_geometry.PageShift, release.Behaviour.Reserve.SizeBits);
    }

    /// <summary>Name of a page type, or null where the release has none.</summary>
    public string? PageTypeName(int pageType) => _layout.Radix?.PageTypeName(pageType);

    /// <summary>The blocks that were reserved.</summary>
    public BlockMap Blocks { get; private set; }

    /// <summary>The pages; null before the memory map was taken over.</summary>
    public KernelPages? Pages => _pages;

    /// <summary>The kernel takes the handover over.</summary>
    public bool Revived { get; private set; }

    /// <summary>Why it does not.</summary>
    public string? RefusedBecause { get; private set; }

    /// <summary>What it died of.</summary>
    public string? Death { get; private set; }

    /// <summary>It died while it read the memory map, or of its root.</summary>
    public bool DiedOfMap { get; private set; }

    /// <summary>What the kernel said.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>What the outcome rests on without being in the image.</summary>
    public IReadOnlyList<string> Doubts => _memory.FirstUnknown is ulong unknown
        ? [.. _doubts, $"the kernel reads at 0x{unknown:x}, which the image does not hold; zeros are assumed"]
        : _doubts;

    /// <summary>It read bytes that the image does not hold.</summary>
    public bool ReadsWhatIsAbsent => _memory.FirstUnknown is not null;

    /// <summary>What became of the blobs that the kernel looked for.</summary>
    public IReadOnlyList<ComponentOutcome> Components => _components;

    /// <summary>What became of sessions, files and regions.</summary>
    public IReadOnlyList<ItemOutcome> Items => _items;

    private BehaviourAbi Behaviour => _release.Behaviour;

    private int PageShift => _geometry.PageShift;

    /// <summary>Boots up to the point at which preserved memory is reserved and stamped.</summary>
    public void Boot(BootData boot)
    {
        try
        {
            if (!Populate(boot))
            {
                return;
            }

            RetrieveMap(boot);
        }
        catch (KernelDeathException death)
        {
            Die(death);
        }
    }

    /// <summary>Lets every subsystem look for its blob, and user space for everything that LUO holds.</summary>
    public void Consume()
    {
        if (!Revived)
        {
            return;
        }

        foreach (Action step in new Action[] { RetrieveRegions, KeepRoot, StartLuo, ReadMetadata, ReadStructures, RunTest, ExposeBlobs, RetrieveSessions })
        {
            if (Death is not null)
            {
                return;
            }

            try
            {
                step();
            }
            catch (KernelDeathException death)
            {
                Die(death);
            }
        }
    }

    private void Die(KernelDeathException death)
    {
        Death = death.Message;
        if (death.Doubt is string doubt)
        {
            _doubts.Add(doubt);
        }

        Say(death.Message);
        Say("Kernel panic");
    }

    private void Say(string message) => _messages.Add(message);

    private void Outcome(string name, string? format, RestoreVerdict verdict, string message) =>
        _components.Add(new ComponentOutcome(name, format, verdict, message));

    /// <summary>Notes who took pages.</summary>
    private void ClaimPages(ulong address, ulong pages, string claimant, ClaimKind kind = ClaimKind.Restored)
    {
        if (pages == 0)
        {
            return;
        }

        if (!_claimantNumbers.TryGetValue(claimant, out int number))
        {
            number = _claimants.Count;
            _claimants.Add(claimant);
            _claimantNumbers.Add(claimant, number);
        }

        ulong first = address >> PageShift;
        _claims.Set(first, first + (pages - 1), new Claim(number, kind));
    }

    /// <summary>
    /// Says whether a structure that is read when memory management has long been running can still be there: only if
    /// its memory was reserved.
    /// </summary>
    private void RequireIntact(ulong address, ulong length, string what)
    {
        if (!Blocks.Covers(address, length))
        {
            throw new KernelDeathException($"{what} at 0x{address:x} is read when its memory, which is not preserved, was given to someone else")
            {
                Doubt = $"{what} at 0x{address:x} is not preserved: its memory may be in use for something else when it is read",
            };
        }
    }

    private static Dictionary<string, long> Names(PageGeometry pages) => new(StringComparer.Ordinal)
    {
        ["page_size"] = pages.PageSize,
        ["page_shift"] = pages.PageShift,
    };

    private enum ClaimKind
    {
        Restored,
        Region,
    }

    private readonly record struct Claim(int Claimant, ClaimKind Kind);
}
