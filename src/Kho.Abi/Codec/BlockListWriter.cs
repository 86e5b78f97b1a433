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

    /// <param name="memory">Receives the blocks, each one page long.</param>
    /// <param name="entrySize">Length in bytes of every entry, at least 1 and at most a block's room.</param>
    /// <param name="structures">Specification at the memory's page size; null for the built-in one.</param>
    /// <param name="header">Name of a block's header in the specification; null for the built-in releases'.</param>
    /// <exception cref="ArgumentException">The page sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No entry of this length fits a block.</exception>
    /// <exception cref="KhoFormatException">The specification has no such header.</exception>
    public BlockListWriter(MemoryBuilder memory, int entrySize, StructureReader? structures = null, string? header = null)
    {
        structures ??= StructureCatalog.BuiltIn.At(memory.PageSize);
        WriterLayouts.CheckPageSize(memory, structures.PageSize);
        _header = structures.Layout(header ?? HeaderName);
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
    /// <param name="entries">Encoded entries, in order.</param>
    /// <param name="allocate">Maps a block's number, from 0 on, to its physical address; null means no memory.</param>
    /// <returns>Physical address of the first block; 0 for no entries.</returns>
    /// <exception cref="KhoFormatException">An entry has another length, the allocator has no memory, or a block overlaps another structure.</exception>
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

    /// <summary>Writes a list at given addresses.</summary>
    /// <param name="entries">Encoded entries, in order.</param>
    /// <param name="plan">Blocks in list order; together they take all entries.</param>
    /// <returns>Physical address of the first block; 0 for an empty plan.</returns>
    /// <exception cref="KhoFormatException">An entry has another length, the plan's counts are impossible, or a block overlaps another structure.</exception>
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

    /// <summary>Writes header and entries; no structure owns the rest of the page.</summary>
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
