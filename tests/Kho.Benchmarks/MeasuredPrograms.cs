using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kho.Benchmarks;

/// <summary>Starts programs and says what each of them used, which the system knows of a process once it has ended.</summary>
internal sealed class MeasuredPrograms : IDisposable
{
    private readonly Baseline _program = new(Baseline.Plain);
    private readonly StartProgram _start;
    private readonly HasEndedFunction _hasEnded;

    public MeasuredPrograms()
    {
        _start = _program.Function<StartProgram>("start_program");
        _hasEnded = _program.Function<HasEndedFunction>("has_ended");
    }

    private delegate int StartProgram(nint arguments);

    private delegate int HasEndedFunction(int process, out int status, out long resident, out long processor);

    /// <summary>Starts a program.</summary>
    /// <param name="arguments">Its path or name, and its arguments.</param>
    /// <returns>Number of the process.</returns>
    public int Start(params string[] arguments)
    {
        nint[] strings = [.. arguments.Select(Marshal.StringToCoTaskMemUTF8), 0];
        GCHandle pinned = GCHandle.Alloc(strings, GCHandleType.Pinned);
        try
        {
            int process = _start(pinned.AddrOfPinnedObject());
            return process != 0 ? process : throw new InvalidOperationException($"{arguments[0]} cannot be started");
        }
        finally
        {
            pinned.Free();
            Array.ForEach(strings, Marshal.FreeCoTaskMem);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="arguments">Its path or name, and its arguments.</param>
    /// <param name="watchesMemory">Looks once in a millisecond at what of its memory stands for no file; otherwise only its end is waited for.</param>
    public Usage Run(string[] arguments, bool watchesMemory = false)
    {
        long begin = Stopwatch.GetTimestamp();
        int process = Start(arguments);
        long anonymous = 0;
        int status;
        long resident;
        long processor;
        while (!HasEnded(process, out status, out resident, out processor))
        {
            if (watchesMemory)
            {
                anonymous = Math.Max(anonymous, AnonymousOf(process));
            }

            Thread.Sleep(watchesMemory ? 1 : 0);
        }

        return new Usage(status, Stopwatch.GetElapsedTime(begin).TotalSeconds, processor / 1e6, resident, anonymous);
    }

    /// <summary>Resident memory in KiB that no file stands for: what a mapped image takes of the page cache is not the program's.</summary>
    private static long AnonymousOf(int process)
    {
        const string Key = "RssAnon:";
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }

    /// <summary>Whether a process has ended; it can be asked until it has.</summary>
    /// <param name="process">Number of the process.</param>
    /// <param name="status">Its exit code; -1 if a signal ended it.</param>
    /// <param name="resident">Peak of its resident memory in KiB.</param>
    /// <param name="processor">Processor time in microseconds.</param>
    public bool HasEnded(int process, out int status, out long resident, out long processor) => _hasEnded(process, out status, out resident, out processor) != 0;

    public void Dispose() => _program.Dispose();
}

/// <summary>What a program used.</summary>
/// <param name="Status">Exit code; -1 if a signal ended it.</param>
/// <param name="Wall">Seconds from its start to its end.</param>
/// <param name="Processor">Seconds of processor time.</param>
/// <param name="Resident">Peak of resident memory in KiB.</param>
/// <param name="Anonymous">Peak in KiB of what of it stands for no file, where that was watched.</param>
internal readonly record struct Usage(int Status, double Wall, double Processor, long Resident, long Anonymous);
