using System.Diagnostics;
using Kho.Diagnostics;
using Kho.Fuzz.Mutation;
using Kho.Fuzz.Targets;

namespace Kho.Fuzz.Running;

/// <summary>Runs cases and holds them to the promises.</summary>
internal sealed class FuzzRunner : IDisposable
{
    /// <summary>No case may take longer.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    /// <summary>A case that takes longer than this is not waited for: the process ends and names it.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>A case may hold as many bytes beyond its input.</summary>
    public const long MostMemory = 64L << 20;

    private const int FilesPerCause = 3;

    private readonly FuzzTarget[] _targets;
    private readonly FuzzOptions _options;
    private readonly Dictionary<string, TargetTotals> _totals = new(StringComparer.Ordinal);
    private readonly List<FuzzFinding> _findings = [];
    private readonly Dictionary<string, long> _causes = new(StringComparer.Ordinal);
    private readonly Lock _results = new();
    private readonly ReaderWriterLockSlim _alone = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly (FuzzCase? Case, TimeSpan Since)[] _running;
    private long _next;

    /// <summary>Prepares a run.</summary>
    /// <param name="targets">Targets to choose from.</param>
    /// <param name="options">What to run.</param>
    public FuzzRunner(IReadOnlyList<FuzzTarget> targets, FuzzOptions options)
    {
        FuzzTarget[] chosen = [.. targets.Where(target => options.Only.Count == 0 || options.Only.Contains(target.Name))];
        _targets = [.. chosen.SelectMany(target => Enumerable.Repeat(target, target.Weight))];
        _options = options;
        _next = options.Start;
        _running = new (FuzzCase?, TimeSpan)[options.Jobs];
        foreach (FuzzTarget target in chosen)
        {
            _totals.Add(target.Name, new TargetTotals());
        }
    }

    /// <summary>Called now and then with the number of cases so far.</summary>
    public Action<long, int>? Progress { get; init; }

