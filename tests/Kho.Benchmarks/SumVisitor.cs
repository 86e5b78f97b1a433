using Kho.Abi.Codec;

namespace Kho.Benchmarks;

/// <summary>Counts what a walk tells, and keeps nothing.</summary>
internal sealed class SumVisitor : IMapVisitor
{
    private Sums _sums;

    public Sums Sums => _sums;

    void IMapVisitor.Run(in MapRun run) => throw new InvalidOperationException("runs come many at once");

    void IMapVisitor.Runs(in MapBitmap bitmap, ReadOnlySpan<BitRun> runs)
    {
        ulong blocks = 0;
        ulong starts = 0;
        foreach (BitRun run in runs)
        {
            blocks += (ulong)run.Count;
            starts += (ulong)run.Start;
        }

        _sums.Runs += (ulong)runs.Length;
        _sums.Blocks += blocks;
        _sums.Check += starts + (bitmap.First * (ulong)runs.Length);
    }

    void IMapVisitor.Structure(ulong address, MapStructure kind)
    {
        // The C program does not tell what it passes either.
    }

    void IMapVisitor.Broken(in BrokenPointer pointer) => throw new InvalidOperationException($"the map is broken at 0x{pointer.Address:x}");
}
