using System.Text.Json;

namespace Kho.Abi.Tests.Golden;

/// <summary>What an image's note says, read without the library.</summary>
internal sealed class NoteText
{
    public NoteText(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement note = document.RootElement;
        Release = note.GetProperty("release").GetString()!;
        PageSize = note.GetProperty("pageSize").GetInt32();
        Root = Expectation.Hex(note.GetProperty("root").GetString()!);
        Scratch = Expectation.Hex(note.GetProperty("scratch").GetString()!);
        ScratchSize = note.GetProperty("scratchSize").GetUInt64();
    }

    public string Release { get; }

    public int PageSize { get; }

    public ulong Root { get; }

    public ulong Scratch { get; }

    public ulong ScratchSize { get; }
}
