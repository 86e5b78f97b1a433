using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Formatting;

namespace Kho.Analysis.Handovers;

/// <summary>Compares JSON values member by member; elements of lists are matched by their identifying members.</summary>
internal static class JsonComparison
{
    /// <summary>Members that identify elements of a list, the most specific first.</summary>
    private static readonly string[] _names = ["name", "token", "index", "start", "address", "first"];

    /// <summary>Collects every difference between two values.</summary>
    /// <param name="a">First value; null for none or JSON's null.</param>
    public static void Compare(string path, JsonNode? a, JsonNode? b, List<ValueDifference> differences)
    {
        switch (a, b)
        {
            case (JsonObject first, JsonObject second):
                foreach (string name in first.Select(member => member.Key).Union(second.Select(member => member.Key)))
                {
                    Compare($"{path}.{name}", first[name], second[name], differences);
                }

                break;
            case (JsonArray first, JsonArray second):
                CompareLists(path, first, second, differences);
                break;
            default:
                if (!JsonNode.DeepEquals(a, b))
                {
                    differences.Add(new ValueDifference(path, Text(a), Text(b)));
                }

                break;
        }
    }

    private static void CompareLists(string path, JsonArray first, JsonArray second, List<ValueDifference> differences)
    {
        Dictionary<string, JsonNode?> others = Keyed(second, first, out string? name);
        if (name is null && first.Count != second.Count)
        {
            CompareMiddles(path, first, second, differences);
            return;
        }

        foreach ((string key, JsonNode? element) in Keyed(first, second, out _))
        {
            Compare($"{path}[{key}]", element, others.Remove(key, out JsonNode? other) ? other : null, differences);
        }

        foreach ((string key, JsonNode? element) in others)
        {
            Compare($"{path}[{key}]", null, element, differences);
        }

        // The order of lists matched by name is compared too.
        if (name is not null && first.Count == second.Count && first.Zip(second).Any(pair => KeyOf(pair.First, name) != KeyOf(pair.Second, name)) && SameKeys(first, second, name))
        {
            differences.Add(new ValueDifference($"{path} (order)", string.Join(", ", first.Select(element => KeyOf(element, name))), string.Join(", ", second.Select(element => KeyOf(element, name)))));
        }
    }

    /// <summary>Compares lists of nameless elements and different lengths: a common beginning and end is no difference.</summary>
    private static void CompareMiddles(string path, JsonArray first, JsonArray second, List<ValueDifference> differences)
    {
        int shorter = Math.Min(first.Count, second.Count);
        int before = 0;
        while (before < shorter && JsonNode.DeepEquals(first[before], second[before]))
        {
            before++;
        }

        int behind = 0;
        while (behind < shorter - before && JsonNode.DeepEquals(first[first.Count - 1 - behind], second[second.Count - 1 - behind]))
        {
            behind++;
        }

        for (int index = before; index < Math.Max(first.Count, second.Count) - behind; index++)
        {
            Compare($"{path}[{index}]", index < first.Count - behind ? first[index] : null, index < second.Count - behind ? second[index] : null, differences);
        }
    }

    private static bool SameKeys(JsonArray first, JsonArray second, string name) =>
        first.Select(element => KeyOf(element, name)).Order(StringComparer.Ordinal).SequenceEqual(second.Select(element => KeyOf(element, name)).Order(StringComparer.Ordinal));

    private static Dictionary<string, JsonNode?> Keyed(JsonArray list, JsonArray other, out string? name)
    {
        name = _names.FirstOrDefault(candidate => IsKey(list, candidate) && IsKey(other, candidate));
        string? member = name;
        Dictionary<string, JsonNode?> keyed = new(StringComparer.Ordinal);
        for (int index = 0; index < list.Count; index++)
        {
            keyed[member is null ? index.ToString() : KeyOf(list[index], member)!] = list[index];
        }

        return keyed;
    }

    private static bool IsKey(JsonArray list, string name)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return list.All(element => KeyOf(element, name) is string key && seen.Add(key));
    }

    private static string? KeyOf(JsonNode? element, string name) =>
        (element as JsonObject)?[name] is JsonValue value ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;

    /// <summary>A value as compact JSON; null for none.</summary>
    internal static string? Text(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Compact))
        {
            node.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
