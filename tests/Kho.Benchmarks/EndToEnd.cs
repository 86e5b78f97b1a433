using System.Globalization;
using System.Text;

namespace Kho.Benchmarks;

/// <summary>
/// What the verbs of <c>kho</c> take, start-up included, on handovers of 1, 4 and 16 TiB that <c>kho encode</c> makes: the program as it
/// was built, one process a measurement, the best of several.
/// </summary>
internal sealed class EndToEnd : IDisposable
{
    private const int Times = 3;
    private const ulong Start = 8UL << 30;

    private static readonly int[] _sizes = [1, 4, 16];

    private readonly string[] _kho;
    private readonly string _folder = Directory.CreateTempSubdirectory("kho-end-to-end-").FullName;
    private readonly MeasuredPrograms _programs = new();

    private EndToEnd(string[] kho) => _kho = kho;

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

        using var measurement = new EndToEnd(arguments.Length > 0 ? arguments : ["dotnet", built]);
        Results.Publish("end-to-end.md", measurement.Table());
        return 0;
    }

    public void Dispose()
    {
        _programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Table()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", _sizes.Select(size => $"{size} TiB"))} |");
        text.AppendLine(string.Concat(Enumerable.Repeat("|---", _sizes.Length + 1)) + "|");
        Row(text, "`kho encode`", size => Measure(["encode", Manifest($"pages-{size}", $"{{start: 0x{Start:x}, order: 0, count: {Pages(size)}}}"), "-o", Image(size)]));
        Row(text, "bytes of the file", size => string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(Image(size)).Length >> 20} MiB"));
        Row(text, "`kho decode --summary`", size => Measure(["decode", "--summary", Image(size)]));
        Row(text, "`kho check`", size => Measure(["check", Image(size)]));
        Row(text, "`kho restore`", size => Measure(["restore", Image(size)]));
        Row(text, "`kho diff` (twice the file)", size => Measure(["diff", Image(size), Image(size)]));
        Row(text, "`kho abi matrix --image`", size => Measure(["abi", "matrix", "--image", Image(size)]));
        Row(text, "`kho decode --summary`, the same memory as one run of blocks of order 18", size =>
        {
            string image = Path.Combine(_folder, $"blocks-{size}.elf");
            Measure(["encode", Manifest($"blocks-{size}", $"{{start: 0x{Start:x}, order: 18, count: {Pages(size) >> 18}}}"), "-o", image]);
            return Measure(["decode", "--summary", image]);
        });
        Row(text, "`kho decode --summary`, one block of order 18 (1 GiB)", size => size != _sizes[0] ? "" : OneBlock());
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, Func<int, string> cell) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", _sizes.Select(size => cell(size)).ToArray())} |");

    private static ulong Pages(int size) => ((ulong)size << 40) >> 12;

    private string OneBlock()
    {
        string image = Path.Combine(_folder, "block.elf");
        Measure(["encode", Manifest("block", $"{{start: 0x{Start:x}, order: 18, count: 1}}"), "-o", image]);
        return Measure(["decode", "--summary", image]);
    }

    private string Image(int size) => Path.Combine(_folder, $"pages-{size}.elf");

    private string Manifest(string name, string blocks) => WriteManifest(Path.Combine(_folder, name + ".yaml"), blocks);

    /// <summary>Writes the manifest of a machine of 8 GiB and more.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="blocks">The preserved blocks, as a mapping in YAML.</param>
    /// <returns><paramref name="path"/>.</returns>
    public static string WriteManifest(string path, string blocks)
    {
        File.WriteAllText(path, $$"""
            release: linux-7.3
            page_size: 4K
            memory:
              - { start: 16M, size: 4G }
            scratch:
              areas:
                - { start: 6G, size: 64M }
            memory_map:
              blocks:
                - {{blocks}}
            """);
        return path;
    }

    /// <summary>Runs a verb several times.</summary>
    /// <returns>The least wall time, the peak of resident memory, and the peak of what of it is no file.</returns>
    private string Measure(string[] arguments)
    {
        Usage[] runs = [.. Enumerable.Range(0, Times).Select(_ => _programs.Run([.. _kho, .. arguments], watchesMemory: true))];

        // Exit 1 is a verdict about the image; anything else is a failure of the measurement.
        return runs.FirstOrDefault(run => run.Status is not (0 or 1)) is { Status: not 0 } failed ? $"exit {failed.Status}"
            : string.Create(CultureInfo.InvariantCulture, $"{runs.Min(run => run.Wall):F2} s, {runs.Max(run => run.Resident) >> 10} MiB ({runs.Max(run => run.Anonymous) >> 10} MiB without the file)");
    }
}
