using BenchmarkDotNet.Attributes;

namespace Kho.Benchmarks;

/// <summary>Walks over kho-v1 lists of chunks of a terabyte of memory, with bitmaps of 512 bytes and of a page.</summary>
public class ChunkListBenchmarks : WalkBenchmarks
{
    [Params("kho-v1, 512-byte bitmaps, dense", "kho-v1, dense", "kho-v1, random 3 %")]
    public string Map { get; set; } = "kho-v1, dense";

    [GlobalSetup]
    public void Setup()
    {
        string pattern = Map[(Map.LastIndexOf(',') + 2)..];
        string release = Map.Contains("512", StringComparison.Ordinal) ? "linux-6.17" : "linux-6.19";
        Open((spec, programs) => MapImages.Make(pattern, MapWalkBenchmarks.Memory, release, spec, programs), "walk_chunks");
    }

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
