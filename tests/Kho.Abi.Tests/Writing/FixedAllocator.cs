using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Writing;

/// <summary>Gives what a test says for a request, and nothing that it does not name.</summary>
internal sealed class FixedAllocator(Func<PageRequest, ulong?> place) : IPageAllocator
{
    /// <summary>What was taken back, in order.</summary>
    public List<ulong> Freed { get; } = [];

    public ulong? Allocate(in PageRequest request) => place(request);

    public void Free(ulong address) => Freed.Add(address);
}
