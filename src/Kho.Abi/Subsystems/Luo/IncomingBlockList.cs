using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;

namespace Kho.Abi.Restore;

/// <summary>Lists of blocks with entries, as a kernel takes them over.</summary>
/// <param name="kernel">What the kernel's parts share.</param>
/// <param name="names">Names of LUO's structures.</param>
internal sealed class IncomingBlockList(KernelContext kernel, LuoBlocksAbi names)
{
    /// <summary>Checks a list of blocks as the kernel does before it uses any of them.</summary>
    /// <param name="first">Physical address of the first block, or 0.</param>
    /// <param name="entry">Structure of an entry.</param>
    /// <param name="intact">The blocks are read late, and must have been preserved.</param>
    /// <param name="blocks">The blocks.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Take(ulong first, string entry, bool intact, out List<BlockPlace> blocks)
    {
        blocks = [];
        int headerSize = kernel.Structures.SizeOf(names.Block);
        ulong capacity = (ulong)((kernel.Geometry.PageSize - headerSize) / kernel.Structures.SizeOf(entry));
        HashSet<ulong> met = [];
        string? problem = null;
        for (ulong place = first; place != 0;)
        {
            // The kernel looks for circles before it looks at any count.
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

    /// <summary>The entries of blocks, in order.</summary>
    /// <param name="entry">Structure of an entry.</param>
    /// <param name="blocks">The blocks.</param>
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
