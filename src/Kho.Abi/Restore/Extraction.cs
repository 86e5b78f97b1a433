using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>An item of a handover with contents: a session's file, a region, the test module's folios.</summary>
/// <param name="Name">Name of the item; for a session's file, session and token.</param>
/// <param name="Session">Name of the file's session; null for other items.</param>
/// <param name="Size">Length in bytes; null if unknown.</param>
/// <param name="Blob">The blob reduced to this item.</param>
internal sealed record Extraction(ExtractedKind Kind, string Name, string? Session, ulong? Size, Blob Blob)
{
    /// <summary>All items of a handover, in the order of its blobs.</summary>
    public static IReadOnlyList<Extraction> All(HandoverDocument document) => [.. document.Blobs.SelectMany(blob => Of(blob, document.PageShift))];

    /// <summary>The items that a name selects: a single item, or all files of a session.</summary>
    /// <param name="name">Name, as <c>kho extract</c> lists it; tokens may be decimal or hexadecimal.</param>
    public static IReadOnlyList<Extraction> Named(IReadOnlyList<Extraction> items, string name)
    {
        Extraction[] exact = [.. items.Where(item => item.Name == name || (Token(name) is not null && Token(item.Name) == Token(name)))];
        return exact.Length > 0 ? exact : [.. items.Where(item => item.Session == name)];
    }

    /// <summary>The handover, reduced to some items.</summary>
    public static HandoverDocument Only(HandoverDocument document, IEnumerable<Extraction> items) => new()
    {
        ImagePath = document.ImagePath,
        ImageFormat = document.ImageFormat,
        PageSize = document.PageSize,
        Release = document.Release,
        Root = document.Root,
        Roots = document.Roots,
        MemoryMap = document.MemoryMap,
        Scratch = document.Scratch,
        Blobs = [.. items.Select(item => item.Blob)],

        // Undecodable parts elsewhere do not affect these items.
        Diagnostics = [],
    };

    private static IEnumerable<Extraction> Of(Blob blob, int pageShift) => blob.Value is BlobValue value
        ? value.Items(blob.Name, pageShift).Select(item => new Extraction(ExtractedKinds.Of(item.Kind), item.Name, item.Session, item.Size, blob with { Value = item.Alone }))
        : [new Extraction(ExtractedKind.Blob, blob.Name, null, blob.Size, blob)];

    private static (string Session, ulong Token)? Token(string name) =>
        name.LastIndexOf('/') is > 0 and int slash && NumberText.TryParse(name.AsSpan(slash + 1), out ulong token) ? (name[..slash], token) : null;
}
