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
        var text = new StringBuilder("| | one line | kho | ratio | goal | met | wall |\n|---|---|---|---|---|---|---|\n");
        foreach (Row row in Rows())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| `kho {row.Verb}` | {row.Line:f1} ms | {row.Program:f1} ms | {row.Program / row.Line:f1} | ≤ {row.Goal} | {(row.Program / row.Line <= row.Goal ? "yes" : "**no**")} | {row.Wall:f0} ms |");
        }

        return text.ToString();
    }

    /// <summary>Measures a native <c>kho</c>.</summary>
    public static IReadOnlyList<Row> Measure(string kho)
    {
        using var measurement = new StartUp(kho);
        return measurement.Rows();
    }

    private Row[] Rows()
    {
        string oneLine = PublishOneLine();
        string image = Path.Combine(MapImages.Repository(), "golden", "linux-7.3", "7.3.4-out", "handover.elf");
        return
        [
            Pairs(oneLine, 1.2, "--version"),
            Pairs(oneLine, 2, "decode", image),
            Pairs(oneLine, 2, "check", image, "--for", "7.3"),
            Pairs(oneLine, 5, "abi", "matrix"),
        ];
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

    private Row Pairs(string oneLine, double goal, params string[] arguments)
    {
        List<Usage> lines = [], programs = [];
        for (int round = 0; round <= Rounds; round++)
        {
            Usage line = Once(oneLine);
            Usage program = Once([_kho, .. arguments]);

            // The first round brings both into the page cache.
            if (round > 0)
            {
                lines.Add(line);
                programs.Add(program);
            }
        }

        string verb = string.Join(' ', arguments.Select(argument => argument.EndsWith(".elf", StringComparison.Ordinal) ? "IMAGE" : argument));
        return new Row(verb, Median(lines.Select(run => run.Processor)), Median(programs.Select(run => run.Processor)), Median(programs.Select(run => run.Wall)), goal);
    }

    private Usage Once(params string[] arguments)
    {
        Usage run = _programs.Run(arguments);
        return run.Status is 0 or 1 ? run : throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit {run.Status}");
    }

    /// <summary>In milliseconds.</summary>
    private static double Median(IEnumerable<double> seconds) => seconds.Order().ElementAt(Rounds / 2) * 1000;

    /// <summary>One verb beside the program that prints one line; milliseconds of processor time, and of wall time.</summary>
    internal sealed record Row(string Verb, double Line, double Program, double Wall, double Goal);
}
