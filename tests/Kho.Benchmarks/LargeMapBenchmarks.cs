using BenchmarkDotNet.Attributes;

namespace Kho.Benchmarks;

/// <summary>Walks over the radix trees of larger memories, all of it preserved page by page.</summary>
public class LargeMapBenchmarks : WalkBenchmarks
{
    [Params("dense, 4 TiB", "dense, 16 TiB")]
    public string Map { get; set; } = "dense, 4 TiB";

    [GlobalSetup]
    public void Setup() =>
        Open((spec, programs) => MapImages.Make("dense", Map == "dense, 4 TiB" ? 4UL << 40 : 16UL << 40, "linux-7.3", spec, programs), "walk_runs");

    [GlobalCleanup]
    public void Cleanup() => Close();

    [Benchmark(Baseline = true, Description = Columns.FastRuns)]
    public ulong Fast() => FastRuns().Check;

    [Benchmark(Description = Columns.PlainRuns)]
    public ulong Plain() => PlainRuns().Check;

    [Benchmark(Description = Columns.Kept)]
    public ulong Kept() => KeptRuns().Check;

    [Benchmark(Description = Columns.Library)]
    public ulong Library() => LibraryWalk().Check;

    [Benchmark(Description = Columns.Spec)]
    public ulong Spec() => SpecWalk().Check;

    [Benchmark(Description = Columns.Extents)]
    public int Extents() => ListExtents();
}
