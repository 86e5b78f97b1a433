using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Whether a session's token 0 says what its other tokens are for.</summary>
public enum SystemdState
{
    /// <summary>The mapping could be read.</summary>
    Read,

    /// <summary>Contents of the memfd are not in the image.</summary>
    Absent,

    /// <summary>Token 0 is no memfd, or its contents are no such mapping.</summary>
    Unreadable,
}

/// <summary>What an entry of a unit's file descriptor store is.</summary>
public enum SystemdEntryKind
{
    /// <summary>A descriptor, by its token in the session.</summary>
    Descriptor,

    /// <summary>A LUO session of its own, by its name.</summary>
    Session,
}

/// <summary>An entry of a unit's file descriptor store.</summary>
/// <param name="Unit">Id of the unit, such as <c>foo.service</c>; the path of a control group in the form without a version.</param>
/// <param name="Name">Name of the descriptor within the unit (<c>FDNAME=</c>); empty if there is none.</param>
/// <param name="Kind">What it is.</param>
public sealed record SystemdEntry(string Unit, string Name, SystemdEntryKind Kind)
{
    /// <summary>Token of a descriptor in the session; null of an entry without a usable one, and of a session.</summary>
    public ulong? Token { get; init; }

    /// <summary>Name of a session; null of a descriptor.</summary>
    public string? Session { get; init; }

    /// <summary>What it is, as the mapping spells it.</summary>
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
/// What systemd keeps in its LUO session: the memfd of token 0 holds JSON that says which unit owns which descriptor. systemd
/// versions of 2026 and later write it before <c>systemctl kexec</c>.
/// </summary>
public sealed record SystemdMapping
{
    /// <summary>Name of the session.</summary>
    public const string SessionName = "systemd";

    /// <summary>Token of the memfd with the mapping.</summary>
    public const ulong MappingToken = 0;

    /// <summary>Whether the mapping could be read.</summary>
    public required SystemdState State { get; init; }

    /// <summary>Why not, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>Version of the mapping; null where it states none.</summary>
    public ulong? Version { get; init; }

    /// <summary>The form of before there were versions: keys are paths of control groups.</summary>
    public bool IsUnversionedForm { get; init; }

    /// <summary>Number of kexecs that systemd counted, or null.</summary>
    public ulong? KexecsCount { get; init; }

    /// <summary>Entries of all units, in the mapping's order.</summary>
    public IReadOnlyList<SystemdEntry> Entries { get; init; } = [];

    /// <summary>The entries that a descriptor of the session has.</summary>
    /// <param name="token">Token.</param>
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

    /// <summary>Describes it to people.</summary>
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
