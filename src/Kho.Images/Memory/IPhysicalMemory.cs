namespace Kho.Images;

/// <summary>
/// Read-only physical memory of a machine, as far as an image of it goes. Implementations are safe for use by
/// several threads at once and never throw for an address: what is not there is reported by state.
/// </summary>
public interface IPhysicalMemory : IDisposable
{
    /// <summary>What the image describes: ascending, disjoint, neighbours of one state merged. Never holds <see cref="PageState.Absent"/>.</summary>
    IReadOnlyList<PhysicalRange> Ranges { get; }

    /// <summary>Says what is known about an address and how far from there the same holds.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="length">
    /// Number of bytes from <paramref name="address"/> on that are in the same state, at least 1. Up to the end of
    /// the address space for the last range, where it saturates at <see cref="ulong.MaxValue"/>.
    /// </param>
    PageState Lookup(ulong address, out ulong length);

    /// <summary>Copies memory into a buffer as far as the image holds it.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="destination">Buffer; bytes behind the returned count are left as they were.</param>
    /// <param name="state">
    /// <see cref="PageState.Present"/> or <see cref="PageState.Zero"/> if all of it was read (Zero: all of it is known to be
    /// zero without being stored), else the state of the first byte that was not.
    /// </param>
    /// <returns>Number of leading bytes that were read.</returns>
    int Read(ulong address, Span<byte> destination, out PageState state);

    /// <summary>Says why memory cannot be read, in words that follow "is" or "are": <c>not in the image</c>.</summary>
    /// <param name="address">Physical address in bytes of a byte that cannot be read.</param>
    string WhyMissing(ulong address) => MissingMemory.Describe(Lookup(address, out _));
}

/// <summary>
/// Memory whose image can announce more zeros than anybody can look at: a flattened dump says of what no piece of it wrote
/// that it is zero, and a few bytes of it say so of exabytes.
/// </summary>
internal interface ISparseMemory
{
    /// <summary>Number of bytes from an address on that are zero and stored nowhere; 0 if the byte there is stored, or not there.</summary>
    /// <param name="address">Physical address in bytes.</param>
    ulong HoleAt(ulong address);
}

/// <summary>What an image knows about a byte of physical memory.</summary>
public enum PageState
{
    /// <summary>The image does not describe this address: no memory there, or a part of the file is missing.</summary>
    Absent,

    /// <summary>The image holds the contents.</summary>
    Present,

    /// <summary>There was memory, and the tool that made the image left its contents out.</summary>
    Excluded,

    /// <summary>The contents are zero and the image does not spend space on them.</summary>
    Zero,

    /// <summary>
    /// The image holds the contents in a form that cannot be read: damaged, or compressed by a method that is not
    /// supported. Only reading tells; a look-up says <see cref="Present"/>.
    /// </summary>
    Unreadable,
}

/// <summary>A range of physical memory and what an image knows about it.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1; the range never wraps past 2^64.</param>
/// <param name="State">What holds for every byte of the range.</param>
public readonly record struct PhysicalRange(ulong Start, ulong Length, PageState State)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Start + (Length - 1);

    /// <summary>Says whether the range holds the byte at an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Start && address - Start < Length;
}
