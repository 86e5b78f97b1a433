using System.Text;
using System.Text.Json;
using Kho.Abi.Codec;

namespace Kho.Abi.Subsystems;

/// <summary>Something of a blob that has contents: a file, a region, folios.</summary>
/// <param name="Kind">What it is, as indexes of extracted files spell it.</param>
/// <param name="Name">Its name; a session's file is session and token.</param>
/// <param name="Session">Name of its session, or null.</param>
/// <param name="Size">Length in bytes, or null where that is not known.</param>
/// <param name="Alone">The blob's value with nothing else in it.</param>
internal sealed record PreservedItem(string Kind, string Name, string? Session, ulong? Size, BlobValue Alone)
{
    /// <summary>What one is called where they are counted; null where they are not.</summary>
    public string? Noun { get; init; }

    /// <summary>Name among things of all kinds.</summary>
    public string Label { get => field ?? Name; init; }

    /// <summary>Physical address of its contents, or of what leads to them; null where it is not known.</summary>
    public ulong? Address { get; init; }

    /// <summary>Where its contents lie: offset in them, place and length, in units that all items of its kind have.</summary>
    public IEnumerable<(ulong, ulong, ulong)> Places { get; init; } = [];
}

/// <summary>A range of contents and the memory that holds it.</summary>
/// <param name="Offset">Offset in the contents, in bytes.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
internal readonly record struct ContentsPiece(ulong Offset, ulong Address, ulong Length)
{
    /// <summary>An address outside every machine's memory, also plus any offset of a file.</summary>
    public const ulong NoAddress = 1UL << 63;

    /// <summary>Offset of the byte behind the range.</summary>
    public ulong End => Offset + Length;

    /// <summary>The rest of the piece behind its first bytes.</summary>
    /// <param name="bytes">Number of bytes to leave out, less than the length.</param>
    public ContentsPiece From(ulong bytes) => new(Offset + bytes, Address + bytes, Length - bytes);
}

/// <summary>Contents that can be written as a file, or why they cannot.</summary>
/// <param name="Kind">What they are, as indexes of extracted files spell it.</param>
/// <param name="Name">Their name in the handover.</param>
/// <param name="Size">Length in bytes, or null where it is not known.</param>
internal sealed record PreservedContents(string Kind, string Name, ulong? Size)
{
    /// <summary>Kind of a vmalloc area: what other contents list their folios in.</summary>
    public const string Area = "vmalloc";

    /// <summary>Kind of a blob of a known format that cannot be read.</summary>
    public const string Blob = "blob";

    /// <summary>Why no file can be made of them, one clause; null if one can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Path of the file within a directory, with slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>Pieces by offset, disjoint, not beyond the size.</summary>
    public IReadOnlyList<ContentsPiece> Pieces { get; init; } = [];

    /// <summary>Why the contents between the pieces are unknown; null without gaps.</summary>
    public string? GapReason { get; init; }

    /// <summary>Defects known beforehand, each one sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Two folios claim one file offset, so that the contents are disputed.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>Name of a file's session.</summary>
    public string? Session { get; init; }

    /// <summary>What they are the contents of, in the document; null for what has no more to say.</summary>
    public IContentsOwner? Owner { get; init; }

    /// <summary>Contents of which no file can be made.</summary>
    public static PreservedContents Refused(string kind, string name, ulong? size, string refusal) => new(kind, name, size) { Refusal = refusal };

    /// <summary>Contents that are longer than any file.</summary>
    public static PreservedContents TooLong(string kind, string name, UInt128 size) =>
        Refused(kind, name, size <= ulong.MaxValue ? (ulong)size : null, $"no file has {size} bytes");
}

/// <summary>What contents belong to. It says of them what is the same for no other kind.</summary>
internal interface IContentsOwner
{
    /// <summary>Writes the members of a JSON object that identify it, behind name and path.</summary>
    void WriteIdentity(Utf8JsonWriter json);

    /// <summary>Writes the members of a JSON object that describe it.</summary>
    /// <returns>False if where its pieces lie is still to be said.</returns>
    bool WriteDetails(Utf8JsonWriter json);
}

/// <summary>What is needed to name contents and to find their pieces.</summary>
/// <param name="Pages">Page size.</param>
/// <param name="Names">Gives names to files.</param>
internal sealed record ContentsContext(PageGeometry Pages, FileNames Names);

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
