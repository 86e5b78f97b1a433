using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Writing;

/// <summary>
/// Gives pages in ascending order with gaps between them, and short pieces from shared pages as kmalloc does; fails at
/// a chosen call, and knows what was given and not taken back.
/// </summary>
internal sealed class TestAllocator(int pageSize, ulong first = 0x10000000) : IPageAllocator
{
    private readonly List<ulong> _given = [];
    private ulong _nextPage = first;
    private ulong _nextPiece;
    private ulong _piecesEnd;

    /// <summary>Number of calls up to now, those that failed included.</summary>
    public int Calls { get; private set; }

    /// <summary>Number of the call from which on there is no memory.</summary>
    public int FailFrom { get; set; } = int.MaxValue;

    /// <summary>Pages from one to the next: normally no neighbours, so that writing past a page's end is noticed.</summary>
    public int Stride { get; set; } = 3;

    /// <summary>Every request, in order.</summary>
    public List<PageRequest> Requests { get; } = [];

    /// <summary>What was given and not freed, in order.</summary>
    public IReadOnlyList<ulong> Given => _given;

    public ulong? Allocate(in PageRequest request)
    {
        Requests.Add(request);
        if (Calls++ >= FailFrom)
        {
            return null;
        }

        ulong address = request.Length == pageSize ? NextPage() : NextPiece(request.Length);
        _given.Add(address);
        return address;
    }

    public void Free(ulong address)
    {
        Assert.Equal(_given[^1], address);
        _given.RemoveAt(_given.Count - 1);
    }

    /// <summary>A page that was never given.</summary>
    public ulong NextPage()
    {
        ulong page = _nextPage;
        _nextPage += (ulong)Stride * (ulong)pageSize;
        return page;
    }

    private ulong NextPiece(int length)
    {
        Assert.True(length > 0 && length < pageSize);
        if (_nextPiece == _piecesEnd)
        {
            _nextPiece = NextPage();
            _piecesEnd = _nextPiece + (ulong)pageSize;
        }

        ulong piece = _nextPiece;
        _nextPiece += (ulong)length;
        return piece;
    }
}
