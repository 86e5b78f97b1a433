using System.CommandLine;
using System.Text.Json;
using Kho.Analysis.Handovers;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Differences of two handovers, for a person or as JSON.</summary>
internal static class HandoverDiffReport
{
    /// <summary>Most characters of a value in a table; JSON has all of it.</summary>
    private const int MostLetters = 100;

    public static void Print(HandoverDifferences differences, ParseResult parsed, OutputOptions output)
    {
        if (output.Json(parsed))
        {
            WriteJson(differences);
        }
        else
        {
            PrintText(differences, output.Page(parsed));
        }
    }

    private static void PrintText(HandoverDifferences differences, TextPage page)
    {
        page.Line($"{differences.A} → {differences.B}: {(differences.Same ? "alike" : "different")}");
        PrintExtents("Memory", differences.Extents, page);
        PrintExtents("Memory that is not believed", differences.SuspectExtents, page);
        PrintValues("Values", differences.Fields, page);
        PrintValues("Blobs", differences.Blobs, page);
    }

    private static void PrintExtents(string heading, IReadOnlyList<ExtentDifference> extents, TextPage page)
    {
        if (extents.Count > 0)
        {
            page.Heading(heading);
            page.Table(["", "start", ">pages", "from", "to"], extents.Select(extent => (IReadOnlyList<string>)
                [NameOf(extent.Kind), Words.Address(extent.Start), extent.Pages.ToString(), States(extent.From), States(extent.To)]));
        }
    }

    private static void PrintValues(string heading, IReadOnlyList<ValueDifference> values, TextPage page)
    {
        if (values.Count > 0)
        {
            page.Heading(heading);
            page.Table(["where", "from", "to"], values.Select(value => (IReadOnlyList<string>)[value.IsWrittenByReader ? $"{value.Path} (the next kernel writes it)" : value.Path, Shorten(value.From), Shorten(value.To)]));
        }
    }

    private static void WriteJson(HandoverDifferences differences)
    {
        JsonOutput.Write("kho.diff/1", json =>
        {
            json.WriteString("a", differences.A);
            json.WriteString("b", differences.B);
            foreach (ExtentDifferenceKind kind in (ExtentDifferenceKind[])[ExtentDifferenceKind.Added, ExtentDifferenceKind.Removed, ExtentDifferenceKind.Retyped, ExtentDifferenceKind.Regrouped])
            {
                WriteExtents(json, NameOf(kind), differences.OfKind(kind));
            }

            json.WriteBoolean("memoryCompared", differences.IsMemoryCompared);
            WriteExtents(json, "suspect", differences.SuspectExtents);
            WriteValues(json, "fields", differences.Fields);
            WriteValues(json, "blobs", differences.Blobs);
            json.WriteBoolean("same", differences.Same);
        });
    }

    private static void WriteExtents(Utf8JsonWriter json, string member, IEnumerable<ExtentDifference> extents)
    {
        json.WriteStartArray(member);
        foreach (ExtentDifference extent in extents)
        {
            json.WriteStartObject();
            json.WriteHex("start", extent.Start);
            json.WriteNumber("pages", extent.Pages);
            json.WriteNumber("bytes", extent.Bytes);
            json.WriteString("change", NameOf(extent.Kind));
            if ((extent.To.Count > 0 ? extent.To : extent.From) is [BlockState state])
            {
                json.WriteNumber("order", state.Order);
                json.WriteNumber("blocks", extent.Pages >> state.Order);
                if (state.Type is not null)
                {
                    json.WriteString("type", state.Type);
                }
            }

            WriteStates(json, "from", extent.From);
            WriteStates(json, "to", extent.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStates(Utf8JsonWriter json, string member, IReadOnlyList<BlockState> states)
    {
        json.WriteStartArray(member);
        foreach (BlockState state in states)
        {
            json.WriteStartObject();
            json.WriteNumber("order", state.Order);
            if (state.Type is not null)
            {
                json.WriteString("type", state.Type);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValues(Utf8JsonWriter json, string member, IReadOnlyList<ValueDifference> values)
    {
        json.WriteStartArray(member);
        foreach (ValueDifference value in values)
        {
            json.WriteStartObject();
            json.WriteString("path", value.Path);
            json.WriteString("from", value.From);
            json.WriteString("to", value.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Shorten(string? value) => value is null ? "-" : value.Length <= MostLetters ? value : $"{value[..MostLetters]}…";

    private static string States(IReadOnlyList<BlockState> states) => states.Count == 0 ? "-" : string.Join(" + ", states);

    private static string NameOf(ExtentDifferenceKind kind) => kind switch
    {
        ExtentDifferenceKind.Added => "added",
        ExtentDifferenceKind.Removed => "removed",
        ExtentDifferenceKind.Retyped => "retyped",
        _ => "regrouped",
    };
}
