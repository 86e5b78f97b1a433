using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// Accepted findings, from a file: a list <c>suppressions</c> of <c>rule</c>, <c>place</c>,
/// <c>reason</c> and <c>expires</c>. The reason is mandatory, and an expired entry suppresses nothing.
/// </summary>
internal sealed class SuppressionList
{
    private static readonly string[] _members = ["rule", "place", "reason", "expires"];

    private readonly DateOnly _today;
    private readonly HashSet<Suppression> _used = [];
    private readonly HashSet<Suppression> _usedExpired = [];

    /// <param name="today">The day for the check of expiry.</param>
    public SuppressionList(IReadOnlyList<Suppression> suppressions, DateOnly today)
    {
        Suppressions = suppressions;
        _today = today;
    }

    /// <summary>The suppressions in the file's order.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; }

    /// <summary>Messages about the file: expired suppressions, and unused ones. Valid after all findings were matched.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. Suppressions.Where(_usedExpired.Contains).Select(suppression =>
            $"the suppression of {Describe(suppression)} expired on {suppression.Expires:yyyy-MM-dd} (\"{suppression.Reason}\"); its findings count again"),
        .. Suppressions.Where(suppression => !_used.Contains(suppression) && !_usedExpired.Contains(suppression)).Select(suppression =>
            $"the suppression of {Describe(suppression)} covers no finding"),
    ];

    /// <param name="today">The day for the check of expiry.</param>
    /// <exception cref="KhoFormatException">The file is no such list, or a suppression lacks its rule or its reason; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SuppressionList Load(string path, DateOnly today)
    {
        JsonObject file = YamlJson.ReadFile(path);
        if (file["suppressions"] is not JsonArray entries || file.Count > 1)
        {
            throw new KhoFormatException($"{path}: expected one list, 'suppressions'");
        }

        List<Suppression> suppressions = [];
        for (int index = 0; index < entries.Count; index++)
        {
            string where = $"{path}: suppressions[{index}]";
            JsonObject entry = entries[index] as JsonObject ?? throw new KhoFormatException($"{where}: expected rule, place, reason and expires");
            if (entry.FirstOrDefault(member => !_members.Contains(member.Key)).Key is string unknown)
            {
                throw new KhoFormatException($"{where}: '{unknown}' is none of {string.Join(", ", _members)}");
            }

            string rule = Text(entry, "rule") ?? throw new KhoFormatException($"{where}: no rule");
            if (AbiRules.All.All(known => known.Id != rule))
            {
                throw new KhoFormatException($"{where}: there is no rule '{rule}'");
            }

            string reason = Text(entry, "reason") ?? throw new KhoFormatException($"{where}: {rule} has no reason, and a suppression needs one");
            suppressions.Add(new Suppression(rule, Text(entry, "place"), reason, Date(Text(entry, "expires"), where)));
        }

        return new SuppressionList(suppressions, today);
    }

    /// <summary>The suppression that covers a finding and has not expired, or null.</summary>
    /// <param name="rule">Rule of the finding.</param>
    /// <param name="place">Place of the finding.</param>
    public Suppression? Find(AbiRule rule, string place)
    {
        Suppression[] covering = [.. Suppressions.Where(suppression => suppression.Covers(rule, place))];
        Suppression? valid = covering.FirstOrDefault(suppression => suppression.Expires is not DateOnly last || last >= _today);
        if (valid is not null)
        {
            _used.Add(valid);
        }
        else
        {
            _usedExpired.UnionWith(covering);
        }

        return valid;
    }

    private static string Describe(Suppression suppression) =>
        suppression.Place is null ? suppression.Rule : $"{suppression.Rule} at {suppression.Place}";

    private static string? Text(JsonObject entry, string member) => entry[member]?.GetValueKind() switch
    {
        JsonValueKind.String => entry[member]!.GetValue<string>() is { Length: > 0 } text ? text : null,
        null => null,
        _ => entry[member]!.ToJsonString(),
    };

    private static DateOnly? Date(string? text, string where) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date
        : throw new KhoFormatException($"{where}: expires is '{text}', expected a day such as 2027-01-31");
}

/// <summary>An accepted finding.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Place">Place of the finding, with * as wildcard; null for every place.</param>
/// <param name="Reason">Reason to accept it.</param>
/// <param name="Expires">Last day of the suppression, or null for no end.</param>
internal sealed record Suppression(string Rule, string? Place, string Reason, DateOnly? Expires)
{
    /// <summary>Whether it covers a finding, regardless of expiry.</summary>
    /// <param name="rule">Rule of the finding.</param>
    /// <param name="place">Place of the finding.</param>
    public bool Covers(AbiRule rule, string place)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(place);
        return Rule == rule.Id && (Place is null || Matches(Place, place));
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(text);
        }

        if (!text.StartsWith(pattern[..star]))
        {
            return false;
        }

        ReadOnlySpan<char> rest = pattern[(star + 1)..];
        for (int skip = star; skip <= text.Length; skip++)
        {
            if (Matches(rest, text[skip..]))
            {
                return true;
            }
        }

        return false;
    }
}
