using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>What the writers of this folder do alike with the layout model.</summary>
internal static class WriterLayouts
{
    /// <summary>The specification that a writer uses: the given one, else the built-in one at the memory's page size.</summary>
    public static StructureReader For(StructureReader? structures, MemoryBuilder memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (structures is not null)
        {
            CheckPageSize(memory, structures.PageSize);
        }

        return structures ?? new StructureReader(StructureCatalog.BuiltIn, memory.PageSize);
    }

    /// <summary>Makes sure that sizes were computed for the pages that are written.</summary>
    public static void CheckPageSize(MemoryBuilder memory, int pageSize)
    {
        if (memory.PageSize != pageSize)
        {
            throw new ArgumentException($"the memory has pages of {memory.PageSize} bytes, and the layout is for {pageSize}", nameof(memory));
        }
    }
}
