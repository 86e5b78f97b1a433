using System.Globalization;
using Kho.Diagnostics;

namespace Kho.Analysis.Conformance;

/// <summary>A case of the conformance suite: bytes and their meaning under one release and page size, in a language-neutral text.</summary>
/// <param name="Name">Name, unique in the suite.</param>
/// <param name="Release">Id of the release.</param>
/// <param name="PageSize">Page size in bytes.</param>
/// <param name="Kind">Kind of the bytes: a kernel structure's name, or <c>key</c>, <c>path</c>, <c>add</c>, <c>stamp</c>, <c>root</c>.</param>
/// <param name="Bytes">The bytes in the file's notation: pieces of hexadecimal digits joined by <c>+</c>; <c>00*8</c> is eight bytes of 0.</param>
/// <param name="Source">Authority of the answer: <c>hand-worked</c>, <c>kernel</c> or <c>BTF</c>.</param>
internal sealed record ConformanceCase(string Name, string Release, int PageSize, string Kind, string Bytes, ConformanceAnswer Expected, string Source)
{
    private const int Columns = 8;
    private const int MostBytes = 1 << 20;

    private static readonly string[] _sources = ["hand-worked", "kernel", "BTF"];

    /// <summary>The case as a reader receives it, without the answer.</summary>
    public string Question => string.Create(CultureInfo.InvariantCulture, $"{Name}\t{Release}\t{PageSize}\t{Kind}\t{Bytes}");

    /// <summary>Reads all files of a directory, or one file.</summary>
    /// <exception cref="KhoFormatException">A line is no case; the message names file and line.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<ConformanceCase> ReadAll(string path)
    {
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.txt").Order(StringComparer.Ordinal)] : [path];
        List<ConformanceCase> cases = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                number++;
                if (line.Length == 0 || line[0] == '#')
                {
                    continue;
                }

                ConformanceCase read = Read(line) ?? throw new KhoFormatException($"{file}:{number}: no case; expected name, release, page size, kind, bytes, class, value and source between tabs");
                cases.Add(names.Add(read.Name) ? read : throw new KhoFormatException($"{file}:{number}: a case {read.Name} is there already"));
            }
        }

        return cases.Count > 0 ? cases : throw new KhoFormatException($"{path}: no cases");
    }

    /// <summary>The bytes.</summary>
    /// <exception cref="KhoFormatException">The notation is invalid.</exception>
    public byte[] Data() => Expand(Bytes) ?? throw new KhoFormatException($"{Name}: '{Bytes}' are no bytes; expected hexadecimal digits, pieces joined by +, 00*8 for eight bytes of 0");

    private static ConformanceCase? Read(string line)
    {
        string[] parts = line.Split('\t');
        return parts.Length == Columns && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int pageSize) && _sources.Contains(parts[7]) && Expand(parts[4]) is not null
            ? new ConformanceCase(parts[0], parts[1], pageSize, parts[3], parts[4], new ConformanceAnswer(parts[5], parts[6]), parts[7])
            : null;
    }

    private static byte[]? Expand(string text)
    {
        List<byte> bytes = [];
        foreach (string piece in text == "-" ? [] : text.Split('+'))
        {
            string[] run = piece.Split('*');
            if (run.Length > 2 || run[0].Length % 2 != 0 || !run[0].All(char.IsAsciiHexDigit) || (run.Length == 2 && run[0].Length != 2))
            {
                return null;
            }

            int count = 1;
            if (run.Length == 2 && (!int.TryParse(run[1], NumberStyles.None, CultureInfo.InvariantCulture, out count) || count > MostBytes))
            {
                return null;
            }

            byte[] digits = Convert.FromHexString(run[0]);
            for (int copy = 0; copy < count; copy++)
            {
                bytes.AddRange(digits);
            }
        }

        return [.. bytes];
    }
}

/// <summary>Meaning of bytes.</summary>
/// <param name="Class"><c>success</c>, <c>decode-failure</c>, <c>refused</c> with the kernel's error, or <c>kernel-dies</c>; <c>skip</c> for a reader that does not know the kind.</param>
/// <param name="Value">The value, or <c>-</c>.</param>
internal sealed record ConformanceAnswer(string Class, string Value)
{
    /// <summary>The reader does not know the kind.</summary>
    public static ConformanceAnswer Skip { get; } = new("skip", "-");

    /// <summary>The reader does not know the kind.</summary>
    public bool IsSkip => Class == "skip";

    /// <inheritdoc/>
    public override string ToString() => Value == "-" ? Class : $"{Class} {Value}";
}
