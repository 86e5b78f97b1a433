using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kho.Abi.Handover;

namespace Kho.Benchmarks;

/// <summary>
/// What several threads bring to the reading of a map, which is decided by measuring: wall time, the least of several, and processor
/// time, which on a busy machine says more.
/// </summary>
internal static class ThreadBenefit
{
    private const int Times = 9;

    private static readonly (string Map, string Release, ulong Memory)[] _maps =
    [
        ("dense", "linux-7.3", 1UL << 40),
        ("dense", "linux-7.3", 4UL << 40),
        ("dense", "linux-7.3", 16UL << 40),
        ("random 0.1 %", "linux-7.3", 1UL << 40),
        ("random 3 %", "linux-7.3", 1UL << 40),
        ("dense", "linux-6.19", 1UL << 40),
    ];

    public static int Run()
    {
        using var programs = new Programs();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"| map | one thread | processor | {Environment.ProcessorCount} threads | processor | ratio |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach ((string map, string release, ulong memory) in _maps)
        {
            using WalkCase one = MapImages.Make(map, memory, release, programs)[0];
            (double wallAlone, double workAlone) = Measure(one, new ParallelWalk(long.MaxValue, 1));
            (double wall, double work) = Measure(one, new ParallelWalk(0, Environment.ProcessorCount));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {release}, {map}, {memory >> 40} TiB | {wallAlone:F1} ms | {workAlone:F1} ms | {wall:F1} ms | {work:F1} ms | {wall / wallAlone:F2} |");
        }

        Results.Publish("threads.md", text.ToString());
        return 0;
    }

    private static (double Wall, double Work) Measure(WalkCase one, ParallelWalk walk)
    {
        double leastWall = double.MaxValue;
        double leastWork = double.MaxValue;
        for (int time = 0; time < Times; time++)
        {
            GC.Collect();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long begin = Stopwatch.GetTimestamp();
            walk.Read(one.Layout, one.Memory, [], 1UL << one.Layout.Pages.PhysicalAddressBits, one.Root, 0);
            leastWall = Math.Min(leastWall, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            leastWork = Math.Min(leastWork, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        return (leastWall, leastWork);
    }
}
