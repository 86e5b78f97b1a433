using System.Text.Json;
using Kho.Images;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Reads systemd's mapping from the folios of a memfd.</summary>
internal static class SystemdReader
{
    /// <summary>Maximum size of a mapping in bytes; those of systemd have a few kilobytes.</summary>
    private const int MaximumBytes = 16 << 20;

    /// <summary>Maximum depth of the JSON; units, stores and entries need five levels.</summary>
    private const int MaximumDepth = 16;

    private const int MaximumEntries = 1 << 16;

    /// <summary>Reads the mapping of a session.</summary>
    /// <param name="memory">Memory that holds the folios.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    /// <returns>The mapping; null if the session does not belong to systemd.</returns>
    public static SystemdMapping? Read(LuoSession session, IPhysicalMemory memory, int pageShift)
    {
        if (session.Name != SystemdMapping.SessionName)
        {
            return null;
        }

        LuoFile? file = session.Files.FirstOrDefault(file => file.Token == SystemdMapping.MappingToken);
        if (file?.Value?.DescribeFile() is not FileDescription contents)
        {
            return Unreadable(file is null ? "the session has no token 0" : "token 0 is no memfd that can be read");
        }

        if (contents.Size > MaximumBytes)
        {
            return Unreadable($"token 0 has {contents.Size} bytes, expected at most {MaximumBytes}");
        }

        byte[] bytes = new byte[contents.Size];
        if (FirstMissing(contents, bytes, memory, pageShift) is ulong missing)
        {
            return new SystemdMapping { State = SystemdState.Absent, Problem = $"byte {missing} of token 0 and what follows are not in the image" };
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            return Unreadable($"token 0 is no JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
    }

    /// <summary>Copies the contents of the folios; holes read as zeros.</summary>
    /// <returns>File offset of the first byte that the image lacks; null if it lacks none.</returns>
    private static ulong? FirstMissing(FileDescription file, byte[] contents, IPhysicalMemory memory, int pageShift)
    {
        if (!file.IsWhole)
        {
            return 0;
        }

        ulong? first = null;
        foreach ((ulong Index, ulong Pfn, ulong Pages, int Flags) extent in file.Extents)
        {
            if (extent.Index > (ulong)contents.Length >> pageShift)
            {
                continue;
            }

            int offset = (int)(extent.Index << pageShift);
            int length = (int)UInt128.Min((UInt128)extent.Pages << pageShift, (UInt128)(contents.Length - offset));
            int read = extent.Pfn > ulong.MaxValue >> pageShift ? 0 : memory.Read(extent.Pfn << pageShift, contents.AsSpan(offset, length), out _);
            if (read < length)
            {
                first = Math.Min(first ?? ulong.MaxValue, (ulong)(offset + read));
            }
        }

        return first;
    }

    private static SystemdMapping Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Unreadable("token 0 is JSON, and no object");
        }

        bool hasUnits = root.TryGetProperty("units", out JsonElement units);
        bool hasVersion = root.TryGetProperty("version", out JsonElement version);
        bool isOld = !hasUnits && !hasVersion;
        if (hasUnits && units.ValueKind != JsonValueKind.Object)
        {
            return Unreadable("units is no object");
        }

        if (hasVersion && !(version.ValueKind == JsonValueKind.Number && version.TryGetUInt64(out _)))
        {
            return Unreadable($"version is {version.GetRawText()}, expected an unsigned number");
        }

        List<SystemdEntry> entries = [];
        foreach (JsonProperty unit in (isOld ? root : units) is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject() : default)
        {
            JsonElement store = isOld ? unit.Value : Member(unit.Value, "fdstore");
            foreach (JsonElement entry in store.ValueKind == JsonValueKind.Array ? store.EnumerateArray() : default)
            {
                if (entry.ValueKind == JsonValueKind.Object && entries.Count < MaximumEntries)
                {
                    entries.Add(isOld ? OldEntry(unit.Name, entry) : Entry(unit.Name, entry));
                }
            }
        }

        return new SystemdMapping
        {
            State = SystemdState.Read,
            Version = hasVersion ? version.GetUInt64() : null,
            IsUnversionedForm = isOld,
            KexecsCount = Number(Member(root, "state"), "kexecsCount"),
            Entries = entries,
        };
    }

    private static SystemdEntry Entry(string unit, JsonElement entry) => Text(entry, "type") == "luo_session"
        ? new SystemdEntry(unit, Text(entry, "name") ?? "", SystemdEntryKind.Session) { Session = Text(entry, "sessionName") ?? "" }
        : new SystemdEntry(unit, Text(entry, "name") ?? "", SystemdEntryKind.Descriptor) { Token = Number(entry, "token") };

    private static SystemdEntry OldEntry(string unit, JsonElement entry) => Text(entry, "session_name") is string session
        ? new SystemdEntry(unit, Text(entry, "name") ?? "", SystemdEntryKind.Session) { Session = session }
        : new SystemdEntry(unit, Text(entry, "name") ?? "", SystemdEntryKind.Descriptor) { Token = Number(entry, "fd_index") };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static ulong? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt64(out ulong value) ? value : null;

    private static SystemdMapping Unreadable(string problem) => new() { State = SystemdState.Unreadable, Problem = problem };
}
