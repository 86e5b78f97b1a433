using System.Buffers;
using System.Numerics;
using Kho.Abi.Codec;

namespace Kho.Abi.Restore;

/// <summary>
/// Walks a memory map as a kernel does: it follows every pointer, computes every order by the kernel's subtraction, and checks
/// only what the kernel checks. If the kernel dies during the walk, a <see cref="KernelDeathException"/> reports it.
/// </summary>
internal sealed class MapRetrieval
{
    /// <summary>Maximum number of pages in a map. A larger number means a cycle, in which the kernel loops forever.</summary>
    private const int PageLimit = 1 << 20;

    /// <summary>
    /// Maximum number of repeated visits to pages, and of runs of blocks taken from them again. Only duplicate pointers exceed
    /// it. Full nodes of duplicate pointers at every level stand for more blocks than a kernel can process, because it sorts each
    /// block into an array of all earlier ones.
    /// </summary>
    private const int RepetitionLimit = 1 << 16;

    private readonly MapLayout _layout;
    private readonly KernelMemory _memory;
    private readonly bool _stamps;
    private readonly byte[][] _pages;

    /// <summary>What is read at each level of a radix tree.</summary>
    private readonly string[] _names;
    private readonly int[] _runs = BitRuns.NewBuffer();
    private readonly HashSet<ulong> _met = [];
    private int _visited;
    private int _visitedAgain;
    private int _runsAgain;
    private bool _isAgain;

    /// <param name="layout">Layout of the map in the reading kernel's release.</param>
    /// <param name="memory">Memory as the kernel reads it.</param>
    /// <param name="sizeBits">Width in bits of the shift that computes the size of a block.</param>
    /// <param name="stamps">The kernel writes a stamp into the page structure of each block's first page, and dies if there is none.</param>
    /// <param name="expectedRuns">Number of runs of blocks to expect.</param>
    public MapRetrieval(MapLayout layout, KernelMemory memory, int sizeBits, bool stamps, int expectedRuns = 0)
    {
        _layout = layout;
        _memory = memory;
        _stamps = stamps;
        _pages = new byte[layout.Radix?.Depth ?? 1][];
        _names = [.. Enumerable.Range(0, _pages.Length).Select(level => level == 0 ? "a leaf of the radix tree" : $"a node of level {level} of the radix tree")];
        Blocks = new BlockMap(layout.Pages.PageShift, sizeBits, expectedRuns);
    }

    /// <summary>Initialization of all page structures of a block before the first is stamped; null if the kernel does none.</summary>
    public PageInitialization? Initialization { get; init; }

    /// <summary>Receives the blocks in place of <see cref="Blocks"/>; null to keep them there.</summary>
    public Action<BlockRun>? Visitor { get; init; }

    /// <summary>The blocks that the walk has read so far.</summary>
    public BlockMap Blocks { get; }

    /// <summary>Physical addresses of the pages and bitmaps that the walk has read.</summary>
    public List<ulong> Visited { get; } = [];

    /// <summary>Walks the map.</summary>
    /// <param name="map">Physical address of the root node or first chunk; not 0.</param>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    public void Walk(ulong map)
    {
        for (int level = 0; level < _pages.Length; level++)
        {
            _pages[level] = ArrayPool<byte>.Shared.Rent(_layout.Pages.PageSize);
        }

        try
        {
            if (_layout.Radix is RadixGeometry radix)
            {
                VisitNode(radix, map, radix.Depth - 1, 0);
            }
            else
            {
                VisitChunks(map);
            }
        }
        finally
        {
            foreach (byte[] page in _pages)
            {
                ArrayPool<byte>.Shared.Return(page);
            }
        }
    }

    private void Enter(ulong address)
    {
        if (++_visited > PageLimit)
        {
            throw new KernelDeathException($"hang: the walk over the memory map has read {PageLimit} pages and goes on");
        }

        _isAgain = !_met.Add(address);
        if (_isAgain && ++_visitedAgain > RepetitionLimit)
        {
            throw new KernelDeathException($"hang: the walk over the memory map has come back {RepetitionLimit} times to pages that it had read, at last to 0x{address:x}, and goes on");
        }

        Visited.Add(address);
    }

    private void VisitNode(RadixGeometry radix, ulong address, int level, ulong path)
    {
        Enter(address);
        Span<byte> page = _pages[level].AsSpan(0, _layout.Pages.PageSize);
        _memory.Read(address, page, _names[level]);
        if (level == 0)
        {
            var bits = new BitRuns(_layout.RadixPages!.Bitmap(page), _runs);
            while (bits.TryRead(out ReadOnlySpan<BitRun> runs))
            {
                foreach (BitRun run in runs)
                {
                    AddKeys(radix, path | (uint)run.Start, (ulong)run.Count);
                }
            }

            return;
        }

        int shift = radix.LevelShift(level) & 63;
        int entries = 1 << radix.TableBits;
        for (int index = 0; _layout.RadixPages!.TryNext(page, ref index, entries, out ulong child); index++)
        {
            VisitNode(radix, child, level - 1, path | ((ulong)index << shift));
        }
    }

