namespace Kho.Images;

/// <summary>
/// Read-only physical memory of a machine, as an image shows it. Implementations are safe for use by
/// several threads at once. They never throw for an address: <see cref="PageState"/> reports what is missing.
/// </summary>
public interface IPhysicalMemory : IDisposable
{
    /// <summary>The ranges that the image describes: ascending, disjoint, neighbours of one state merged. None is <see cref="PageState.Absent"/>.</summary>
    IReadOnlyList<PhysicalRange> Ranges { get; }

    /// <summary>The state of an address, and the number of bytes from there in the same state.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="length">
    /// Number of bytes from <paramref name="address"/> on that are in the same state, at least 1. Up to the end of
    /// the address space for the last range, where it saturates at <see cref="ulong.MaxValue"/>.
    /// </param>
    PageState Lookup(ulong address, out ulong length);

    /// <summary>Copies memory into a buffer, up to the first byte that the image lacks.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="destination">Buffer; bytes after the returned count are left as they were.</param>
    /// <param name="state">
    /// <see cref="PageState.Present"/> or <see cref="PageState.Zero"/> if all of it was read (Zero: all of it is known to be
    /// zero without being stored), else the state of the first byte that was not.
    /// </param>
    /// <returns>Number of leading bytes that were read.</returns>
    int Read(ulong address, Span<byte> destination, out PageState state);

    /// <summary>Why memory cannot be read, in words that follow "is" or "are": <c>not in the image</c>.</summary>
    /// <param name="address">Physical address in bytes of a byte that cannot be read.</param>
    string WhyMissing(ulong address) => MissingMemory.Describe(Lookup(address, out _));
}

/// <summary>
/// Memory whose image can announce more zeros than can be read: a byte of no piece of a flattened dump
/// is zero, and a few bytes of header announce exabytes.
/// </summary>
internal interface ISparseMemory
{
    /// <summary>Number of bytes from an address on that are zero and not stored; 0 if the byte there is stored or missing.</summary>
    /// <param name="address">Physical address in bytes.</param>
    ulong HoleAt(ulong address);
}

/// <summary>State of a byte of physical memory in an image.</summary>
public enum PageState
{
    /// <summary>The image does not describe this address: the machine has no memory there, or the file is incomplete.</summary>
    Absent,

    /// <summary>The image holds the contents.</summary>
    Present,

    /// <summary>The machine has memory there; the tool that made the image left its contents out.</summary>
    Excluded,

    /// <summary>The contents are zero and not stored.</summary>
    Zero,

    /// <summary>
    /// The image holds the contents in a form that cannot be read: damaged, or compressed by an
    /// unsupported method. Only a read finds out; a look-up reports <see cref="Present"/>.
    /// </summary>
    Unreadable,
}

/// <summary>A range of physical memory in one state.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1; the range never wraps past 2^64.</param>
/// <param name="State">State of every byte of the range.</param>
public readonly record struct PhysicalRange(ulong Start, ulong Length, PageState State)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Start + (Length - 1);

    /// <summary>Whether the range holds the byte at an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Start && address - Start < Length;
}
