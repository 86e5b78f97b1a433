namespace Kho.Abi.Restore;

/// <summary>
/// The blocks that a kernel took from a memory map, in the order in which it met them; and, once all are there, which
/// page bears which stamp and which memory is reserved.
/// </summary>
internal sealed partial class BlockMap(int pageShift, int sizeBits)
{
    private readonly List<BlockRun> _runs = [];

    /// <summary>Binary logarithm of the page size in bytes.</summary>
    public int PageShift => pageShift;

    /// <summary>The blocks in the order of the walk, neighbours merged.</summary>
    public IReadOnlyList<BlockRun> Runs => _runs;

    /// <summary>Number of blocks.</summary>
    public ulong Blocks { get; private set; }

    /// <summary>Number of pages that are reserved, as far as block sizes are at least a page.</summary>
    public ulong Pages { get; private set; }

    /// <summary>Length in bytes of one block of a run.</summary>
    public ulong SizeOf(BlockRun run) => run.Size(pageShift, sizeBits);

    /// <summary>Adds blocks that the walk met.</summary>
    public void Add(BlockRun run)
    {
        Blocks += run.Count;
        ulong size = SizeOf(run);
        Pages += run.Count * Math.Min(size >> pageShift, 1UL << (52 - 12));
        if (_runs.Count > 0)
        {
            BlockRun last = _runs[^1];
            if (last.Order == run.Order && last.PageType == run.PageType && last.Start + (last.Count * last.Step(pageShift)) == run.Start)
            {
                _runs[^1] = last with { Count = last.Count + run.Count };
                return;
            }
        }

        _runs.Add(run);
    }
}
