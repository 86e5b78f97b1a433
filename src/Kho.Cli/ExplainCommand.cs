using System.CommandLine;
using System.Text.Json;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho explain</c>: the meaning of a finding's id.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var output = new OutputOptions();
        var id = new Argument<string>("ID") { Description = "id of a finding, such as KHO0293, or of a rule, such as KHO_FIELD_MOVED", HelpName = "ID" };
        id.CompletionSources.Add(_ => Explanation.All.Keys.Select(key => new System.CommandLine.Completions.CompletionItem(key)));
        var command = new Command("explain", """
            Explains a finding by its id: its meaning, its effect and its fix.

            Examples:
              kho explain KHO0293
              kho explain KHO_FIELD_MOVED
            """);
        command.Arguments.Add(id);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            string typed = parsed.GetRequiredValue(id);
            Explanation explanation = Explanation.Find(typed)
                ?? throw new UsageException($"ID: '{typed}' is no finding and no rule{Suggestion.Of(typed, Explanation.All.Keys, ", such as KHO0293 or KHO_FIELD_MOVED")}");
            if (output.Json(parsed))
            {
                WriteJson(explanation);
            }
            else
            {
                Print(explanation, output.Page(parsed));
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void Print(Explanation explanation, TextPage page)
    {
        page.Line(explanation.Id);
        page.Line("");
        page.Pairs(explanation.Facts.Select(fact => ($"  {fact.Name}", fact.Value)));
        foreach (string paragraph in explanation.Text)
        {
            page.Line("");
            page.Line($"  {paragraph}");
        }
    }

    private static void WriteJson(Explanation explanation)
    {
        using Stream stream = Standard.OpenOutput();
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Options))
        {
            json.WriteStartObject();
            json.WriteString("schema", "kho.explain/1");
            json.WriteString("id", explanation.Id);
            json.WriteStartObject("facts");
            foreach ((string name, string value) in explanation.Facts)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("text");
            foreach (string paragraph in explanation.Text)
            {
                json.WriteStringValue(paragraph);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }
}
