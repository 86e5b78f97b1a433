using System.Numerics;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>Something of a handover that has contents: a session's file, a region, the test module's folios.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name; a session's file is session and token.</param>
/// <param name="Session">Name of its session, or null.</param>
/// <param name="Size">Length in bytes, or null where that is not known.</param>
/// <param name="Blob">The blob that names it, with nothing else in it.</param>
internal sealed record Extraction(ExtractedKind Kind, string Name, string? Session, ulong? Size, Blob Blob)
{
    /// <summary>All of a handover, in its order.</summary>
    public static IReadOnlyList<Extraction> All(HandoverDocument document) => [.. document.Blobs.SelectMany(blob => Of(blob, BitOperations.Log2((uint)document.PageSize)))];

    /// <summary>What a name means: an item, or all files of a session.</summary>
    /// <param name="items">What there is.</param>
    /// <param name="name">Name, as <c>kho extract</c> lists it; numbers of tokens may be written in any way.</param>
    public static IReadOnlyList<Extraction> Named(IReadOnlyList<Extraction> items, string name)
    {
        Extraction[] exact = [.. items.Where(item => item.Name == name || (Token(name) is not null && Token(item.Name) == Token(name)))];
        return exact.Length > 0 ? exact : [.. items.Where(item => item.Session == name)];
    }

    /// <summary>The handover with nothing in it but some items.</summary>
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

        // What could not be decoded elsewhere says nothing of these.
        Diagnostics = [],
    };

    private static IEnumerable<Extraction> Of(Blob blob, int pageShift) => blob.Value is BlobValue value
        ? value.Items(blob.Name, pageShift).Select(item => new Extraction(ExtractedKinds.Of(item.Kind), item.Name, item.Session, item.Size, blob with { Value = item.Alone }))
        : [new Extraction(ExtractedKind.Blob, blob.Name, null, blob.Size, blob)];

    private static (string Session, ulong Token)? Token(string name) =>
        name.LastIndexOf('/') is > 0 and int slash && NumberText.TryParse(name.AsSpan(slash + 1), out ulong token) ? (name[..slash], token) : null;
}
