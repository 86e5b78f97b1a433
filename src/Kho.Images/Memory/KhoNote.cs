using System.Numerics;
using System.Text.Json;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Images;

/// <summary>
/// A golden image's ELF note about its handover: owner <c>KHO</c>, type 1, JSON up to a NUL.
/// Every member may be missing.
/// </summary>
/// <param name="Release">Writer of the handover as the note states it: a release id (<c>linux-7.3</c>), a kernel version or a name.</param>
/// <param name="PageSize">Page size of the writer in bytes: a power of two from 4096 to 65536.</param>
/// <param name="Root">Physical address in bytes of the root FDT.</param>
/// <param name="Scratch">Physical address in bytes of the array of scratch areas.</param>
/// <param name="ScratchSize">Length of that array in bytes.</param>
public sealed record KhoNote(string? Release, int? PageSize, ulong? Root, ulong? Scratch, ulong? ScratchSize)
{
    /// <summary>Owner of the ELF note.</summary>
    public const string Owner = "KHO";

    /// <summary>Type of the ELF note.</summary>
    public const uint NoteType = 1;

    private const int MostBytes = 64 * 1024;
    private const int LeastPageSize = 4096;
    private const int GreatestPageSize = 65536;

    private static readonly KhoNote _nothing = new(null, null, null, null, null);

    /// <summary>Reads every KHO note among notes.</summary>
    /// <param name="notes">Notes of an ELF core file.</param>
    /// <param name="diagnostics">Receives findings about the notes.</param>
    /// <returns>The readable ones in file order; the first one counts.</returns>
    internal static IReadOnlyList<KhoNote> FindAll(IEnumerable<ElfNote> notes, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(notes);
        List<KhoNote> found = [];
        foreach (ElfNote note in notes)
        {
            if (note is { Owner: Owner, Type: NoteType } && Parse(note.Descriptor, diagnostics) is KhoNote parsed)
            {
                found.Add(parsed);
            }
        }

        return found;
    }

    /// <summary>Reads the JSON of a KHO note. Unknown members are skipped; of a repeated one the last counts.</summary>
    /// <param name="descriptor">JSON in UTF-8, up to the first NUL; addresses are hexadecimal strings or numbers.</param>
    /// <param name="diagnostics">Receives findings: JSON that cannot be read, members of a wrong type.</param>
    /// <returns>The note, with null for an unusable member; null if it is no JSON object.</returns>
    internal static KhoNote? Parse(ReadOnlyMemory<byte> descriptor, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (descriptor.Span.IndexOf((byte)0) is int end and >= 0)
        {
            descriptor = descriptor[..end];
        }

        if (descriptor.Length > MostBytes)
        {
            Report(diagnostics, Owner, $"{descriptor.Length} bytes, expected at most {MostBytes}; the note is not read");
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(descriptor);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return ReadMembers(document.RootElement, diagnostics);
            }

            Report(diagnostics, Owner, $"holds a JSON {document.RootElement.ValueKind}, expected an object");
        }
        catch (JsonException exception)
        {
            Report(diagnostics, Owner, $"expected a JSON object: {exception.Message}");
        }

        return null;
    }

    private static KhoNote ReadMembers(JsonElement root, DiagnosticBag diagnostics)
    {
        KhoNote note = _nothing;
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (member.NameEquals("release"u8))
            {
                note = note with { Release = ReadString(member.Value, diagnostics) };
            }
            else if (member.NameEquals("pageSize"u8))
            {
                note = note with { PageSize = ReadPageSize(member.Value, diagnostics) };
            }
            else if (member.NameEquals("root"u8))
            {
                note = note with { Root = ReadAddress(member.Value, "root", diagnostics) };
            }
            else if (member.NameEquals("scratch"u8))
            {
                note = note with { Scratch = ReadAddress(member.Value, "scratch", diagnostics) };
            }
            else if (member.NameEquals("scratchSize"u8))
            {
                note = note with { ScratchSize = ReadSize(member.Value, "scratchSize", diagnostics) };
            }
        }

        return note;
    }

    private static string? ReadString(JsonElement value, DiagnosticBag diagnostics)
    {
        if (TextOf(value) is { Length: > 0 } text)
        {
            return text;
        }

        Report(diagnostics, $"{Owner}.release", $"is {Describe(value)}, expected a string");
        return null;
    }

    private static int? ReadPageSize(JsonElement value, DiagnosticBag diagnostics)
    {
        if (ReadSize(value, "pageSize", diagnostics) is not ulong size)
        {
            return null;
        }

        if (size is >= LeastPageSize and <= GreatestPageSize && BitOperations.IsPow2(size))
        {
            return (int)size;
        }

        Report(diagnostics, $"{Owner}.pageSize", $"is {size}, expected a power of two from {LeastPageSize} to {GreatestPageSize}");
        return null;
    }

    private static ulong? ReadAddress(JsonElement value, string name, DiagnosticBag diagnostics)
    {
        if (NumberOf(value) is ulong number || NumberText.TryParseHexadecimal(TextOf(value), out number))
        {
            return number;
        }

        Report(diagnostics, $"{Owner}.{name}", $"is {Describe(value)}, expected an address as a hexadecimal string below 2^64");
        return null;
    }

    private static ulong? ReadSize(JsonElement value, string name, DiagnosticBag diagnostics)
    {
        if (NumberOf(value) is ulong number || NumberText.TryParse(TextOf(value), out number))
        {
            return number;
        }

        Report(diagnostics, $"{Owner}.{name}", $"is {Describe(value)}, expected a number of bytes");
        return null;
    }

    private static ulong? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number) ? number : null;

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // The JSON reader finds invalid escapes and bytes only here.
            return null;
        }
    }

    private static string Describe(JsonElement value)
    {
        const int MostShown = 64;
        string text = value.ValueKind switch
        {
            JsonValueKind.String => TextOf(value) is string known ? $"\"{known}\"" : "a string that is no text",
            JsonValueKind.Number => value.GetRawText(),
            _ => $"a JSON {value.ValueKind}",
        };
        return text.Length > MostShown ? text[..MostShown] + "…" : text;
    }

    private static void Report(DiagnosticBag diagnostics, string where, string message) =>
        diagnostics.Add(ImageDiagnostics.NoteUnusable, null, where, message);
}