    /// <summary>Runs all cases.</summary>
    public FuzzResult Run()
    {
        Thread[] threads = [.. Enumerable.Range(0, _options.Jobs).Select(job => new Thread(() => Work(job)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        TimeSpan told = TimeSpan.Zero;
        while (threads.Any(thread => !thread.Join(200)))
        {
            Watch();
            if (_clock.Elapsed - told > TimeSpan.FromSeconds(10))
            {
                told = _clock.Elapsed;
                Progress?.Invoke(Interlocked.Read(ref _next) - _options.Start, _causes.Count);
            }
        }

        lock (_results)
        {
            return new FuzzResult(_totals, _findings, _causes);
        }
    }

    /// <summary>Runs one case; null if it kept the promises.</summary>
    public FuzzFinding? RunOne(FuzzCase one, TargetTotals totals)
    {
        long allocated;
        TimeSpan time;
        _alone.EnterReadLock();
        try
        {
            if (Execute(one, totals, out time, out allocated) is FuzzFinding crash)
            {
                return crash;
            }
        }
        finally
        {
            _alone.ExitReadLock();
        }

        return _options.Measures ? MeasureAgain(one, totals, time, allocated) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _alone.Dispose();

    private void Work(int job)
    {
        Dictionary<string, TargetTotals> mine = _totals.Keys.ToDictionary(name => name, _ => new TargetTotals(), StringComparer.Ordinal);
        while (_clock.Elapsed < _options.Time)
        {
            long index = Interlocked.Increment(ref _next) - 1;
            if (index - _options.Start >= _options.Count)
            {
                break;
            }

            var one = new FuzzCase(_targets[index % _targets.Length], _options.Seed, index);
            lock (_running)
            {
                _running[job] = (one, _clock.Elapsed);
            }

            if (RunOne(one, mine[one.Target.Name]) is FuzzFinding finding)
            {
                Report(one, finding);
            }
        }

        lock (_running)
        {
            _running[job] = default;
        }

        lock (_results)
        {
            foreach ((string name, TargetTotals totals) in mine)
            {
                _totals[name].Add(totals);
            }
        }
    }

    private static FuzzFinding? Execute(FuzzCase one, TargetTotals totals, out TimeSpan time, out long allocated)
    {
        FuzzRandom random = FuzzRandom.Of(one.Seed, one.Target.Name, one.Index);
        FuzzInput input = one.Target.Create(random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long begin = Stopwatch.GetTimestamp();
        FuzzFinding? finding = null;
        try
        {
            one.Target.Run(input, random);
        }
        catch (Exception exception) when (exception is KhoFormatException or IOException and not FileNotFoundException and not EndOfStreamException)
        {
            totals.Refused++;
        }
        catch (Exception exception)
        {
            finding = new FuzzFinding(one.Name, "exception", KeyOf(exception), exception.ToString());
        }

        time = Stopwatch.GetElapsedTime(begin);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        totals.Cases++;
        totals.Time += time;
        totals.MostAllocated = Math.Max(totals.MostAllocated, allocated);
        return finding;
    }

    /// <summary>
    /// What looks slow or large is run again with nothing beside it: another process may have had the processor, and most of
    /// what is allocated is garbage soon.
    /// </summary>
    private FuzzFinding? MeasureAgain(FuzzCase one, TargetTotals totals, TimeSpan time, long allocated)
    {
        FuzzFinding? finding = null;
        var unused = new TargetTotals();
        if (time > _longest)
        {
            _alone.EnterWriteLock();
            for (int attempt = 0; attempt < 3 && time > _longest; attempt++)
            {
                using Process self = Process.GetCurrentProcess();
                TimeSpan before = self.TotalProcessorTime;
                Execute(one, unused, out TimeSpan again, out _);
                self.Refresh();
                TimeSpan processor = self.TotalProcessorTime - before;
                again = processor < again ? processor : again;
                time = again < time ? again : time;
            }

            _alone.ExitWriteLock();
            finding = time > _longest ? new FuzzFinding(one.Name, "slow", $"slow {one.Target.Name}", $"{time.TotalSeconds:f1} s") : null;
        }

        totals.Slowest = time > totals.Slowest ? time : totals.Slowest;
        if (allocated > MostMemory)
        {
            _alone.EnterWriteLock();
            long length = one.Target.Create(FuzzRandom.Of(one.Seed, one.Target.Name, one.Index)).Length;
            long live = LiveMemory.Measure(() => Execute(one, unused, out _, out _)) - length;
            _alone.ExitWriteLock();
            totals.MostLive = Math.Max(totals.MostLive, live);
            finding ??= live > MostMemory ? new FuzzFinding(one.Name, "memory", $"memory {one.Target.Name}", $"{live >> 20} MiB beyond an input of {length} bytes") : null;
        }

        return finding;
    }

    private void Report(FuzzCase one, FuzzFinding finding)
    {
        lock (_results)
        {
            long before = _causes.GetValueOrDefault(finding.Key);
            _causes[finding.Key] = before + 1;
            if (before >= FilesPerCause)
            {
                return;
            }

            _findings.Add(finding);
        }

        Save(one, finding);
    }

    private void Save(FuzzCase one, FuzzFinding finding)
    {
        if (_options.Output is not string folder)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, one.Name);
        File.WriteAllText(path + ".txt", $"{finding.Kind}: {finding.Key}\n{finding.Message}\n");
        one.Target.Create(FuzzRandom.Of(one.Seed, one.Target.Name, one.Index)).Save(path + one.Target.Extension);
    }

    /// <summary>Ends the process if a case does not end.</summary>
    private void Watch()
    {
        (FuzzCase? Case, TimeSpan Since)[] running;
        lock (_running)
        {
            running = [.. _running];
        }

        foreach ((FuzzCase? one, TimeSpan since) in running)
        {
            if (one is FuzzCase stuck && _clock.Elapsed - since > _patience)
            {
                string message = $"no end of '{ExerciseStages.Now}' after {_patience.TotalSeconds:f0} s";
                Save(stuck, new FuzzFinding(stuck.Name, "hang", $"hang {stuck.Target.Name}", message));
                Console.WriteLine($"FINDING hang {stuck.Name}: {message}");
                Environment.Exit(1);
            }
        }
    }

    /// <summary>Kind of exception and the place in the library that threw it.</summary>
    private static string KeyOf(Exception exception)
    {
        string[] frames = [.. (exception.StackTrace ?? "").Split('\n').Select(line => line.Trim())];
        string place = frames.FirstOrDefault(line => line.StartsWith("at Kho.Abi.", StringComparison.Ordinal)) ?? frames.FirstOrDefault() ?? "";
        int parameters = place.IndexOf('(', StringComparison.Ordinal);
        return $"{exception.GetType().Name} {(parameters < 0 ? place : place[..parameters])}";
    }
}
