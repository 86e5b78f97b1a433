using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>Fields of a chunk of a vmalloc area, resolved from its structure.</summary>
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

    /// <summary>Physical addresses of the area's entries; the first 0 ends the chunk's list.</summary>
    public Field Entries { get; }

    /// <summary>Most entries of a chunk.</summary>
    public int Capacity => Entries.Count;

    /// <summary>Makes a reader of the entries.</summary>
    public WordRecords EntryWords() => new(Entries.Stride, Entries.Element());

    /// <summary>The bytes of a chunk that its entries lie in, as <see cref="EntryWords"/> reads them.</summary>
    /// <param name="chunk">All bytes of the chunk.</param>
    public ReadOnlySpan<byte> EntryBytes(ReadOnlySpan<byte> chunk) => chunk.Slice(Entries.Offset(), Entries.Count * Entries.Stride);

    /// <summary>The link in findings.</summary>
    public string NextName { get; }

    /// <summary>An entry in findings.</summary>
    public string EntriesName { get; }

    /// <summary>End of the link and of a number of entries, in bytes.</summary>
    /// <param name="count">Number of entries.</param>
    public int LengthUpTo(int count) => Math.Max(Next.End(), count == 0 ? 0 : Entries.End(count - 1));
}

/// <summary>The part of a vmalloc area's descriptor that describes its chain of chunks.</summary>
/// <param name="First">Physical address in bytes of the first chunk, or 0.</param>
/// <param name="TotalPages">Length of the area in pages.</param>
internal readonly record struct VmallocChain(ulong First, uint TotalPages);

/// <summary>What the writers of this folder share.</summary>
internal static class WriterLayouts
{
    /// <summary>Checks that layout and memory have one page size.</summary>
    public static void CheckPageSize(MemoryBuilder memory, int pageSize)
    {
        if (memory.PageSize != pageSize)
        {
            throw new ArgumentException($"the memory has pages of {memory.PageSize} bytes, and the layout is for {pageSize}", nameof(memory));
        }
    }
}
