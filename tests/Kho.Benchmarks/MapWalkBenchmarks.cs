using BenchmarkDotNet.Attributes;

namespace Kho.Benchmarks;

/// <summary>Walks over the radix tree of a terabyte of memory, and over the captures.</summary>
public class MapWalkBenchmarks : WalkBenchmarks
{
    public const ulong Memory = 1UL << 40;

    [Params("empty", "dense", "2 MiB blocks", "random 50 %", "random 3 %", "random 0.1 %", MapImages.Captures)]
    public string Map { get; set; } = "dense";

    [GlobalSetup]
    public void Setup()
    {
        Open((spec, programs) => MapImages.Make(Map, Memory, "linux-7.3", spec, programs), "walk_runs");
        Expect(FastRuns(), KaitaiObjects(), Columns.Kaitai);
    }

    [GlobalCleanup]
    public void Cleanup() => Close();

    [Benchmark(Baseline = true, Description = Columns.FastRuns)]
    public ulong Fast() => FastRuns().Check;

    [Benchmark(Description = Columns.PlainRuns)]
    public ulong Plain() => PlainRuns().Check;

    [Benchmark(Description = Columns.PlainBits)]
    public ulong Bits() => PlainBits().Check;

    [Benchmark(Description = Columns.Kaitai)]
    public ulong Kaitai() => KaitaiObjects().Check;

    [Benchmark(Description = Columns.Kept)]
    public ulong Kept() => KeptRuns().Check;

    [Benchmark(Description = Columns.Library)]
    public ulong Library() => LibraryWalk().Check;

    [Benchmark(Description = Columns.Spec)]
    public ulong Spec() => SpecWalk().Check;

    [Benchmark(Description = Columns.Extents)]
    public int Extents() => ListExtents();
}
