using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Codec;

/// <summary>Vectors and fixtures beside these tests, and the specification.</summary>
internal static class CodecFiles
{
    private static readonly string _root = Path.GetDirectoryName(RepositoryFiles.Golden(""))!;

    /// <summary>Directory of the specification.</summary>
    public static string Spec => Path.Combine(_root, "spec");

    /// <summary>Lines of a vector file that begin with a word; every one is a test case by itself.</summary>
    public static TheoryData<string> Vectors(string name, string first = "") =>
        [.. File.ReadLines(InCodec("Vectors", name)).Where(line => line.Length > 0 && line[0] != '#' && line.StartsWith(first, StringComparison.Ordinal))];

    /// <summary>Columns of a line of a vector file, without the arrow.</summary>
    public static string[] Columns(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(column => column != "->")];

    /// <summary>Number of a column, decimal or 0x….</summary>
    public static ulong Number(string column) =>
        column.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToUInt64(column[2..], 16) : Convert.ToUInt64(column, 10);

    /// <summary>Bytes of a fixture that is kept as lines of hexadecimal digits.</summary>
    public static byte[] HexFixture(string name) => Convert.FromHexString(string.Concat(File.ReadLines(InCodec("Fixtures", name))));

    private static string InCodec(string folder, string name) => Path.Combine(_root, "tests", "Kho.Abi.Tests", "Codec", folder, name);
}
