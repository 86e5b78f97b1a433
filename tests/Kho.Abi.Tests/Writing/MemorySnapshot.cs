using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>Everything that memory under construction holds at one moment.</summary>
internal sealed class MemorySnapshot
{
    private readonly List<(ulong Address, byte[] Bytes)> _pages;
    private readonly List<(ulong Address, ulong Length, string Owners)> _owned;

    public MemorySnapshot(MemoryBuilder memory)
    {
        _pages = Pages(memory);
        _owned = Owned(memory);
    }

    /// <summary>Fails the test unless memory holds the same pages with the same bytes and owners.</summary>
    public void AssertSame(MemoryBuilder memory)
    {
        List<(ulong Address, byte[] Bytes)> pages = Pages(memory);
        Assert.Equal(_pages.Select(page => page.Address), pages.Select(page => page.Address));
        Assert.All(_pages.Zip(pages), pair => Assert.True(pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes), $"the page at 0x{pair.First.Address:x} changed"));
        Assert.Equal(_owned, Owned(memory));
    }

    private static List<(ulong Address, byte[] Bytes)> Pages(MemoryBuilder memory) =>
        [.. memory.Pages.Select(page => (page.Address, page.Bytes.ToArray()))];

    private static List<(ulong Address, ulong Length, string Owners)> Owned(MemoryBuilder memory) =>
        [.. memory.OwnedRanges.Select(range => (range.Address, range.Length, string.Join('|', range.Owners)))];
}
