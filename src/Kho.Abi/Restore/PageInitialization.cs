using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// How a kernel that defers the initialisation of page structures fares when it goes through those of a block: below the
/// first deferred page nothing is left to do, and above it a page without a structure is a page fault.
/// </summary>
internal sealed class PageInitialization
{
    /// <summary>So many steps, as a power of two, take longer than anybody waits.</summary>
    private const int HangBits = 36;

    /// <summary>So many take seconds to minutes.</summary>
    private const int DelayBits = 31;

    private const ulong FirstZoneEnd = 16 << 20;
    private const ulong LowZoneEnd = 1UL << 32;

    private readonly MachineMemory _machine;
    private readonly int _pageShift;
    private readonly Action<string> _doubt;
    private readonly ulong? _firstDeferred;
    private readonly string? _unknown;

    /// <param name="machine">Where there is memory.</param>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a section of memory.</param>
    /// <param name="processor">Whose zones memory is divided into; null for x86-64.</param>
    /// <param name="doubt">Receives what the outcome rests on.</param>
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

    /// <summary>Address of the first page whose structure is initialised late; null if all are initialised at once.</summary>
    public ulong? First => _firstDeferred;

    /// <summary>Says what the kernel dies of when it goes through blocks.</summary>
    /// <param name="run">The blocks.</param>
    /// <param name="survived">Number of blocks that it got over.</param>
    /// <returns>Null if it does not die.</returns>
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

            // A block whose own first page is missing dies of its stamp in any kernel.
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
    /// The highest zone's structures are initialised for more than a section's worth of pages, up to the next border of a
    /// section; lower zones have all of theirs.
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
        foreach (RamRange range in machine.Ranges.Where(range => range.Last >= zone))
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
