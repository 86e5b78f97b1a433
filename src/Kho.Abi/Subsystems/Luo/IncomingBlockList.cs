using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;

namespace Kho.Abi.Restore;

/// <summary>Lists of <c>kho_block</c>s, as a kernel takes them over.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
/// <param name="names">Names of LUO's structures.</param>
internal sealed class IncomingBlockList(KernelContext kernel, LuoBlocksAbi names)
{
    /// <summary>Walks and checks a list of blocks as the kernel does before it uses any of them.</summary>
    /// <param name="first">Physical address of the first block; 0 for an empty list.</param>
    /// <param name="entry">Name of an entry's structure in the specification.</param>
    /// <param name="intact">Require that every block is still preserved, because the kernel reads the list after boot.</param>
    /// <param name="blocks">The blocks in list order; empty if the list is rejected.</param>
    /// <returns>Why the kernel rejects the list; null if it accepts it.</returns>
    public string? Take(ulong first, string entry, bool intact, out List<BlockPlace> blocks)
    {
        blocks = [];
        int headerSize = kernel.Structures.SizeOf(names.Block);
        ulong capacity = (ulong)((kernel.Geometry.PageSize - headerSize) / kernel.Structures.SizeOf(entry));
        HashSet<ulong> met = [];
        string? problem = null;
        for (ulong place = first; place != 0;)
        {
            place = kernel.Memory.Reached(place);

            // The kernel detects cycles before it checks any count.
            if (!met.Add(place))
            {
                blocks.Clear();
                return "Block set is corrupted";
            }

            if (intact)
            {
                kernel.RequireIntact(place, (ulong)kernel.Geometry.PageSize, "a block");
            }

            StructureValue block = kernel.Memory.Read(names.Block, place, "a block of LUO");
            ulong count = block.Number("count");
            problem ??= count == 0 || count > capacity ? $"Block contains invalid entry count: {count}"
                : blocks.Count >= names.MaximumBlocks ? $"more than {names.MaximumBlocks} blocks"
                : null;
            blocks.Add(new BlockPlace(place, count));
            place = block.Number("next");
            if (met.Count > 2 * names.MaximumBlocks)
            {
                blocks.Clear();
                return "Block set is corrupted";
            }
        }

        if (problem is not null)
        {
            foreach (BlockPlace block in blocks)
            {
                kernel.RestoreFree(block.Address, "LUO block");
            }

            blocks.Clear();
        }

        return problem;
    }

    /// <summary>Reads the entries of all blocks in list order.</summary>
    /// <param name="entry">Name of an entry's structure in the specification.</param>
    /// <param name="blocks">Blocks that the kernel accepted.</param>
    public IEnumerable<StructureValue> Entries(string entry, IReadOnlyList<BlockPlace> blocks)
    {
        int headerSize = kernel.Structures.SizeOf(names.Block);
        int size = kernel.Structures.SizeOf(entry);
        foreach (BlockPlace block in blocks)
        {
            for (ulong index = 0; index < block.Count; index++)
            {
                yield return kernel.Memory.Read(entry, block.Address + (ulong)headerSize + (index * (ulong)size), "an entry of a block of LUO");
            }
        }
    }
}
