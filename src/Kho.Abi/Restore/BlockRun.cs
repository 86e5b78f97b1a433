namespace Kho.Abi.Restore;

/// <summary>
/// A run of blocks as a kernel computed them from a memory map, which may be nonsense: the order is whatever
/// subtraction gave, and what it means in bytes is a matter of how processors shift.
/// </summary>
/// <param name="Start">Physical address of the first block in bytes.</param>
/// <param name="Count">Number of blocks, at least 1.</param>
/// <param name="Order">Order as the kernel has it, an unsigned 32-bit number.</param>
/// <param name="PageType">Page type by its value; 0 where the release has none.</param>
public readonly record struct BlockRun(ulong Start, ulong Count, uint Order, int PageType)
{
    /// <summary>Distance in bytes from one block to the next: processors shift by the lowest six bits.</summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    public ulong Step(int pageShift) => 1UL << StepBits(pageShift);

    /// <summary>Binary logarithm of <see cref="Step"/>.</summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    public int StepBits(int pageShift) => (int)((Order + (uint)pageShift) & 63);

    /// <summary>Length in bytes of one block as the kernel reserves it.</summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="sizeBits">Width of the shift that computes it; 32 bits lose what is shifted out and extend the sign.</param>
    public ulong Size(int pageShift, int sizeBits) =>
        sizeBits == 32 ? (ulong)(1 << (int)((Order + (uint)pageShift) & 31)) : Step(pageShift);
}
