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
