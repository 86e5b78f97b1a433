using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace Kho.Benchmarks;

/// <summary>All maps in one table: what the C programs, Kaitai, drgn and the library take, and whether the goals are met.</summary>
internal static class RatioTable
{
    private const string NotMeasured = "–";

    /// <summary>Least speed-up of a walk over a full or an empty map, relative to one bit by bit.</summary>
    private const double LeastOverBits = 20;

    /// <summary>What keeps every run is measured by the C program that keeps them, too.</summary>
    private const double MostOfKept = 1.5;

    private static readonly string[] _times = [Columns.FastRuns, Columns.PlainRuns, Columns.Kept, Columns.PlainBits, Columns.Kaitai, Columns.Drgn, Columns.Library];

    /// <summary>Makes the table.</summary>
    /// <param name="summaries">What was measured.</param>
    /// <param name="drgn">Walks a map with drgn and says how long that takes.</param>
    public static string Of(IEnumerable<Summary> summaries, Func<string, string> drgn)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"| map | {string.Join(" | ", _times)} | ratio | goal | met | --spec | extents |");
        text.AppendLine(string.Concat(Enumerable.Repeat("|---", _times.Length + 6)) + "|");
        foreach (Summary summary in summaries)
        {
            foreach (IGrouping<string, BenchmarkReport> map in summary.Reports.Where(report => report.ResultStatistics is not null).GroupBy(report => (string)report.BenchmarkCase.Parameters["Map"]))
            {
                Dictionary<string, double> medians = map.ToDictionary(report => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), report => report.ResultStatistics!.Median);
                bool isTree = summary.Reports[0].BenchmarkCase.Descriptor.Type == typeof(MapWalkBenchmarks);
                text.AppendLine(Row(map.Key, medians, isTree ? drgn(map.Key) : NotMeasured));
            }
        }

        return text.ToString();
    }

    /// <summary>A time in the unit that suits it.</summary>
    /// <param name="nanoseconds">Time in nanoseconds.</param>
    public static string Time(double nanoseconds)
    {
        (double value, string unit) = nanoseconds switch
        {
            < 1e3 => (nanoseconds, "ns"),
            < 1e6 => (nanoseconds / 1e3, "µs"),
            < 1e9 => (nanoseconds / 1e6, "ms"),
            _ => (nanoseconds / 1e9, "s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:G3} {unit}");
    }

    private static string Row(string map, Dictionary<string, double> medians, string drgn)
    {
        string[] times = [.. _times.Select(column => column == Columns.Drgn ? drgn : medians.TryGetValue(column, out double time) ? Time(time) : NotMeasured)];
        bool isUniform = map.StartsWith("dense", StringComparison.Ordinal) || map.StartsWith("empty", StringComparison.Ordinal) || map.EndsWith("dense", StringComparison.Ordinal);
        bool isKept = !medians.ContainsKey(Columns.Extents);
        double most = isKept ? MostOfKept : map.Contains("random", StringComparison.Ordinal) ? 1.2 : 1.25;
        double? ratio = Quotient(medians, Columns.Library, isKept ? Columns.Kept : Columns.FastRuns);
        double? overBits = isUniform ? Quotient(medians, Columns.PlainBits, Columns.Library) : null;
        string goal = string.Create(CultureInfo.InvariantCulture, $"≤ {most}{(overBits is null ? "" : $", {LeastOverBits} × bit by bit")}");
        string met = ratio is null ? NotMeasured : ratio <= most && (overBits ?? LeastOverBits) >= LeastOverBits ? "yes" : "**no**";
        return $"| {map} | {string.Join(" | ", times)} | {Number(ratio)}{(overBits is double bits ? string.Create(CultureInfo.InvariantCulture, $", {bits:F0} ×") : "")} | {goal} | {met} | "
            + $"{Number(Quotient(medians, Columns.Spec, Columns.Library))} | {Number(Quotient(medians, Columns.Extents, Columns.Kept))} |";
    }

    private static double? Quotient(Dictionary<string, double> medians, string one, string other) =>
        medians.TryGetValue(one, out double dividend) && medians.TryGetValue(other, out double divisor) ? dividend / divisor : null;

    private static string Number(double? value) => value is double some ? some.ToString("F2", CultureInfo.InvariantCulture) : NotMeasured;
}
