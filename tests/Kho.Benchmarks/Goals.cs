using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Kho.Benchmarks;

/// <summary>
/// Every goal that is not a walk's, in one table: a native <c>kho</c> beside the program that does the same work, in the same run.
/// Walks are a table of their own, since a walk is measured within one process.
/// </summary>
internal sealed class Goals : IDisposable
{
    private const int Times = 3;
    private const long Large = 4L << 30;
    private const ulong Start = 8UL << 30;
    private const int Block = 4096;

    private readonly string _kho;
    private readonly string _folder = Directory.CreateTempSubdirectory("kho-goals-").FullName;
    private readonly MeasuredPrograms _programs = new();
    private readonly StringBuilder _table = new();

    private Goals(string kho) => _kho = kho;

    private delegate int WriteFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, ulong length);

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">Path of the native <c>kho</c>.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string kho] || !File.Exists(kho))
        {
            Console.Error.WriteLine("expected the path of a native kho: dotnet publish src/Kho.Cli -c Release -r linux-x64 -p:PublishAot=true -o out");
            return 2;
        }

        using var measurement = new Goals(Path.GetFullPath(kho));
        Results.Publish("goals.md", measurement.Table());
        return 0;
    }

    public void Dispose()
    {
        _programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Table()
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        _table.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {processor}, {Environment.ProcessorCount} cores, load {load} before it began").AppendLine();
        _table.AppendLine("| what | beside it | that takes | kho takes | ratio | goal | met |").AppendLine("|---|---|---|---|---|---|---|");
        StartUps();
        Holes();
        Search();
        Encoding();
        Scattered();
        Comparisons();
        return _table.ToString();
    }

    private void StartUps()
    {
        foreach (StartUp.Row row in StartUp.Measure(_kho))
        {
            Ratio($"`kho {row.Verb}`, processor time", "a native program that prints one line", row.Line / 1000, row.Program / 1000, row.Goal);
            if (row.Verb.StartsWith("decode", StringComparison.Ordinal))
            {
                Bound("`kho decode` of a golden image, wall time", row.Wall / 1000, 0.015);
            }
        }
    }

    /// <summary>A raw file of 4 GiB of holes, and a kdump of 96 TiB of memory whose bitmaps are.</summary>
    private void Holes()
    {
        string raw = InFolder("holes.raw");
        using (FileStream file = File.Create(raw))
        {
            file.SetLength(Large);
        }

        Bound("`kho find` over 4 GiB of holes", Least(["find", "--raw", "0:0", raw]).Wall, 0.5);
        string kdump = InFolder("holes.kdump");
        SparseKdump(kdump, 96UL << 40);
        Usage run = Least(["find", kdump]);
        Bound("`kho find` in a kdump of 96 TiB whose bitmaps are holes", run.Wall, 1);
        Memory("its memory", run.Anonymous, 200);
    }

    /// <summary>Random bytes, so that nothing is skipped, in the page cache for both.</summary>
    private void Search()
    {
        string raw = InFolder("random.raw");
        using (FileStream file = File.Create(raw))
        {
            byte[] bytes = new byte[16 << 20];
            var random = new Random(1);
            for (long done = 0; done < Large; done += bytes.Length)
            {
                random.NextBytes(bytes);
                file.Write(bytes);
            }
        }

        _programs.Run(["cat", raw]);
        double read = Enumerable.Range(0, Times).Min(_ => _programs.Run(["cat", raw]).Wall);
        Ratio("`kho find` over 4 GiB of data, wall time", "`cat`", read, Least(["find", "--raw", "0:0", raw]).Wall, 1.25);
        File.Delete(raw);
    }

    /// <summary>16 TiB in pages of 4 KiB: half a GiB of bitmaps.</summary>
    private void Encoding()
    {
        string manifest = Manifest("pages.yaml", 16UL << 40);
        string image = InFolder("pages.elf");
        string copy = InFolder("copy");
        Usage encode = Least(["encode", manifest, "-o", image]);
        ulong length = (ulong)new FileInfo(image).Length;
        using (var program = new Baseline(Baseline.Fast))
        {
            WriteFile write = program.Function<WriteFile>("write_file");
            double seconds = Enumerable.Range(0, Times).Min(_ =>
            {
                long begin = Stopwatch.GetTimestamp();
                return write(copy, length) != 0 ? Stopwatch.GetElapsedTime(begin).TotalSeconds : throw new IOException($"{copy} cannot be written");
            });
            Ratio("`kho encode` of 16 TiB, wall time", "C that writes as many bytes", seconds, encode.Wall, 1.3);
        }

        File.Delete(copy);
        Memory($"its memory ({length >> 20} MiB are bitmaps)", encode.Anonymous, (long)(length >> 20) + 64);
        Usage decode = Least(["decode", "--summary", image]);
        Bound("`kho decode --summary` of it", decode.Wall, 0.5);
        Memory("its memory beyond the file", decode.Anonymous, 100);
        Usage restore = Least(["restore", image]);
        Bound("`kho restore` of it", restore.Wall, 2);
        Memory("its memory beyond the file", restore.Anonymous, 100);
        File.Delete(image);
    }

    private string Manifest(string name, ulong memory) => EndToEnd.WriteManifest(InFolder(name), $"{{start: 0x{Start:x}, order: 0, count: {memory / Block}}}");

    /// <summary>An encoded handover of 1 TiB in which three pages of a hundred are left: 8 million runs.</summary>
    private string ScatteredImage()
    {
        string image = InFolder("scattered.elf");
        Least(["encode", Manifest("scattered.yaml", 1UL << 40), "-o", image]);
        byte[] bytes = File.ReadAllBytes(image);
        byte[] full = new byte[Block];
        full.AsSpan().Fill(0xff);
        byte[] mask = new byte[Block];
        var random = new Random(3);
        for (int at = bytes.AsSpan().IndexOf(full); at >= 0;)
        {
            Span<byte> page = bytes.AsSpan(at, Block);
            for (int halved = 0; halved < 5; halved++)
            {
                random.NextBytes(mask);
                And(page, mask);
            }

            int next = bytes.AsSpan(at + Block).IndexOf(full);
            at = next < 0 ? next : at + Block + next;
        }

        File.WriteAllBytes(image, bytes);
        return image;
    }

    private static void And(Span<byte> page, ReadOnlySpan<byte> mask)
    {
        for (int index = 0; index < page.Length; index++)
        {
            page[index] &= mask[index];
        }
    }

    private void Scattered()
    {
        string image = ScatteredImage();
        foreach (string[] verb in (string[][])[["decode", "--summary", image], ["check", image], ["restore", image], ["diff", image, image], ["abi", "matrix", "--image", image]])
        {
            Usage run = Least(verb);
            string name = string.Join(' ', verb.Where(word => word != image));
            Row($"`kho {name}`, 3 % of the pages of 1 TiB", "", "", string.Create(CultureInfo.InvariantCulture, $"{run.Wall:F2} s, {run.Anonymous >> 10} MiB"), "", "", "");
        }
    }

    /// <summary>Others' programs where they do the same work. drgn and Kaitai stand in the table of walks; crash in none, since it opens nothing without the kernel's own debug information.</summary>
    private void Comparisons()
    {
        string golden = Path.Combine(MapImages.Repository(), "golden");
        string kdump = Path.Combine(golden, "dumps", "makedumpfile-zlib.kdump");
        Beside("every page of a zlib kdump decompressed", "makedumpfile", ["makedumpfile", "-d", "0", "-F", kdump], ["find", kdump]);
        string tree = InFolder("tree.raw");
        byte[] bytes = new byte[64 << 20];
        new Random(2).NextBytes(bytes);
        File.WriteAllBytes(tree, bytes);
        string blob = Directory.EnumerateFiles(golden, "fdt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        Beside("a device tree read and printed", "dtc", ["dtc", "-q", "-I", "dtb", "-O", "dts", blob], ["decode", blob]);
        Beside("device trees searched in 64 MiB", "fdtdump", ["fdtdump", "-s", tree], ["find", "--raw", "0:0", tree]);
    }

    private void Beside(string what, string name, string[] other, string[] arguments)
    {
        Usage[] runs;
        try
        {
            runs = [.. Enumerable.Range(0, Times).Select(_ => _programs.Run(other))];
        }
        catch (InvalidOperationException)
        {
            Row(what, name, "not installed", "", "", "", "");
            return;
        }

        Ratio($"{what}: `kho {arguments[0]}`, processor time", $"`{name}`", runs.Min(run => run.Processor), Least(arguments).Processor, null);
    }

    /// <summary>The run of several that took the least time, with the most memory of all.</summary>
    private Usage Least(string[] arguments)
    {
        Usage[] runs = [.. Enumerable.Range(0, Times).Select(_ => _programs.Run([_kho, .. arguments], watchesMemory: true))];
        Usage failed = runs.FirstOrDefault(run => run.Status is not (0 or 1));
        return failed.Status != 0 ? throw new InvalidOperationException($"kho {string.Join(' ', arguments)}: exit {failed.Status}")
            : runs.MinBy(run => run.Wall) with { Anonymous = runs.Max(run => run.Anonymous) };
    }

    private void Ratio(string what, string beside, double other, double ours, double? goal) =>
        Row(what, beside, Seconds(other), Seconds(ours), (ours / other).ToString("F2", CultureInfo.InvariantCulture), goal is double most ? string.Create(CultureInfo.InvariantCulture, $"≤ {most}") : "", goal is null ? "" : Met(ours / other <= goal));

    private void Bound(string what, double seconds, double goal) => Row(what, "", "", Seconds(seconds), "", $"≤ {Seconds(goal)}", Met(seconds <= goal));

    private void Memory(string what, long kibibytes, long goal) => Row(what, "", "", string.Create(CultureInfo.InvariantCulture, $"{kibibytes >> 10} MiB"), "", $"≤ {goal} MiB", Met(kibibytes >> 10 <= goal));

    private void Row(params string[] cells)
    {
        string line = $"| {string.Join(" | ", cells)} |";
        Console.Error.WriteLine(line);
        _table.AppendLine(line);
    }

    private static string Met(bool isMet) => isMet ? "yes" : "**no**";

    private static string Seconds(double seconds) => seconds < 0.1
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:F1} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s");

    private string InFolder(string name) => Path.Combine(_folder, name);

    /// <summary>A dump in diskdump's format, version 6, in which no page is: head, sub-header, and two bitmaps of holes.</summary>
    private static void SparseKdump(string path, ulong memory)
    {
        ulong pages = memory / Block;
        ulong bitmapBlocks = ((pages / 8) + Block - 1) / Block * 2;
        byte[] head = new byte[2 * Block];
        "KDUMP   "u8.CopyTo(head);
        BitConverter.TryWriteBytes(head.AsSpan(8), 6);
        BitConverter.TryWriteBytes(head.AsSpan(428), Block);
        BitConverter.TryWriteBytes(head.AsSpan(432), 1);
        BitConverter.TryWriteBytes(head.AsSpan(436), (uint)bitmapBlocks);
        BitConverter.TryWriteBytes(head.AsSpan(440), uint.MaxValue);
        BitConverter.TryWriteBytes(head.AsSpan(Block + 96), pages);
        "x86_64"u8.CopyTo(head.AsSpan(12 + (4 * 65)));
        using FileStream file = File.Create(path);
        file.Write(head);
        file.SetLength(head.Length + ((long)bitmapBlocks * Block));
    }
}
