using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Kho.Benchmarks;

/// <summary>
/// What <c>kho survey</c> takes for a fleet of golden images multiplied, some damaged, some unreadable: images by second of
/// processor time, and memory, which must not grow with the fleet. The rows of shards, jobs and a killed run are compared.
/// </summary>
internal sealed class SurveyMeasurement : IDisposable
{
    private const int Hosts = 10_000;
    private const int Few = 1_000;
    private const int Shards = 8;
    private const int Period = 20;
    private const long LargestImage = 3_000_000;
    private const int Seed = 7;

    /// <summary>Milliseconds between two looks at a process; its last ones are not seen.</summary>
    private const int Interval = 10;

    private static readonly TimeSpan _untilKilled = TimeSpan.FromSeconds(3);

    private readonly string[] _kho;
    private readonly string _folder = Directory.CreateTempSubdirectory("kho-surveys-").FullName;
    private readonly StringBuilder _table = new("| | wall | processor | images by second of processor | peak of memory that is no file |\n|---|---|---|---|---|\n");

    private SurveyMeasurement(string[] kho)
    {
        _kho = kho;
    }

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">The program and the arguments that come first, such as a native <c>kho</c>; none for the build of this repository.</param>
    public static int Run(string[] arguments)
    {
        string built = Path.Combine(MapImages.Repository(), "src", "Kho.Cli", "bin", "Release", "net10.0", "kho.dll");
        if (arguments.Length == 0 && !File.Exists(built))
        {
            Console.Error.WriteLine($"{built} is missing: dotnet build src/Kho.Cli -c Release");
            return 2;
        }

        using var measurement = new SurveyMeasurement(arguments.Length > 0 ? arguments : ["dotnet", built]);
        string table = measurement.Table();
        Results.Publish("surveys.md", table);
        return table.Contains("DIFFERENT", StringComparison.Ordinal) ? 1 : 0;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Table()
    {
        string few = Path.Combine(_folder, "few");
        string fleet = Path.Combine(_folder, "fleet");
        Fill(few, Few);
        Fill(fleet, Hosts);
        Measure("1,000 images, 2 jobs", Few, [few, "--jobs", "2", "-o", Out("few.ndjson")]);
        Measure("10,000 images, 1 job", Hosts, [fleet, "--jobs", "1", "-o", Out("one.ndjson")]);
        Measure("10,000 images, 2 jobs", Hosts, [fleet, "--jobs", "2", "-o", Out("two.ndjson")]);
        Measure("10,000 images, 8 jobs", Hosts, [fleet, "--jobs", "8", "-o", Out("eight.ndjson")]);
        Measure("10,000 images, 2 jobs, with Parquet", Hosts, [fleet, "--jobs", "2", "-o", Out("rows.parquet")]);
        for (int shard = 0; shard < Shards; shard++)
        {
            Start([fleet, "--shard", $"{shard}/{Shards}", "-o", Out($"part-{shard}.ndjson")]).WaitForExit();
        }

        using (Process killed = Start([fleet, "--jobs", "2", "-o", Out("killed.ndjson")]))
        {
            if (!killed.WaitForExit(_untilKilled))
            {
                killed.Kill();
                killed.WaitForExit();
            }
        }

        long before = new FileInfo(Out("killed.ndjson")).Length;
        Start([fleet, "--jobs", "2", "-o", Out("killed.ndjson")]).WaitForExit();
        string[] expected = Rows("one.ndjson");
        Compare("8 jobs", expected, Rows("eight.ndjson"));
        Compare("8 shards", expected, [.. Enumerable.Range(0, Shards).SelectMany(shard => Rows($"part-{shard}.ndjson")).Order(StringComparer.Ordinal)]);
        Compare($"a run killed after {before >> 20} MiB of {new FileInfo(Out("one.ndjson")).Length >> 20}, and again", expected, Rows("killed.ndjson"));
        return _table.ToString();
    }

    private void Compare(string name, string[] expected, string[] rows) =>
        _table.AppendLine(CultureInfo.InvariantCulture, $"\nRows of {name}: {(rows.SequenceEqual(expected) ? "the same" : "DIFFERENT")}, {rows.Length}");

    private string Out(string name) => Path.Combine(_folder, name);

    private string[] Rows(string name) => [.. File.ReadLines(Out(name)).Order(StringComparer.Ordinal)];

    /// <summary>Of twenty hosts fourteen have a sound dump, three a damaged one, one none that can be read, one a copy of debugfs, and one a compressed dump.</summary>
    private static void Fill(string folder, int hosts)
    {
        string golden = Path.Combine(MapImages.Repository(), "golden");
        string[] images = [.. Directory.EnumerateFiles(golden, "*.elf", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length < LargestImage).Order(StringComparer.Ordinal)];
        string[] debugfs = [.. Directory.EnumerateDirectories(golden, "debugfs", SearchOption.AllDirectories).Select(path => Path.Combine(path, "out")).Where(Directory.Exists).Order(StringComparer.Ordinal)];
        var random = new Random(Seed);
        for (int host = 0; host < hosts; host++)
        {
            string directory = Directory.CreateDirectory(Path.Combine(folder, $"rack-{host / 100:d3}-host-{host:d5}")).FullName;
            string dump = Path.Combine(directory, "vmcore");
            string image = images[host % images.Length];
            switch (host % Period)
            {
                case < 14:
                    File.CreateSymbolicLink(dump, image);
                    break;
                case < 17:
                    File.WriteAllBytes(dump, Damaged(File.ReadAllBytes(image), random));
                    break;
                case 17:
                    File.WriteAllBytes(dump, host % (2 * Period) < Period ? [] : [.. "\u007fELF"u8, .. new byte[200]]);
                    break;
                case 18:
                    Directory.CreateSymbolicLink(Path.Combine(directory, "kho-out"), debugfs[host % debugfs.Length]);
                    break;
                default:
                    using (var packed = new GZipStream(File.Create(dump + ".gz"), CompressionLevel.Fastest))
                    {
                        packed.Write(File.ReadAllBytes(image));
                    }

                    break;
            }
        }
    }

    private static byte[] Damaged(byte[] image, Random random)
    {
        if (random.Next(3) == 0)
        {
            return image[..(int)(image.Length * (0.3 + (0.6 * random.NextDouble())))];
        }

        for (int flips = random.Next(1, 64); flips > 0; flips--)
        {
            image[random.Next(Math.Min(4096, image.Length - 1), image.Length)] ^= (byte)(1 << random.Next(8));
        }

        return image;
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(_kho[0], [.. _kho.Skip(1), "survey", "--for", "7.3", .. arguments]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private void Measure(string name, int images, string[] arguments)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = Start(arguments);
        long anonymous = 0;
        double processor = 0;
        while (!process.WaitForExit(Interval))
        {
            anonymous = Math.Max(anonymous, Anonymous(process.Id));
            processor = Processor(process) ?? processor;
        }

        double wall = Stopwatch.GetElapsedTime(begin).TotalSeconds;

        // Two is the worst exit code of a fleet with unreadable images; the summary says that all rows were written.
        string summary = process.StandardOutput.ReadToEnd();
        _table.AppendLine(summary.Contains($": {images} images, ", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"| {name} | {wall:F1} s | {processor:F1} s | {images / processor:F0} | {anonymous >> 10} MiB |")
            : $"| {name} | exit {process.ExitCode} | | | |");
    }

    /// <summary>Processor time of a process in seconds; null where it has ended.</summary>
    private static double? Processor(Process process)
    {
        try
        {
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Resident memory of a process that is no file, in KiB; 0 where it has ended.</summary>
    private static long Anonymous(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)) ?? "RssAnon: 0 kB";
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
