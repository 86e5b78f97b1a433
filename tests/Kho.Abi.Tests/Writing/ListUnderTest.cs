using Kho.Abi.Codec;
using Kho.Abi.Tests.Codec;
using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>A writer of chunk lists with its memory and allocator, and what the reader sees of a list.</summary>
internal sealed class ListUnderTest
{
    private readonly PageGeometry _pages;
    private readonly int _bitmapBits;

    public ListUnderTest(int pageSize, int bitmapBytes)
    {
        _pages = new PageGeometry(pageSize, 52);
        _bitmapBits = bitmapBytes * 8;
        Memory = new MemoryBuilder(pageSize);
        Allocator = new TestAllocator(pageSize);
        Writer = new ChunkListWriter(_pages, _bitmapBits, Memory, Allocator);
    }

    public MemoryBuilder Memory { get; }

    public TestAllocator Allocator { get; }

    public ChunkListWriter Writer { get; }

    /// <summary>What the library's reader finds; the test fails if it finds anything broken.</summary>
    public MapRecorder Walk(ulong first)
    {
        var recorder = new MapRecorder();
        new ChunkListReader(_pages, _bitmapBits, Memory).Walk(first, 0x1234, recorder);
        Assert.Empty(recorder.Broken);
        return recorder;
    }

    /// <summary>Every block of a walk by itself, in walk order.</summary>
    public IEnumerable<(ulong Address, int Order)> Blocks(MapRecorder walk) =>
        walk.Runs.SelectMany(run => Enumerable.Range(0, (int)run.Count)
            .Select(index => ((ulong)((UInt128)(run.First + (ulong)index) * ((UInt128)_pages.PageSize << run.Order)), run.Order)));
}
