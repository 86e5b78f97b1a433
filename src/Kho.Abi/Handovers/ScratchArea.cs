namespace Kho.Abi.Handovers;

/// <summary>Memory that holds nothing preserved, where the next kernel boots (<c>struct kho_scratch</c>).</summary>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Size">Length in bytes.</param>
public sealed record ScratchArea(ulong Address, ulong Size)
{
    /// <summary>Says whether the area holds the byte at an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Address && address - Address < Size;
}
