using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kho.Fuzz.Targets;

/// <summary>What the exercise spends its time with, and what it is doing right now.</summary>
internal static class ExerciseStages
{
    private static readonly ConcurrentDictionary<string, Totals> _all = new(StringComparer.Ordinal);

    /// <summary>What is being done, for a case that does not end; of several at once the last that began something.</summary>
    public static string Now { get; private set; } = "";

    /// <summary>Number and time of each, by name.</summary>
    public static IReadOnlyList<(string Name, long Count, TimeSpan Time)> All =>
        [.. _all.OrderBy(stage => stage.Key, StringComparer.Ordinal).Select(stage => (stage.Key, stage.Value.Count, Stopwatch.GetElapsedTime(0, stage.Value.Ticks)))];

    /// <summary>Begins something; it ends when the timer is disposed of.</summary>
    public static Timer Begin(string name)
    {
        Now = name;
        return new Timer(_all.GetOrAdd(name, static _ => new Totals()), Stopwatch.GetTimestamp());
    }

    /// <summary>Something that is being done.</summary>
    internal readonly ref struct Timer(Totals totals, long begin) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => totals.Add(Stopwatch.GetTimestamp() - begin);
    }

    /// <summary>Number and time of one thing.</summary>
    internal sealed class Totals
    {
        private long _count;
        private long _ticks;

        /// <summary>How often it was done.</summary>
        public long Count => Interlocked.Read(ref _count);

        /// <summary>Time in ticks of the stop watch.</summary>
        public long Ticks => Interlocked.Read(ref _ticks);

        /// <summary>Counts one.</summary>
        public void Add(long ticks)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _ticks, ticks);
        }
    }
}
