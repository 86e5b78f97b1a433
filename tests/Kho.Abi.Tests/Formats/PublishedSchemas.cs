using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Kho.Abi.Tests.Formats;

/// <summary>The JSON Schemas of <c>docs/schemas</c>, by the name that documents have in their member <c>schema</c>.</summary>
internal sealed class PublishedSchemas
{
    private const string Suffix = ".schema.json";

    private static readonly EvaluationOptions _options = new() { OutputFormat = OutputFormat.List };

    private readonly Dictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>Loads every schema of a folder; one that refers to another is built after it.</summary>
    public PublishedSchemas(string directory)
    {
        var build = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        Dictionary<string, string> waiting = Directory.GetFiles(directory, "*" + Suffix).ToDictionary(path => Path.GetFileName(path)[..^Suffix.Length], File.ReadAllText);
        while (waiting.Count > 0)
        {
            string[] ready = [.. waiting.Keys.Where(name => !waiting.Keys.Any(other => other != name && waiting[name].Contains($"\"{Urn(other)}#", StringComparison.Ordinal)))];
            foreach (string name in ready)
            {
                var schema = JsonSchema.FromText(waiting[name], build);
                string title = JsonNode.Parse(waiting[name])!["title"]!.GetValue<string>();
                _schemas.Add(title, schema);
                waiting.Remove(name);
            }

            if (ready.Length == 0)
            {
                throw new InvalidOperationException($"schemas refer to each other: {string.Join(", ", waiting.Keys)}");
            }
        }
    }

    public IReadOnlyCollection<string> Names => _schemas.Keys;

    /// <summary>What is wrong with a document by the schema that it names; empty for a sound one.</summary>
    public IReadOnlyList<string> Problems(JsonNode document)
    {
        string name = document["schema"]?.GetValue<string>() ?? "";
        if (!_schemas.TryGetValue(name, out JsonSchema? schema))
        {
            return [$"no schema is called '{name}'"];
        }

        using JsonDocument read = JsonDocument.Parse(document.ToJsonString());
        EvaluationResults results = schema.Evaluate(read.RootElement, _options);
        return results.IsValid ? [] : [.. Errors(results).DefaultIfEmpty($"{name}: invalid")];
    }

    public bool Accepts(string schema, JsonNode document)
    {
        using JsonDocument read = JsonDocument.Parse(document.ToJsonString());
        return _schemas[schema].Evaluate(read.RootElement, _options).IsValid;
    }

    private static string Urn(string name) => $"urn:kho:schema:{name["kho.".Length..^"-1".Length]}";

    private static IEnumerable<string> Errors(EvaluationResults results) =>
        (results.Errors ?? new Dictionary<string, string>()).Select(error => $"{results.InstanceLocation} {results.EvaluationPath}: {error.Value}")
            .Concat((results.Details ?? []).SelectMany(Errors));
}
