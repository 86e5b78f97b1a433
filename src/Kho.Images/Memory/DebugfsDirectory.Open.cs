using System.Text;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Images;

internal sealed partial record DebugfsDirectory
{
    private const string RootName = "fdt";
    private const string BlobsName = "sub_fdts";
    private const string ScratchAddressesName = "scratch_phys";
    private const string ScratchLengthsName = "scratch_len";
    private const string FinalizeName = "finalize";

    /// <summary>Names of copies within a directory: debugfs's own, and those that collecting tools give.</summary>
    private static readonly string[] _childNames = ["out", "kho-out", "in", "kho-in"];

    private const int MostRootBytes = 1024 * 1024;
    private const int MostBlobBytes = 16 * 1024 * 1024;
    private const int MostBytesOfAllBlobs = 64 * 1024 * 1024;
    private const int MostBlobs = 4096;
    private const int MostTextBytes = 64 * 1024;

    /// <summary>Opens a copy of <c>kho/out</c> or <c>kho/in</c>, or of their parent directory.</summary>
    /// <param name="path">Path of the directory.</param>
    /// <param name="diagnostics">Receives findings about files that cannot be read or used.</param>
    /// <returns>The directory itself, or its children <c>out</c>, <c>in</c>, <c>kho-out</c> and <c>kho-in</c> that are such copies, <c>out</c> first; empty if none is.</returns>
    public static IReadOnlyList<DebugfsDirectory> Open(string path, DiagnosticBag diagnostics)
    {
        if (TryOpen(path, diagnostics) is DebugfsDirectory directory)
        {
            return [directory];
        }

        return [.. _childNames.Select(child => TryOpen(System.IO.Path.Combine(path, child), diagnostics)).OfType<DebugfsDirectory>()];
    }

    /// <summary>Whether <see cref="Open"/> finds a copy here.</summary>
    /// <param name="path">Path of a directory.</param>
    public static bool Holds(string path) => IsCopy(path) || _childNames.Any(child => IsPart(path, child));

    /// <summary>Whether a child of a directory is a copy that <see cref="Open"/> of the directory reads.</summary>
    /// <param name="path">Path of the directory.</param>
    /// <param name="child">Name of the child.</param>
    public static bool IsPart(string path, string child) => _childNames.Contains(child, StringComparer.Ordinal) && IsCopy(System.IO.Path.Combine(path, child));

    private static bool IsCopy(string path) => File.Exists(System.IO.Path.Combine(path, RootName)) || Directory.Exists(System.IO.Path.Combine(path, BlobsName));

