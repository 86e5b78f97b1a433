using BenchmarkDotNet.Attributes;
using Kho.Abi.Codec;
using Kho.Abi.Physical;

namespace Kho.Benchmarks;

/// <summary>A walk over the radix tree of a terabyte of memory, beside what a C program takes for the same file in the same process.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls Cleanup")]
public class MapWalkBenchmarks
{
    private const ulong Memory = 1UL << 40;

    private TreeImage _image = null!;
    private MemoryImage _opened = null!;
    private Baseline _plain = null!;
    private Baseline _native = null!;

    [Params("empty", "dense", "huge-pages", "random-50", "random-3", "random-0.1")]
    public string Map { get; set; } = "dense";

    [GlobalSetup]
    public void Setup()
    {
        _image = TreeImage.Make(Map, Memory);
        _opened = MemoryImage.Open(_image.Path);
        _plain = new Baseline("-O2");
        _native = new Baseline("-O3 -march=native");
        _plain.Open(_image);
        _native.Open(_image);
        ulong expected = _native.ByRuns(out ulong runs, out ulong blocks);
        Sums sums = Walk();
        if ((sums.Check, sums.Runs, sums.Blocks) != (expected, runs, blocks))
        {
            throw new InvalidOperationException($"the walks differ: {sums.Runs} runs of {sums.Blocks} blocks, C has {runs} of {blocks}");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _plain.Dispose();
        _native.Dispose();
        _opened.Dispose();
        _image.Dispose();
    }

    [Benchmark(Baseline = true, Description = "C, runs, -O3 -march=native")]
    public ulong NativeRuns() => _native.ByRuns(out _, out _);

    [Benchmark(Description = "C, runs, -O2")]
    public ulong PlainRuns() => _plain.ByRuns(out _, out _);

    [Benchmark(Description = "C, bit by bit, -O2")]
    public ulong PlainBits() => _plain.ByBits(out _);

    [Benchmark(Description = "Kho.Abi")]
    public ulong Library() => Walk().Check;

    private Sums Walk()
    {
        var sums = new Sums();
        new RadixTreeReader(_image.Geometry, _opened.Memory).Walk(_image.Root, 0, sums);
        return sums;
    }

    private sealed class Sums : IMapVisitor
    {
        public ulong Runs { get; private set; }

        public ulong Blocks { get; private set; }

        public ulong Check { get; private set; }

        public void Run(in MapRun run)
        {
            Runs++;
            Blocks += run.Count;
            Check += run.First;
        }

        public void Structure(ulong address, MapStructure kind)
        {
            // The C program does not tell what it passes either.
        }

        public void Broken(in BrokenPointer pointer) => throw new InvalidOperationException($"the tree is broken at 0x{pointer.Address:x}");
    }
}
