using System.Text.Json;

namespace Kho.Abi.Tests.Golden;

/// <summary>What an image's note says, read without the library.</summary>
internal sealed class NoteText
{
    public NoteText(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement note = document.RootElement;
        Release = note.TryGetProperty("release", out JsonElement release) ? release.GetString() : null;
        PageSize = note.GetProperty("pageSize").GetInt32();
        Root = Expectation.Hex(note.GetProperty("root").GetString()!);
        Scratch = note.TryGetProperty("scratch", out JsonElement scratch) ? Expectation.Hex(scratch.GetString()!) : 0;
        ScratchSize = note.TryGetProperty("scratchSize", out JsonElement size) ? size.GetUInt64() : 0;
    }

    /// <summary>Release that wrote the image; null where the note leaves it to the bytes.</summary>
    public string? Release { get; }

    public int PageSize { get; }

    public ulong Root { get; }

    /// <summary>Address of the array of scratch areas; 0 where the note does not have it.</summary>
    public ulong Scratch { get; }

    public ulong ScratchSize { get; }
}
