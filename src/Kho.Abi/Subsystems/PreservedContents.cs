using System.Text;
using System.Text.Json;
using Kho.Abi.Codec;

namespace Kho.Abi.Subsystems;

/// <summary>An item of a blob that has contents: a file, a region, or folios.</summary>
/// <param name="Kind">Kind of the item, as the index of extracted files spells it.</param>
/// <param name="Name">Name of the item; for a session's file, session and token.</param>
/// <param name="Session">Name of the file's session; null for other items.</param>
/// <param name="Size">Length in bytes; null if unknown.</param>
/// <param name="Alone">The blob's value, reduced to this item.</param>
internal sealed record PreservedItem(string Kind, string Name, string? Session, ulong? Size, BlobValue Alone)
{
    /// <summary>Noun for counting items of this kind; null if they are not counted.</summary>
    public string? Noun { get; init; }

    /// <summary>Name that is unique among items of all kinds.</summary>
    public string Label { get => field ?? Name; init; }

    /// <summary>Physical address of the contents, or of the structure that leads to them; null if unknown.</summary>
    public ulong? Address { get; init; }

    /// <summary>Places of the contents: offset in them, place and length, in units that all items of one kind share.</summary>
    public IEnumerable<(ulong, ulong, ulong)> Places { get; init; } = [];
}

/// <summary>A range of contents and the memory that holds it.</summary>
/// <param name="Offset">Offset in the contents, in bytes.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
internal readonly record struct ContentsPiece(ulong Offset, ulong Address, ulong Length)
{
    /// <summary>An address that no machine's memory contains, even after adding any file offset.</summary>
    public const ulong NoAddress = 1UL << 63;

    /// <summary>Offset of the byte after the range.</summary>
    public ulong End => Offset + Length;

    /// <summary>The piece without its first bytes.</summary>
    /// <param name="bytes">Number of bytes to skip, less than the length.</param>
    public ContentsPiece From(ulong bytes) => new(Offset + bytes, Address + bytes, Length - bytes);
}

/// <summary>Contents that can be extracted to a file, or the reason why they cannot.</summary>
/// <param name="Kind">Kind of the contents, as the index of extracted files spells it.</param>
/// <param name="Name">Name of the contents in the handover.</param>
/// <param name="Size">Length in bytes; null if unknown.</param>
internal sealed record PreservedContents(string Kind, string Name, ulong? Size)
{
    /// <summary>Kind of a vmalloc area, which lists the folios of other contents.</summary>
    public const string Area = "vmalloc";

    /// <summary>Kind of a blob whose format is known but which cannot be decoded.</summary>
    public const string Blob = "blob";

    /// <summary>Why the contents cannot be written to a file, as a clause; null if they can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Path of the file relative to the target directory, with slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>Pieces sorted by offset, disjoint, and within the size.</summary>
    public IReadOnlyList<ContentsPiece> Pieces { get; init; } = [];

    /// <summary>Why the contents between the pieces are unknown; null if there are no gaps.</summary>
    public string? GapReason { get; init; }

    /// <summary>Defects that are known before the contents are read, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Two folios claim the same file offset, so the contents are disputed.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>For a file: name of its session.</summary>
    public string? Session { get; init; }

    /// <summary>The part of the document that owns the contents; null if it adds nothing to the index.</summary>
    public IContentsOwner? Owner { get; init; }

    /// <summary>Contents that cannot be written to a file.</summary>
    public static PreservedContents Refused(string kind, string name, ulong? size, string refusal) => new(kind, name, size) { Refusal = refusal };

    /// <summary>Contents whose stated length exceeds the maximum length of a file.</summary>
    public static PreservedContents TooLong(string kind, string name, UInt128 size) =>
        Refused(kind, name, size <= ulong.MaxValue ? (ulong)size : null, $"no file has {size} bytes");
}

/// <summary>The owner of contents. It writes those members of the index that only its kind has.</summary>
internal interface IContentsOwner
{
    /// <summary>Writes JSON members that identify the contents, after name and path.</summary>
    void WriteIdentity(Utf8JsonWriter json);

    /// <summary>Writes JSON members that describe the contents.</summary>
    /// <returns>False if the caller must still write the places of the contents.</returns>
    bool WriteDetails(Utf8JsonWriter json);
}

/// <summary>Shared input for naming contents and finding their pieces.</summary>
/// <param name="Pages">Page size of the handover.</param>
/// <param name="Names">Allocator of file names.</param>
internal sealed record ContentsContext(PageGeometry Pages, FileNames Names);

/// <summary>
/// Makes file names from names in an image. Only ASCII letters, digits, hyphens and underscores remain: the names in an image are
/// arbitrary, and a file name must not leave its directory, be hidden, or look like an option.
/// </summary>
internal sealed class FileNames
{
    private const int Longest = 100;

    private readonly Dictionary<string, int> _used = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A file name that is unique in its directory, even on a case-insensitive file system.</summary>
    /// <param name="directory">Directory in which the name must be unique.</param>
    /// <param name="name">Name from the image.</param>
    public string Unique(string directory, string name)
    {
        string clean = Clean(name);
        string key = $"{directory}/{clean}";
        int number = _used.GetValueOrDefault(key) + 1;
        _used[key] = number;

        // The cleaned name contains no tilde, so the suffix cannot collide.
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
