namespace Kho.Images;

/// <summary>Why memory cannot be read, in words that follow "is" or "are".</summary>
internal static class MissingMemory
{
    /// <summary>The words for a state, where the image has no better ones.</summary>
    /// <param name="state">State of the byte that cannot be read.</param>
    public static string Describe(PageState state) => state switch
    {
        PageState.Excluded => "left out of the image",
        PageState.Unreadable => "damaged in the image",
        _ => "not in the image",
    };
}

/// <summary>The image lacks memory that a <see cref="PhysicalStream"/> reads.</summary>
public sealed class MissingMemoryException : IOException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="address">Physical address in bytes of the first byte that is missing.</param>
    /// <param name="state">Why it is missing: <see cref="PageState.Absent"/>, <see cref="PageState.Excluded"/> or <see cref="PageState.Unreadable"/>.</param>
    /// <param name="why">The image's reason (<see cref="IPhysicalMemory.WhyMissing"/>), or null for the state's own words.</param>
    public MissingMemoryException(ulong address, PageState state, string? why = null)
        : base(why is not null && why != MissingMemory.Describe(state) ? $"the memory at 0x{address:x} is {why}"
            : state == PageState.Excluded ? $"the image leaves out the memory at 0x{address:x}"
            : state == PageState.Unreadable ? $"the memory at 0x{address:x} is {MissingMemory.Describe(state)}"
            : $"the image does not hold the memory at 0x{address:x}")
    {
        Address = address;
        State = state;
    }

    /// <summary>Physical address in bytes of the first byte that is missing; 2^64-1 if it lies past the end of the address space.</summary>
    public ulong Address { get; }

    /// <summary>Why it is missing: <see cref="PageState.Absent"/>, <see cref="PageState.Excluded"/> or <see cref="PageState.Unreadable"/>.</summary>
    public PageState State { get; }
}

/// <summary>Memory without contents: that of a blob captured without the memory it points to.</summary>
internal sealed class EmptyMemory : IPhysicalMemory
{
    private EmptyMemory()
    {
    }

    /// <summary>The only instance; its disposal does nothing.</summary>
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
