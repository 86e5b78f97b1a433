using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kho.Benchmarks;

/// <summary>What a native <c>kho</c> takes from its start to its end on small inputs, beside a native program that prints one line: both in turns, so that they see the same machine.</summary>
internal sealed class StartUp : IDisposable
{
    private const int Rounds = 25;

    private readonly string _kho;
    private readonly string _folder = Directory.CreateTempSubdirectory("kho-start-up-").FullName;
    private readonly MeasuredPrograms _programs = new();

    private StartUp(string kho) => _kho = kho;

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">Path of the native <c>kho</c>.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string kho] || !File.Exists(kho))
        {
            Console.Error.WriteLine("expected the path of a native kho: dotnet publish src/Kho.Cli -c Release -r linux-x64 -p:PublishAot=true -o out");
            return 2;
        }

        using var measurement = new StartUp(Path.GetFullPath(kho));
        Results.Publish("start-up.md", measurement.Table());
        return 0;
    }

    public void Dispose()
    {
        _programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Table()
    {
        string oneLine = PublishOneLine();
        string image = Path.Combine(MapImages.Repository(), "golden", "linux-7.3", "7.3.4-out", "handover.elf");
        var text = new StringBuilder();
        text.AppendLine("| | one line | kho | ratio | goal | met | wall |").AppendLine("|---|---|---|---|---|---|---|");
        Row(text, oneLine, 1.2, "--version");
        Row(text, oneLine, 2, "decode", image);
        Row(text, oneLine, 2, "check", image, "--for", "7.3");
        Row(text, oneLine, 5, "abi", "matrix");
        return text.ToString();
    }

    /// <summary>The program to compare with, compiled to native code as <c>kho</c> is.</summary>
    private string PublishOneLine()
    {
        string source = Path.Combine(_folder, "line.cs");
        File.WriteAllText(source, "#:property InvariantGlobalization=true\nSystem.Console.WriteLine(\"one line\");\n");
        string output = Path.Combine(_folder, "out");
        var start = new ProcessStartInfo("dotnet", ["publish", source, "-o", output, "--nologo", "-v", "quiet"]) { WorkingDirectory = _folder };
        using Process publish = Process.Start(start)!;
        publish.WaitForExit();
        return publish.ExitCode == 0 ? Path.Combine(output, "line") : throw new InvalidOperationException("the program that prints one line cannot be published");
    }

    private void Row(StringBuilder text, string oneLine, double goal, params string[] arguments)
    {
        List<double> lines = [], programs = [], walls = [];
        for (int round = 0; round <= Rounds; round++)
        {
            (double line, _) = Measure(oneLine);
            (double program, double wall) = Measure([_kho, .. arguments]);

            // The first round brings both into the page cache.
            if (round > 0)
            {
                lines.Add(line);
                programs.Add(program);
                walls.Add(wall);
            }
        }

        double ratio = Median(programs) / Median(lines);
        string verb = string.Join(' ', arguments.Select(argument => argument.EndsWith(".elf", StringComparison.Ordinal) ? "IMAGE" : argument));
        text.AppendLine(CultureInfo.InvariantCulture, $"| `kho {verb}` | {Median(lines):f1} ms | {Median(programs):f1} ms | {ratio:f1} | ≤ {goal} | {(ratio <= goal ? "yes" : "**no**")} | {Median(walls):f0} ms |");
    }

    /// <summary>Processor time and wall time of one run in milliseconds.</summary>
    private (double Processor, double Wall) Measure(params string[] arguments)
    {
        long begin = Stopwatch.GetTimestamp();
        int process = _programs.Start(arguments);
        int status;
        long processor;
        while (!_programs.HasEnded(process, out status, out _, out processor))
        {
            Thread.Sleep(0);
        }

        double wall = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return status is 0 or 1 ? (processor / 1000.0, wall) : throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit {status}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