    /// <summary>Opens a copy of <c>kho/out</c> or <c>kho/in</c>.</summary>
    /// <param name="path">Path of the directory.</param>
    /// <param name="diagnostics">Receives findings about files that cannot be read or used.</param>
    /// <returns>What it holds, or null if it has neither <c>fdt</c> nor <c>sub_fdts</c>.</returns>
    public static DebugfsDirectory? TryOpen(string path, DiagnosticBag diagnostics)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!IsCopy(path))
        {
            return null;
        }

        byte[]? root = ReadFile(path, RootName, MostRootBytes, diagnostics);
        return new DebugfsDirectory(
            path,
            FindDirection(path),
            root is null ? (ReadOnlyMemory<byte>?)null : root,
            ReadBlobs(path, diagnostics),
            ReadScratch(path, diagnostics),
            ReadFinalize(path, diagnostics));
    }

    private static DebugfsDirection FindDirection(string path)
    {
        string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        string[] onlyInOut = [FinalizeName, ScratchAddressesName, ScratchLengthsName];
        return name switch
        {
            "out" or "kho-out" => DebugfsDirection.Out,
            "in" or "kho-in" => DebugfsDirection.In,
            _ when onlyInOut.Any(file => File.Exists(System.IO.Path.Combine(path, file))) => DebugfsDirection.Out,
            _ => DebugfsDirection.Unknown,
        };
    }

    private static List<DebugfsBlob> ReadBlobs(string path, DiagnosticBag diagnostics)
    {
        List<DebugfsBlob> blobs = [];
        int bytesLeft = MostBytesOfAllBlobs;
        foreach (string name in ListBlobs(path, diagnostics))
        {
            if (bytesLeft == 0 || blobs.Count == MostBlobs)
            {
                Report(diagnostics, BlobsName, $"{path}: expected at most {MostBlobs} blobs and {MostBytesOfAllBlobs} bytes in all; {name} and later ones are not read");
                break;
            }

            if (ReadFile(path, System.IO.Path.Combine(BlobsName, name), Math.Min(MostBlobBytes, bytesLeft), diagnostics) is byte[] bytes)
            {
                blobs.Add(new DebugfsBlob(name, bytes));
                bytesLeft -= bytes.Length;
            }
        }

        return blobs;
    }

    private static List<string> ListBlobs(string path, DiagnosticBag diagnostics)
    {
        string directory = System.IO.Path.Combine(path, BlobsName);
        List<string> names = [];
        if (!Directory.Exists(directory))
        {
            return names;
        }

        try
        {
            names.AddRange(Directory.EnumerateFiles(directory).Select(file => System.IO.Path.GetFileName(file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Report(diagnostics, BlobsName, $"{directory}: cannot be listed: {exception.Message}");
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static List<DebugfsScratch> ReadScratch(string path, DiagnosticBag diagnostics)
    {
        List<ulong?>? addresses = ReadNumbers(path, ScratchAddressesName, diagnostics);
        List<ulong?>? lengths = ReadNumbers(path, ScratchLengthsName, diagnostics);
        if (addresses?.Count != lengths?.Count)
        {
            Report(
                diagnostics, ScratchLengthsName,
                $"{path}: {lengths?.Count ?? 0} lengths for {addresses?.Count ?? 0} addresses in {ScratchAddressesName}, expected as many; the surplus is left out");
        }

        List<DebugfsScratch> areas = [];
        foreach ((ulong? address, ulong? length) in (addresses ?? []).Zip(lengths ?? []))
        {
            if (address is ulong start && length is ulong size)
            {
                areas.Add(new DebugfsScratch(start, size));
            }
        }

        return areas;
    }

    /// <summary>One number a line, null for a line without a number, so that the lines of two files pair up.</summary>
    private static List<ulong?>? ReadNumbers(string path, string name, DiagnosticBag diagnostics)
    {
        if (ReadFile(path, name, MostTextBytes, diagnostics) is not byte[] bytes)
        {
            return null;
        }

        List<ulong?> numbers = [];
        string text = Encoding.Latin1.GetString(bytes).Trim('\0', '\r', '\n', ' ');
        if (text.Length == 0)
        {
            return numbers;
        }

        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            bool isNumber = NumberText.TryParseHexadecimal(line, out ulong number);
            if (!isNumber)
            {
                Report(diagnostics, name, $"{path}: line {numbers.Count + 1} is \"{Shown(line)}\", expected a hexadecimal number");
            }

            numbers.Add(isNumber ? number : null);
        }

        return numbers;
    }

    private static bool? ReadFinalize(string path, DiagnosticBag diagnostics)
    {
        if (ReadFile(path, FinalizeName, MostTextBytes, diagnostics) is not byte[] bytes)
        {
            return null;
        }

        string text = Encoding.Latin1.GetString(bytes).Trim('\0', '\r', '\n', ' ');
        switch (text)
        {
            case "0":
                return false;
            case "1":
                return true;
            default:
                Report(diagnostics, FinalizeName, $"{path}: is \"{Shown(text)}\", expected 0 or 1");
                return null;
        }
    }

    private static byte[]? ReadFile(string path, string name, int limit, DiagnosticBag diagnostics)
    {
        string file = System.IO.Path.Combine(path, name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            byte[] bytes = CappedReader.ReadFile(file, limit, out bool more);
            if (more)
            {
                Report(diagnostics, name, $"{file}: expected at most {limit} bytes; the rest is not read");
            }

            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Report(diagnostics, name, $"{file}: cannot be read: {exception.Message}");
            return null;
        }
    }

    private static string Shown(ReadOnlySpan<char> text)
    {
        const int MostShown = 32;
        return text.Length > MostShown ? $"{text[..MostShown]}…" : text.ToString();
    }

    private static void Report(DiagnosticBag diagnostics, string where, string message) =>
        diagnostics.Add(ImageDiagnostics.NoteUnusable, null, where, message);
}
