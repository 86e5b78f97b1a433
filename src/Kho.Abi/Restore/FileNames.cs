using System.Text;

namespace Kho.Abi.Restore;

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
