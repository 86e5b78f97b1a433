using System.Text;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Restore;

/// <summary>A file to be written: its pieces before the image was asked for their contents.</summary>
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

    /// <summary>Why the contents between the pieces are not known; null if there is nothing between them.</summary>
    public string? GapReason { get; init; }

    /// <summary>What is known to be wrong already.</summary>
    public required List<string> Problems { get; init; }

    /// <summary>Two folios claim one place, so that what the file holds is disputed.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>Name of a memfd's session.</summary>
    public string? Session { get; init; }

    /// <summary>A memfd as LUO lists it.</summary>
    public LuoFile? File { get; init; }

    /// <summary>The blob of the test module's folios.</summary>
    public KhoTestValue? Test { get; init; }
}

/// <summary>A range of a file.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct FileRange(ulong Offset, ulong Length);

/// <summary>
/// Makes names of files out of names in an image, which may be anything: only letters, digits, hyphens and underscores
/// of ASCII remain, so that no name leads out of its directory, hides, or is taken for an option.
/// </summary>
internal sealed class FileNames
{
    private const int Longest = 100;

    private readonly Dictionary<string, int> _used = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A name that nothing in a directory has yet, whether or not the file system tells cases apart.</summary>
    /// <param name="directory">Directory, for telling names apart only.</param>
    /// <param name="name">Name in the image.</param>
    public string Unique(string directory, string name)
    {
        string clean = Clean(name);
        string key = $"{directory}/{clean}";
        int number = _used.GetValueOrDefault(key) + 1;
        _used[key] = number;

        // No cleaned name has a tilde.
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
