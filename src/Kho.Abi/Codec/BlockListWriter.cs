using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>Writes a list of blocks (<c>kho_block</c>) that hold entries of one size.</summary>
internal sealed class BlockListWriter
{
    private const string HeaderName = "kho_block";

    private readonly MemoryBuilder _memory;
    private readonly StructureLayout _header;

    /// <summary>Makes a writer.</summary>
    /// <param name="memory">Takes the blocks, each one of its pages long.</param>
    /// <param name="entrySize">Length in bytes of every entry, from 1 to what fits a block.</param>
    /// <param name="structures">Specification at the memory's page size; null for the built-in one.</param>
    /// <param name="header">Name of a block's header in the specification; null for that of the built-in releases.</param>
    /// <exception cref="ArgumentException">The page sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No entry of this length fits a block.</exception>
    /// <exception cref="KhoFormatException">The specification has no such header.</exception>
    public BlockListWriter(MemoryBuilder memory, int entrySize, StructureReader? structures = null, string? header = null)
    {
        _header = WriterLayouts.For(structures, memory).Layout(header ?? HeaderName);
        _memory = memory;
        ArgumentOutOfRangeException.ThrowIfLessThan(entrySize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entrySize, memory.PageSize - _header.Size);
        EntrySize = entrySize;
        Capacity = (memory.PageSize - _header.Size) / entrySize;
    }

    /// <summary>Length in bytes of every entry.</summary>
    public int EntrySize { get; }

    /// <summary>Number of entries that a block holds.</summary>
    public int Capacity { get; }

    /// <summary>Writes a list in which every block but the last is full.</summary>
    /// <param name="entries">Entries, encoded, in their order.</param>
    /// <param name="allocate">Gives the physical address of the block of a number, from 0 on; null if there is no memory.</param>
    /// <returns>Physical address of the first block; 0 for no entries.</returns>
    /// <exception cref="KhoFormatException">An entry has another length, there is no memory, or a block would lie on another structure.</exception>
    public ulong Write(IReadOnlyList<byte[]> entries, Func<int, ulong?> allocate)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(allocate);
        List<BlockPlacement> plan = [];
        for (int left = entries.Count; left > 0; left -= Capacity)
        {
            ulong address = allocate(plan.Count) ?? throw new KhoFormatException($"no memory for {_header.Spec.KernelName} {plan.Count}");
            plan.Add(new BlockPlacement(address, Math.Min(left, Capacity)));
        }

        return Write(entries, plan);
    }

    /// <summary>Writes a list into given places.</summary>
    /// <param name="entries">Entries, encoded, in their order.</param>
    /// <param name="plan">Blocks in list order; together they take all entries.</param>
    /// <returns>Physical address of the first block; 0 if there is none.</returns>
    /// <exception cref="KhoFormatException">An entry has another length, the plan's counts cannot be, or a block would lie on another structure.</exception>
    public ulong Write(IReadOnlyList<byte[]> entries, IReadOnlyList<BlockPlacement> plan)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(plan);
        Check(entries, plan);
        int first = 0;
        for (int index = 0; index < plan.Count; index++)
        {
            WriteBlock(plan[index], index + 1 < plan.Count ? plan[index + 1].Address : 0, entries, first);
            first += plan[index].Count;
        }

        return plan.Count > 0 ? plan[0].Address : 0;
    }

    private void Check(IReadOnlyList<byte[]> entries, IReadOnlyList<BlockPlacement> plan)
    {
        foreach (BlockPlacement block in plan)
        {
            if (block.Count < 1 || block.Count > Capacity)
            {
                throw new KhoFormatException($"block at 0x{block.Address:x}: {block.Count} entries, expected 1 to {Capacity}");
            }
        }

        long planned = plan.Sum(block => (long)block.Count);
        if (planned != entries.Count)
        {
            throw new KhoFormatException($"the plan places {planned} entries, expected {entries.Count}");
        }

        for (int index = 0; index < entries.Count; index++)
        {
            if (entries[index].Length != EntrySize)
            {
                throw new KhoFormatException($"entry {index} is {entries[index].Length} bytes long, expected {EntrySize}");
            }
        }
    }

    /// <summary>Writes header and entries; what lies behind them in the page is nobody's.</summary>
    private void WriteBlock(BlockPlacement block, ulong next, IReadOnlyList<byte[]> entries, int first)
    {
        byte[] bytes = new byte[_header.Size + (block.Count * EntrySize)];
        _header.WriteNumber(bytes, "next", next);
        _header.WriteNumber(bytes, "count", (ulong)block.Count);
        for (int index = 0; index < block.Count; index++)
        {
            entries[first + index].CopyTo(bytes, _header.Size + (index * EntrySize));
        }

        _memory.Write(block.Address, bytes, _header.Spec.KernelName);
    }
}
