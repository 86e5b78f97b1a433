using System.Globalization;
using System.Text;
using Kho.Fuzz.Targets;

namespace Kho.Fuzz.Running;

/// <summary>The result of a run, as Markdown.</summary>
internal static class RunRecord
{
    /// <summary>Writes totals, a table of the targets and a table of what was done with images.</summary>
    public static string Write(FuzzResult result, IReadOnlyList<FuzzTarget> targets, FuzzOptions options, TimeSpan time)
    {
        long images = targets.Where(target => target.IsImage && result.Totals.ContainsKey(target.Name)).Sum(target => result.Totals[target.Name].Cases);
        double seconds = Math.Max(time.TotalSeconds, 0.001);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{result.Cases} mutated inputs, {images} of them mutated images, seed {options.Seed}, {options.Jobs} jobs, {seconds:f0} s, ");
        text.Append(CultureInfo.InvariantCulture, $"{result.Cases / seconds:f0} inputs and {images / seconds:f0} images a second; ");
        text.Append(CultureInfo.InvariantCulture, $"{(result.Causes.Count == 0 ? "no findings" : $"{result.Causes.Count} causes of findings, {result.Causes.Values.Sum()} cases")}\n\n");
        text.Append("| target | image | cases | refused in words | seconds | cases a second | slowest, ms | most allocated, MiB | most alive beyond the input, MiB |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (FuzzTarget target in targets.Where(target => result.Totals.ContainsKey(target.Name)))
        {
            TargetTotals totals = result.Totals[target.Name];
            double spent = Math.Max(totals.Time.TotalSeconds, 0.001);
            text.Append(CultureInfo.InvariantCulture, $"| {target.Name} | {(target.IsImage ? "yes" : "")} | {totals.Cases} | {totals.Refused} | {spent:f0} | {totals.Cases / spent:f0} | {totals.Slowest.TotalMilliseconds:f0} | ");
            text.Append(CultureInfo.InvariantCulture, $"{totals.MostAllocated >> 20} | {(totals.MostAllocated > FuzzRunner.MostMemory ? $"{totals.MostLive >> 20}" : "–")} |\n");
        }

        text.Append("\n| done | times | seconds | ms each |\n|---|---:|---:|---:|\n");
        foreach ((string name, long count, TimeSpan spent) in ExerciseStages.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {count} | {spent.TotalSeconds:f0} | {spent.TotalMilliseconds / Math.Max(count, 1):f2} |\n");
        }

        return text.ToString();
    }
}
