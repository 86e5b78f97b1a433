using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// Simulates a kernel with deferred initialization of page structures that initializes all page structures of a block before it
/// stamps the first. Below the first deferred page they are initialized already; above it, a page without a structure causes a
/// page fault.
/// </summary>
internal sealed class PageInitialization
{
    /// <summary>Binary logarithm of a number of page structures whose initialization takes practically forever.</summary>
    private const int HangBits = 36;

    /// <summary>Binary logarithm of a number of page structures whose initialization takes seconds to minutes.</summary>
    private const int DelayBits = 31;

    private const ulong FirstZoneEnd = 16 << 20;
    private const ulong LowZoneEnd = 1UL << 32;

    private readonly MachineMemory _machine;
    private readonly int _pageShift;
    private readonly Action<string> _doubt;
    private readonly ulong? _firstDeferred;
    private readonly string? _unknown;

    /// <param name="machine">The machine's memory.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a memory section in bytes.</param>
    /// <param name="processor">Architecture, which determines the memory zones; null for x86-64.</param>
    /// <param name="doubt">Receives the assumptions of the outcome.</param>
    public PageInitialization(MachineMemory machine, int pageShift, int sectionBits, ElfMachine? processor, Action<string> doubt)
    {
        _machine = machine;
        _pageShift = pageShift;
        _doubt = doubt;
        _unknown = !machine.IsDeclared ? "where the machine's memory ends is not stated"
            : machine.Ranges.Select(range => range.Node).Distinct().Count() > 1 ? "the machine has several nodes"
            : null;
        _firstDeferred = FirstDeferred(machine, sectionBits, processor == ElfMachine.Aarch64);
    }

    /// <summary>Physical address of the first page whose structure is initialized late; null if none is.</summary>
    public ulong? First => _firstDeferred;

    /// <summary>Cause of the kernel's death while it initializes the page structures of blocks; null if it survives.</summary>
    /// <param name="survived">Number of blocks that it initializes before it dies.</param>
    public string? DeathOf(BlockRun run, out ulong survived)
    {
        survived = 0;
        int order = (int)(run.Order & 63);
        UInt128 size = UInt128.One << (order + _pageShift);
        UInt128 end = run.Start + (size * run.Count) - 1;
        ulong last = end > ulong.MaxValue ? ulong.MaxValue : (ulong)end;
        ulong first = Math.Max(run.Start, _firstDeferred ?? _machine.End);
        if (first <= last && (_firstDeferred is not null || _unknown is not null) && _machine.TryFindMissing(first, last, out ulong missing))
        {
            if (_unknown is not null)
            {
                _doubt($"which page structures are initialised late is not known: {_unknown}");
            }

            // If the block's own first page is missing, its stamp kills any kernel; the caller reports that.
            survived = (ulong)((missing - run.Start) / size);
            ulong start = run.Start + (ulong)(survived * size);
            return missing == start ? null : $"page fault: the page structure of 0x{missing:x} (in the block of order {run.Order} at 0x{start:x}) is initialised, and there is no memory";
        }

        if (order >= HangBits)
        {
            return $"hang: the 2^{order} page structures of the block at 0x{run.Start:x} are gone through one by one";
        }

        if (order >= DelayBits)
        {
            _doubt($"the 2^{order} page structures of the block at 0x{run.Start:x} are gone through one by one: whether anybody waits so long is not known");
        }

        return null;
    }

    /// <summary>
    /// First deferred page. In the highest zone, the kernel initializes more than one section's worth of pages early, up to the
    /// next section boundary. In lower zones it initializes all pages early.
    /// </summary>
    private static ulong? FirstDeferred(MachineMemory machine, int sectionBits, bool isArm64)
    {
        if (machine.Ranges.Count == 0)
        {
            return null;
        }

        ulong end = machine.Ranges[^1].Last;
        ulong zone = end >= LowZoneEnd ? LowZoneEnd : !isArm64 && end >= FirstZoneEnd ? FirstZoneEnd : 0;
        ulong section = 1UL << sectionBits;
        ulong counted = 0;
        foreach (MemoryPiece range in machine.Ranges.Where(range => range.Last >= zone))
        {
            ulong start = Math.Max(range.Start, zone);
            ulong enough = start + (section - Math.Min(section, counted));
            ulong border = (enough + (section - 1)) & ~(section - 1);
            if (border <= range.Last)
            {
                return border;
            }

            counted += range.Last - start + 1;
        }

        return null;
    }
}
