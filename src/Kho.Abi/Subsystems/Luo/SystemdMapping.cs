using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Outcome of reading the systemd mapping at token 0 of a session.</summary>
public enum SystemdState
{
    /// <summary>The mapping was read.</summary>
    Read,

    /// <summary>The image does not hold the contents of the memfd.</summary>
    Absent,

    /// <summary>Token 0 is not a memfd, or its contents are not a systemd mapping.</summary>
    Unreadable,
}

/// <summary>Kind of an entry in a unit's file descriptor store.</summary>
public enum SystemdEntryKind
{
    /// <summary>A file descriptor, named by its token in the session.</summary>
    Descriptor,

    /// <summary>A separate LUO session, named by its name.</summary>
    Session,
}

/// <summary>An entry of a unit's file descriptor store.</summary>
/// <param name="Unit">Id of the unit, such as <c>foo.service</c>; in the unversioned form the path of a control group.</param>
/// <param name="Name">Name of the descriptor within the unit (<c>FDNAME=</c>); empty if there is none.</param>
/// <param name="Kind">Kind of the entry.</param>
public sealed record SystemdEntry(string Unit, string Name, SystemdEntryKind Kind)
{
    /// <summary>Token of the descriptor in the session; null for an entry without a usable token, and for a session.</summary>
    public ulong? Token { get; init; }

    /// <summary>Name of the session; null for a descriptor.</summary>
    public string? Session { get; init; }

    /// <summary>The entry's kind, as the mapping spells it.</summary>
    internal string KindName => Kind == SystemdEntryKind.Session ? "luo_session" : "fd";

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("unit", Unit);
        json.WriteString("name", Name);
        json.WriteString("type", KindName);
        if (Kind == SystemdEntryKind.Session)
        {
            json.WriteString("session", Session);
        }
        else
        {
            json.WriteHex("token", Token);
        }

        json.WriteEndObject();
    }
}

/// <summary>
/// The data that systemd keeps in its LUO session: the memfd with token 0 holds JSON that assigns descriptors to units. systemd
/// versions of 2026 and later write it before <c>systemctl kexec</c>.
/// </summary>
public sealed record SystemdMapping
{
    /// <summary>Name of systemd's session.</summary>
    public const string SessionName = "systemd";

    /// <summary>Token of the memfd that holds the mapping.</summary>
    public const ulong MappingToken = 0;

    /// <summary>Outcome of reading the mapping.</summary>
    public required SystemdState State { get; init; }

    /// <summary>Why the mapping could not be read; null if it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Version of the mapping; null if it states none.</summary>
    public ulong? Version { get; init; }

    /// <summary>The mapping has the form from before versions existed, with control group paths as keys.</summary>
    public bool IsUnversionedForm { get; init; }

    /// <summary>Number of kexecs that systemd counted; null if the mapping lacks it.</summary>
    public ulong? KexecsCount { get; init; }

    /// <summary>Entries of all units, in the order of the mapping.</summary>
    public IReadOnlyList<SystemdEntry> Entries { get; init; } = [];

    /// <summary>Entries that name a descriptor of the session.</summary>
    /// <param name="token">Token of the descriptor.</param>
    public IEnumerable<SystemdEntry> Of(ulong token) => Entries.Where(entry => entry.Token == token);

    /// <summary>Writes the mapping as a member of a session.</summary>
    internal void WriteMember(Utf8JsonWriter json)
    {
        json.WriteStartObject("systemd");
        json.WriteString("state", State.ToString().ToLowerInvariant());
        if (Problem is string problem)
        {
            json.WriteString("problem", problem);
        }

        json.WriteNumberOrNull("version", Version);
        json.WriteBoolean("unversioned_form", IsUnversionedForm);
        json.WriteNumberOrNull("kexecs_count", KexecsCount);
        json.WriteStartArray("entries");
        foreach (SystemdEntry entry in Entries)
        {
            entry.WriteJson(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Describes the mapping for human readers.</summary>
    internal IEnumerable<ShownPart> Describe()
    {
        const string Title = "units of systemd";
        if (State != SystemdState.Read)
        {
            string state = State == SystemdState.Absent ? "not known" : "not readable";
            yield return new ShownText($"{state}: {Problem}", Title) { For = Audience.Text };
            yield return new ShownText($"Units of systemd are {state}: {Problem}.") { For = Audience.Page };
            yield break;
        }

        string? version = Version is ulong number ? $"mapping of version {number}" : null;
        yield return new ShownTable(
            Title,
            [new Column("unit", IsHead: true), new Column("name"), new Column("type", Audience.Text), new Column("token or session", Audience.Text), new Column("token or session", Audience.Page)],
            Entries.Select(Row),
            Entries.Count)
        {
            Lead = $"{version ?? (IsUnversionedForm ? "mapping in the form of before versions" : "mapping without a version")}, kexec {KexecsCount?.ToString() ?? "?"}",
            Caption = $"Units of systemd ({version ?? "mapping without a version"})",
        };
    }

    private static IReadOnlyList<Cell> Row(SystemdEntry entry)
    {
        string? target = entry.Session ?? (entry.Token is ulong token ? JsonStyle.Hex(token) : null);
        return [Cell.Name(entry.Unit), Cell.Name(entry.Name), Cell.Text(entry.KindName), Cell.Name(target ?? "-"), Cell.Name(target ?? "none")];
    }
}
