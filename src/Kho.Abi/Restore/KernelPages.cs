using System.Numerics;
using Kho.Abi.Releases;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// State of the preserved pages since the kernel took over the memory map, run-length encoded. Memory use grows with the number
/// of runs of equal blocks, not with the number of pages.
/// </summary>
internal sealed partial class KernelPages
{
    private readonly BlockMap _blocks;
    private readonly RestoreBehaviour _behaviour;
    private readonly MachineMemory _machine;
    private readonly long? _maximumOrder;
    private readonly int? _splitType;
    private readonly Action<string> _log;
    private readonly RunMap<PageFate> _fates = new();

    /// <summary>Page frame numbers whose stamp the kernel cleared, if blocks overlap. Without overlaps, the block's state implies it.</summary>
    private readonly HashSet<ulong> _cleared = [];

    /// <param name="blocks">The blocks that the kernel took over, completed.</param>
    /// <param name="behaviour">Restore behaviour of the release.</param>
    /// <param name="machine">The machine's memory.</param>
    /// <param name="maximumOrder">Largest order that the kernel restores; null for no limit.</param>
    /// <param name="splitType">Numeric value of the page type <c>split</c>; null if the release has no page types.</param>
    /// <param name="pageChecks">The kernel checks pages when it frees them.</param>
    /// <param name="log">Receives the kernel's log.</param>
    public KernelPages(BlockMap blocks, RestoreBehaviour behaviour, MachineMemory machine, long? maximumOrder, int? splitType, bool pageChecks, Action<string> log)
    {
        _blocks = blocks;
        _behaviour = behaviour;
        _machine = machine;
        _maximumOrder = maximumOrder;
        _splitType = splitType;
        PageChecks = pageChecks;
        _log = log;
    }

    /// <summary>The kernel checks pages when it frees them.</summary>
    public bool PageChecks { get; }

    /// <summary>Number of pages that were restored and so handed to memory management. Freed pages stay counted.</summary>
    public ulong Managed { get; private set; }

    /// <summary>A bad page has tainted the kernel.</summary>
    public bool Tainted { get; private set; }

    /// <summary>Number of blocks that were reported as bad pages when freed.</summary>
    public int BadPages { get; private set; }

    private int PageShift => _blocks.PageShift;

    /// <summary>Refcounts of a range of pages: value, and number of consecutive pages with it.</summary>
    /// <param name="pfn">Page frame number of the first page.</param>
    public IReadOnlyList<(int References, ulong Count)> References(ulong pfn, ulong pages)
    {
        List<(int References, ulong Count)> runs = [];
        ulong last = pfn + (pages - 1);
        ulong position = pfn;
        foreach (RunMap<PageFate>.Run run in _fates.Between(pfn, last))
        {
            Append(runs, 1, run.First - position);
            AppendFate(runs, run);
            position = run.Last + 1;
        }

        Append(runs, 1, last + 1 - position);
        return runs;
    }

    /// <summary>State of the block that contains a page.</summary>
    public PagePattern PatternOf(ulong pfn) => _fates.TryGet(pfn, out RunMap<PageFate>.Run run) ? run.Value.Pattern : PagePattern.Untouched;

    /// <summary>Runs of restored pages within a range, ascending.</summary>
    public IEnumerable<(ulong First, ulong Last)> Restored(ulong first, ulong last) => _fates.Between(first, last).Select(run => (run.First, run.Last));

    private static void Append(List<(int References, ulong Count)> runs, int references, ulong count)
    {
        if (count == 0)
        {
            return;
        }

        if (runs.Count > 0 && runs[^1].References == references)
        {
            runs[^1] = (references, runs[^1].Count + count);
        }
        else
        {
            runs.Add((references, count));
        }
    }

    private static void AppendFate(List<(int References, ulong Count)> runs, RunMap<PageFate>.Run run)
    {
        PageFate fate = run.Value;
        if (fate.Order == 0 || fate.Pattern is PagePattern.Free or PagePattern.Singles or PagePattern.SplitCompound)
        {
            Append(runs, fate.References(run.First), run.Length);
            return;
        }

        for (ulong pfn = run.First; pfn <= run.Last;)
        {
            if (fate.IsHead(pfn))
            {
                Append(runs, 1, 1);
                pfn++;
                continue;
            }

            ulong size = 1UL << fate.Order;
            ulong tails = Math.Min(size - ((pfn - fate.Phase) & (size - 1)), run.Last - pfn + 1);
            Append(runs, 0, tails);
            pfn += tails;
        }
    }

    /// <summary>Sets the state of pages that the kernel allocated or split.</summary>
    public void Place(ulong pfn, ulong pages, PagePattern pattern, int order) => Set(pfn, pages, pattern, order);

    private void Set(ulong pfn, ulong pages, PagePattern pattern, int order)
    {
        ulong mask = order < 63 ? (1UL << order) - 1 : ulong.MaxValue;
        _fates.Set(pfn, pfn + (pages - 1), new PageFate(pattern, (byte)Math.Min(order, 63), pfn & mask));
    }

    private static int Cut(ulong pfn, ulong rest) => Math.Min(BitOperations.TrailingZeroCount(pfn), BitOperations.Log2(rest));
}
