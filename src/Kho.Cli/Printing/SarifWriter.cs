using System.Reflection;
using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Analysis.Comparison;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Writes findings as SARIF 2.1.0 for code scanners and continuous integration.</summary>
internal static class SarifWriter
{
    /// <summary>Writes a log to standard output.</summary>
    public static void Write(IReadOnlyList<SarifResult> results)
    {
        using Stream stream = Standard.OpenOutput();
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, [.. results.Select(result => result.Rule).Distinct()]);
            json.WriteStartArray("results");
            foreach (SarifResult result in results)
            {
                WriteResult(json, result);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void WriteTool(Utf8JsonWriter json, IReadOnlyList<AbiRule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "kho");
        json.WriteString("version", typeof(SarifWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]);
        json.WriteStartArray("rules");
        foreach (AbiRule rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            WriteText(json, "shortDescription", rule.Title);
            WriteText(json, "fullDescription", rule.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, SarifResult result)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", result.Rule.Id);
        json.WriteString("level", result.Level);
        WriteText(json, "message", $"{result.Place}: {result.Message}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        if (result.Location is SpecLocation location)
        {
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", UriOf(location.Path));
            json.WriteEndObject();
            json.WriteStartObject("region");
            json.WriteNumber("startLine", location.Line);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", result.Place);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("ruleAndPlace/v1", $"{result.Rule.Id}@{result.Place}");
        json.WriteEndObject();
        if (result.Suppressed is string reason)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("justification", reason);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A path for scanners: relative to the working directory (the repository's root) if below it.</summary>
    private static string UriOf(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(path));
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal)
            ? new Uri(Path.GetFullPath(path)).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}

/// <summary>A finding in SARIF's terms.</summary>
/// <param name="Level">error, warning or note.</param>
/// <param name="Place">Place in the specification.</param>
/// <param name="Suppressed">Reason of its suppression, or null.</param>
/// <param name="Location">File and line of the specification, or null where no file is known.</param>
internal sealed record SarifResult(AbiRule Rule, string Level, string Place, string Message, string? Suppressed, SpecLocation? Location);