    /// <summary>Splits a run of keys at powers of two, where the order changes; key by key if adjacent keys are not adjacent blocks.</summary>
    private void AddKeys(RadixGeometry radix, ulong first, ulong count)
    {
        while (count > 0)
        {
            ulong encoded = radix.NumberOf(first);
            ulong part = encoded == 0 || !radix.IsNumberRun ? 1 : Math.Min(count, UntilNextPowerOfTwo(encoded));
            uint order = encoded == 0 ? (uint)radix.Order0Bit + 1 : (uint)(radix.Order0Bit - BitOperations.Log2(encoded));
            var run = new BlockRun(0, part, order, radix.PageTypeOf(first));
            Add(run with { Start = encoded << run.StepBits(_layout.Pages.PageShift) });
            first += part;
            count -= part;
        }
    }

    private static ulong UntilNextPowerOfTwo(ulong number)
    {
        ulong highest = 1UL << BitOperations.Log2(number);
        return highest - (number - highest);
    }

    private void VisitChunks(ulong first)
    {
        HashSet<ulong> met = [];
        ChunkLayout layout = _layout.Chunk!;
        byte[] header = new byte[layout.HeaderEnd];
        byte[] element = new byte[layout.Stride];
        byte[] bitmap = new byte[_layout.BitmapBits / 8];
        for (ulong chunk = first; chunk != 0;)
        {
            if (!met.Add(chunk))
            {
                throw new KernelDeathException($"hang: the list of chunks goes in a circle at 0x{chunk:x}");
            }

            Enter(chunk);
            _memory.Read(chunk + (ulong)layout.HeaderStart, header.AsSpan(layout.HeaderStart), "a chunk of the memory map");
            uint order = (uint)layout.Order.Read(header);
            ulong count = layout.Count.Read(header);
            for (ulong index = 0; index < count; index++)
            {
                // An excessive count leads past the end of the chunk, and the kernel follows it.
                ulong place = chunk + (ulong)layout.ElementsOffset + (index * (ulong)layout.Stride);
                _memory.Read(place, element, "an element of a chunk");
                VisitElement(order, layout.ElementStart.Read(element), layout.ElementBitmap.Read(element), bitmap);
            }

            chunk = layout.Next.Read(header);
        }
    }

    private void VisitElement(uint order, ulong start, ulong address, byte[] bitmap)
    {
        if (address == 0)
        {
            throw new KernelDeathException("NULL pointer dereference: an element of a chunk has no bitmap");
        }

        Enter(address);
        _memory.Read(address + (ulong)_layout.Chunk!.BitsOffset, bitmap, "a bitmap of the memory map");
        int stepBits = new BlockRun(0, 1, order, 0).StepBits(_layout.Pages.PageShift);
        var bits = new BitRuns(bitmap, _runs);
        while (bits.TryRead(out ReadOnlySpan<BitRun> runs))
        {
            foreach (BitRun run in runs)
            {
                Add(new BlockRun(start + ((ulong)run.Start << stepBits), (ulong)run.Count, order, 0));
            }
        }
    }

    /// <summary>Reserves blocks and stamps their first pages, until one lacks a page structure.</summary>
    private void Add(BlockRun run)
    {
        if (_isAgain && ++_runsAgain > RepetitionLimit)
        {
            throw new KernelDeathException($"hang: the walk over the memory map has taken {RepetitionLimit} runs of blocks from pages that it had read, and goes on");
        }

        if (Visitor is not null)
        {
            Visitor(run);
            return;
        }

        if (!_stamps)
        {
            Blocks.Add(run);
            return;
        }

        ulong survived = 0;
        if (Initialization?.DeathOf(run, out survived) is string death)
        {
            // The blocks before are stamped and reserved: the kernel initializes a block's page structures before it reserves the block.
            if (survived > 0)
            {
                Blocks.Add(run with { Count = survived });
            }

            throw new KernelDeathException(death);
        }

        ulong step = run.Step(_layout.Pages.PageShift);
        ulong last = run.Start + ((run.Count - 1) * step);
        if (last < run.Start && run.Count > 1)
        {
            // The addresses wrap: add the blocks one by one. They are few, because a leaf ends the run.
            for (ulong index = 0; index < run.Count; index++)
            {
                Add(run with { Start = run.Start + (index * step), Count = 1 });
            }

            return;
        }

        for (ulong index = 0; index < run.Count;)
        {
            ulong from = run.Start + (index * step);
            if (!_memory.Machine.TryFindMissing(from, last, out ulong missing))
            {
                break;
            }

            index = missing <= from ? index : ((missing - run.Start) + (step - 1)) / step;
            ulong head = run.Start + (index * step);
            if (index < run.Count && !_memory.Machine.Has(head))
            {
                Blocks.Add(run with { Count = index + 1 });
                throw new KernelDeathException($"page fault: the page structure of 0x{head:x} (block of order {run.Order}) is written, and there is no memory");
            }
        }

        Blocks.Add(run);
    }
}
