using System.Diagnostics;
using System.Globalization;

namespace Kho.Benchmarks;

/// <summary>The same walks by a script for drgn, where that is installed.</summary>
internal static class DrgnWalk
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);
    private static readonly string[] _interpreters = ["/usr/bin/python3", "python3"];

    /// <summary>Finds a Python that has drgn, or null.</summary>
    public static string? FindPython() => Array.Find(_interpreters, python => Run(python, ["-c", "import drgn"], TimeSpan.FromSeconds(30)) is not null);

    /// <summary>Walks a map once.</summary>
    /// <returns>What the table says.</returns>
    public static string Measure(string python, string map, ulong memory)
    {
        using var programs = new Programs();
        IReadOnlyList<WalkCase> cases = MapImages.Make(map, memory, "linux-7.3", WrittenSpec.BuiltIn, programs);
        Baseline.Walk walk = programs.Fast.WalkOf("walk_runs");
        double seconds = 0;
        string? failure = null;
        foreach (WalkCase one in cases)
        {
            if (failure is null)
            {
                string[] numbers = [one.Root.ToString(CultureInfo.InvariantCulture), one.Layout.Radix!.Depth.ToString(CultureInfo.InvariantCulture), one.Layout.Radix.TableBits.ToString(CultureInfo.InvariantCulture), one.Layout.Radix.BitmapBits.ToString(CultureInfo.InvariantCulture)];
                string[]? words = Run(python, [Path.Combine(AppContext.BaseDirectory, "drgn_walk.py"), one.File.Path, .. numbers], _patience)?.Split(' ', StringSplitOptions.TrimEntries);
                Sums expected = one.Fast(walk);
                failure = words is null ? $"failed, or longer than {_patience.TotalMinutes} min"
                    : words is not [var runs, var blocks, var check, _] || runs != $"{expected.Runs}" || blocks != $"{expected.Blocks}" || check != $"{expected.Check}" ? "another result"
                    : null;
                seconds += failure is null ? double.Parse(words![3], CultureInfo.InvariantCulture) : 0;
            }

            one.Dispose();
        }

        return failure ?? RatioTable.Time(seconds * 1e9);
    }

    private static string? Run(string program, string[] arguments, TimeSpan patience)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(patience))
            {
                process.Kill();
                return null;
            }

            Task.WaitAll(output, errors);
            return process.ExitCode == 0 ? output.Result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
