using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>
/// Builds a kho-v1 chunk list as the ABI's description says and from nothing of the library: a header of 16 bytes
/// (next, order, num_elms), then elements of 16 bytes (phys_start, bitmap), one order a chunk.
/// </summary>
internal sealed class ChunkListImage
{
    private readonly int _bitmapBytes;
    private ulong _nextPage = 0x20000000;
    private ulong _nextBitmap;
    private ulong _bitmapsEnd;

    public ChunkListImage(int pageSize, int bitmapBytes)
    {
        Memory = new PageMemory(pageSize);
        _bitmapBytes = bitmapBytes;
    }

    public PageMemory Memory { get; }

    /// <summary>Physical addresses of the chunks in list order.</summary>
    public List<ulong> Chunks { get; } = [];

    public ulong First => Chunks.Count > 0 ? Chunks[0] : 0;

    public int Capacity => (Memory.PageSize - 16) / 16;

    public static ulong Order(ulong chunk) => chunk + 8;

    public static ulong Count(ulong chunk) => chunk + 12;

    public static ulong PhysStart(ulong chunk, int element) => chunk + 16 + (16 * (ulong)element);

    public static ulong Bitmap(ulong chunk, int element) => PhysStart(chunk, element) + 8;

    /// <summary>Writes all blocks, one or more chunks an order, elements in the order in which blocks need them.</summary>
    /// <param name="blocks">Address in bytes and order of each block.</param>
    /// <param name="elementsPerChunk">Elements before another chunk is begun.</param>
    public ChunkListImage Add(IEnumerable<(ulong Address, int Order)> blocks, int elementsPerChunk = int.MaxValue)
    {
        foreach (IGrouping<int, (ulong Address, int Order)> order in blocks.GroupBy(block => block.Order))
        {
            Dictionary<UInt128, ulong> bitmaps = [];
            int used = 0;
            UInt128 blockSize = (UInt128)Memory.PageSize << order.Key;
            UInt128 range = blockSize * (UInt128)(_bitmapBytes * 8);
            foreach ((ulong address, _) in order)
            {
                UInt128 start = address / range * range;
                if (!bitmaps.TryGetValue(start, out ulong bitmap))
                {
                    if (used % Math.Min(Capacity, elementsPerChunk) == 0)
                    {
                        AddChunk((uint)order.Key);
                        used = 0;
                    }

                    bitmaps[start] = bitmap = NewBitmap();
                    AddElement(Chunks[^1], used++, (ulong)start, bitmap);
                }

                Memory.SetBit(bitmap, (int)((address - start) / blockSize));
            }
        }

        return this;
    }

    /// <summary>Appends an empty chunk.</summary>
    public ulong AddChunk(uint order)
    {
        ulong chunk = NewPage();
        if (Chunks.Count > 0)
        {
            Memory.WriteNumber(Chunks[^1], chunk);
        }

        Memory.WriteHalf(Order(chunk), order);
        Chunks.Add(chunk);
        return chunk;
    }

    public void AddElement(ulong chunk, int index, ulong start, ulong bitmap)
    {
        Memory.WriteNumber(PhysStart(chunk, index), start);
        Memory.WriteNumber(Bitmap(chunk, index), bitmap);
        Memory.WriteHalf(Count(chunk), (uint)index + 1);
    }

    /// <summary>An empty bitmap; those shorter than a page lie in slots of their own length, as kmalloc gives them.</summary>
    public ulong NewBitmap()
    {
        if (_nextBitmap == _bitmapsEnd)
        {
            _nextBitmap = NewPage();
            _bitmapsEnd = _nextBitmap + (ulong)Memory.PageSize;
        }

        ulong bitmap = _nextBitmap;
        _nextBitmap += (ulong)_bitmapBytes;
        return bitmap;
    }

    public ulong NewPage()
    {
        ulong page = _nextPage;
        _nextPage += 3 * (ulong)Memory.PageSize;
        Memory.Clear(page);
        return page;
    }

    public ChunkListReader Reader => new(new PageGeometry(Memory.PageSize, 52), _bitmapBytes * 8, Memory);

    public MapRecorder Walk(ulong firstField = 0x1234)
    {
        var recorder = new MapRecorder();
        Reader.Walk(First, firstField, recorder);
        return recorder;
    }

    /// <summary>Every block of a walk by itself.</summary>
    public IEnumerable<(ulong Address, int Order)> Blocks(MapRecorder walk) =>
        walk.Runs.SelectMany(run => Enumerable.Range(0, (int)run.Count)
            .Select(index => ((ulong)((UInt128)(run.First + (ulong)index) * ((UInt128)Memory.PageSize << run.Order)), run.Order)));
}
