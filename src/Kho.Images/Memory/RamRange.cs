namespace Kho.Images;

/// <summary>A range of a machine's memory.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Node">NUMA node that the memory belongs to.</param>
public sealed record RamRange(ulong Start, ulong Size, int Node = 0)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Start + (Size - 1);
}
