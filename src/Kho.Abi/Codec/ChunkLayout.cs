using Kho.Abi.Layouts;

namespace Kho.Abi.Codec;

/// <summary>Where the numbers of a chunk of a kho-v1 list lie, looked up once in the specification: a list may have thousands of chunks.</summary>
internal sealed class ChunkLayout
{
    private readonly LayoutField _next;
    private readonly LayoutField _order;
    private readonly LayoutField _count;
    private readonly LayoutField _elements;
    private readonly LayoutField _start;
    private readonly LayoutField _bitmap;
    private readonly long _headerBits;

    /// <param name="chunk">Layout of a chunk.</param>
    /// <exception cref="KhoFormatException">The specification's chunk lacks a field.</exception>
    public ChunkLayout(StructureLayout chunk)
    {
        _next = chunk.Field("hdr.next", out long headerOffset);
        _order = chunk.Field("hdr.order", out _);
        _count = chunk.Field("hdr.num_elms", out _);
        _elements = chunk.Field("bitmaps", out _);
        _start = chunk.Field("bitmaps.phys_start", out _);
        _bitmap = chunk.Field("bitmaps.bitmap", out _);
        _headerBits = headerOffset * 8;
    }

    /// <summary>Physical address of the next chunk.</summary>
    public ulong Next(ReadOnlySpan<byte> chunk) => StructureLayout.ReadNumber(_next, chunk, _headerBits + _next.BitOffset);

    /// <summary>Order of the chunk's blocks.</summary>
    public uint Order(ReadOnlySpan<byte> chunk) => (uint)StructureLayout.ReadNumber(_order, chunk, _headerBits + _order.BitOffset);

    /// <summary>Number of elements in use, as the chunk says.</summary>
    public uint Count(ReadOnlySpan<byte> chunk) => (uint)StructureLayout.ReadNumber(_count, chunk, _headerBits + _count.BitOffset);

    /// <summary>Number of elements that a chunk has room for.</summary>
    public int Capacity(ReadOnlySpan<byte> chunk) => (int)Math.Min(_elements.Count ?? long.MaxValue, ((chunk.Length * 8L) - _elements.BitOffset) / _elements.BitWidth);

    /// <summary>Physical address of the first block of an element.</summary>
    public ulong Start(ReadOnlySpan<byte> chunk, int element) => Number(_start, chunk, element);

    /// <summary>Physical address of an element's bitmap.</summary>
    public ulong Bitmap(ReadOnlySpan<byte> chunk, int element) => Number(_bitmap, chunk, element);

    private ulong Number(LayoutField field, ReadOnlySpan<byte> chunk, int element) =>
        StructureLayout.ReadNumber(field, chunk, _elements.BitOffset + ((long)element * _elements.BitWidth) + field.BitOffset);
}
