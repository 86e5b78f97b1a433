namespace Kho.Abi.Codec;

/// <summary>Gives the memory that a memory map under construction lies in.</summary>
public interface IPageAllocator
{
    /// <summary>Gives memory. It may hold anything: who asked for it clears it.</summary>
    /// <param name="request">What it is for.</param>
    /// <returns>Physical address of the first byte, or null if there is no memory.</returns>
    ulong? Allocate(in PageRequest request);

    /// <summary>Takes memory back that was given and never used, the last first.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    void Free(ulong address);
}
