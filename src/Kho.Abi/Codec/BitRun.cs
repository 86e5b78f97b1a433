namespace Kho.Abi.Codec;

/// <summary>A run of set bits in a bitmap.</summary>
/// <param name="Start">Number of its first bit.</param>
/// <param name="End">Number of the bit behind its last.</param>
internal readonly record struct BitRun(int Start, int End)
{
    /// <summary>Number of its bits, at least 1.</summary>
    public int Count => End - Start;
}
