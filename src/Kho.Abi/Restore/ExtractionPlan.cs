using System.Text;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

/// <summary>The plan of an output file: its pieces, whose contents are not read yet.</summary>
internal sealed class ExtractionPlan
{
    /// <summary>What it is.</summary>
    public required ExtractedKind Kind { get; init; }

    /// <summary>Its name in the handover.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the file within the directory, with slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Length in bytes.</summary>
    public required ulong Size { get; init; }

    /// <summary>Pieces by offset, disjoint, not beyond the size.</summary>
    public required IReadOnlyList<ExtractedPiece> Pieces { get; init; }

    /// <summary>Why the contents between the pieces are unknown; null without gaps.</summary>
    public string? GapReason { get; init; }

    /// <summary>Defects known beforehand.</summary>
    public required List<string> Problems { get; init; }

    /// <summary>Two folios claim one file offset, so that the contents are disputed.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>Name of a memfd's session.</summary>
    public string? Session { get; init; }

    /// <summary>LUO's entry of a memfd.</summary>
    public LuoFile? File { get; init; }

    /// <summary>The blob of the test module's folios.</summary>
    public KhoTestValue? Test { get; init; }
}

/// <summary>A range of a file.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct FileRange(ulong Offset, ulong Length);

/// <summary>
/// Makes file names from names in an image, which may be anything: only ASCII letters, digits, hyphens and underscores
/// remain, so that no name leaves its directory, is hidden, or looks like an option.
/// </summary>
internal sealed class FileNames
{
    private const int Longest = 100;

    private readonly Dictionary<string, int> _used = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A name that is unique in a directory, also on a case-insensitive file system.</summary>
    /// <param name="directory">Directory, as the scope of uniqueness.</param>
    /// <param name="name">Name in the image.</param>
    public string Unique(string directory, string name)
    {
        string clean = Clean(name);
        string key = $"{directory}/{clean}";
        int number = _used.GetValueOrDefault(key) + 1;
        _used[key] = number;

        // A cleaned name never has a tilde.
        return number == 1 ? clean : $"{clean}~{number}";
    }

    private static string Clean(string name)
    {
        var text = new StringBuilder();
        foreach (char letter in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            text.Append(char.IsAsciiLetterOrDigit(letter) || letter == '_' || (letter == '-' && text.Length > 0) ? letter : '_');
        }

        return text.Length == 0 ? "unnamed" : text.ToString();
    }
}
