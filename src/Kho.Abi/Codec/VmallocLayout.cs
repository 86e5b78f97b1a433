using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>Where a chunk of a vmalloc area holds what it holds, by its structure.</summary>
internal sealed class VmallocLayout
{
    private const string NextPath = "hdr.next";
    private const string EntriesPath = "phys";

    /// <summary>Resolves a chunk.</summary>
    /// <param name="structures">Structures at the page size of the area.</param>
    /// <exception cref="KhoFormatException">The structure lacks a field that a chunk has, or does not fit a page.</exception>
    public VmallocLayout(StructureReader structures)
    {
        Structure = structures.Layout(StructureNames.VmallocChunk);
        Next = Field.Of(Structure, NextPath);
        Entries = Field.Of(Structure, EntriesPath);
        if (Structure.Size > structures.PageSize || Entries.Stride == 0 || Structure.Field(EntriesPath, out _).Count is null or 0)
        {
            throw new KhoFormatException($"{Structure.Spec.Name}: expected a number of '{EntriesPath}' that fits a page of {structures.PageSize} bytes");
        }

        NextName = $"{Structure.Spec.KernelName}.{Structure.Field(NextPath, out _).Spec.KernelName}";
        EntriesName = $"{Structure.Spec.KernelName}.{Structure.Field(EntriesPath, out _).Spec.KernelName}";
    }

    /// <summary>The whole structure.</summary>
    public StructureLayout Structure { get; }

    /// <summary>Physical address of the next chunk; 0 ends the chain.</summary>
    public Field Next { get; }

    /// <summary>Physical addresses of the area's parts; the first 0 ends the chunk's list.</summary>
    public Field Entries { get; }

    /// <summary>Number of entries that a chunk has room for.</summary>
    public int Capacity => Entries.Count;

    /// <summary>The link in findings.</summary>
    public string NextName { get; }

    /// <summary>An entry in findings.</summary>
    public string EntriesName { get; }

    /// <summary>Offset behind the last of a number of entries, and behind the link.</summary>
    /// <param name="count">Number of entries.</param>
    public int LengthUpTo(int count) => Math.Max(Next.End(), count == 0 ? 0 : Entries.End(count - 1));
}
