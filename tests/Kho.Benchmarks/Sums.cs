using System.Runtime.InteropServices;

namespace Kho.Benchmarks;

/// <summary>What a walk counts: the same numbers in C and here, so that the results can be compared.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct Sums
{
    public ulong Runs;
    public ulong Blocks;
    public ulong Check;

    public static Sums operator +(Sums one, Sums other) =>
        new() { Runs = one.Runs + other.Runs, Blocks = one.Blocks + other.Blocks, Check = one.Check + other.Check };
}
