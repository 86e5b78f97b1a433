namespace Kho.Images;

/// <summary>Memory of which nothing is known: what stands behind a blob that was captured without the memory it points to.</summary>
public sealed class EmptyMemory : IPhysicalMemory
{
    private EmptyMemory()
    {
    }

    /// <summary>The only instance; disposing it does nothing.</summary>
    public static EmptyMemory Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => [];

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length)
    {
        length = AddressSpace.LengthFrom(address);
        return PageState.Absent;
    }

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        state = destination.IsEmpty ? PageState.Present : PageState.Absent;
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
