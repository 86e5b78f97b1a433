using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Tests.Codec;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Writing;

/// <summary>A tree of one release at one page size with its memory and allocator, and what readers see of it.</summary>
internal sealed class TreeUnderTest
{
    public TreeUnderTest(string release, int pageSize)
        : this(RadixFacts.Geometry(release, pageSize))
    {
    }

    public TreeUnderTest(RadixGeometry geometry)
    {
        Geometry = geometry;
        Memory = new MemoryBuilder(geometry.Pages.PageSize);
        Allocator = new TestAllocator(geometry.Pages.PageSize);
        Tree = new RadixTree(geometry, Memory, Allocator);
    }

    public RadixGeometry Geometry { get; }

    public MemoryBuilder Memory { get; }

    public TestAllocator Allocator { get; }

    public RadixTree Tree { get; }

    /// <summary>What the library's reader finds; the test fails if it finds anything broken.</summary>
    public MapRecorder Walk()
    {
        var recorder = new MapRecorder();
        RadixFacts.Reader(Geometry, Memory).Walk(Tree.Root, 0x1234, recorder);
        Assert.Empty(recorder.Broken);
        return recorder;
    }

    /// <summary>Every key by itself, found with the parsers that kaitai-struct-compiler generated.</summary>
    public IEnumerable<ulong> WalkWithParsers() => Walk(Tree.Root, Geometry.Depth - 1, 0);

    private IEnumerable<ulong> Walk(ulong address, int level, ulong path)
    {
        uint pageSize = (uint)Memory.PageSize;
        byte[] page = new byte[pageSize];
        Assert.Equal(page.Length, Memory.Read(address, page, out _));
        if (level == 0)
        {
            byte[] bitmap = new KhoRadixTree.KhoRadixLeaf(pageSize, new KaitaiStream(page)).Bitmap;
            return Enumerable.Range(0, bitmap.Length * 8).Where(bit => (bitmap[bit / 8] & (1 << (bit % 8))) != 0).Select(bit => path + (ulong)bit).ToList();
        }

        (_, _, _, int tableBits, int leafBits, _) = RadixFacts.Size(Memory.PageSize);
        int shift = leafBits + ((level - 1) * tableBits);
        return new KhoRadixTree.KhoRadixNode(pageSize, new KaitaiStream(page)).Table
            .SelectMany((child, index) => child == 0 ? [] : Walk(child, level - 1, path + ((ulong)index << shift)));
    }
}
