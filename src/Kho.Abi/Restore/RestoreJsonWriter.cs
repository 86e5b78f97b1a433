using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>Writes a restore report as JSON in the schema <c>kho.restore/1</c>.</summary>
internal static class RestoreJsonWriter
{
    /// <param name="image">Path of the image.</param>
    /// <param name="withBlocks">Include the blocks, in runs with the same outcome.</param>
    /// <param name="extracted">An extraction of the same handover; null for none.</param>
    public static void Write(Stream stream, RestoreReport report, string image, bool withBlocks, ExtractionReport? extracted = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.restore/1");
        json.WriteString("image", image);
        json.WriteString("writer", report.Writer?.Id);
        json.WriteString("reader", report.Reader.Id);
        json.WriteNumber("pageSize", report.PageSize);
        json.WriteNumber("writerPageSize", report.WriterPageSize);
        json.WriteString("verdict", ComponentOutcome.VerdictName(report.Verdict));
        json.WriteBoolean("certain", report.Certain);
        json.WriteTexts("doubts", report.Doubts);
        json.WriteBoolean("revived", report.Revived);
        json.WriteString("refusedBecause", report.RefusedBecause);
        json.WriteString("death", report.Death);
        json.WriteString("kernel", RestoreReport.FateName(report.Fate));
        json.WriteString("panicTakes", report.PanicTakes);
        if (report.NotModelled.Count > 0)
        {
            json.WriteTexts("notModelled", report.NotModelled);
        }

        json.WriteString("summary", report.Summary);
        json.WriteStartObject("memory");
        json.WriteNumber("blocksWritten", report.BlocksWritten);
        json.WriteNumber("blocksReserved", report.BlocksReserved);
        json.WriteNumber("blocksLost", report.Blocks.LostCount);
        json.WriteNumber("blocksInvented", report.Blocks.InventedCount);
        json.WriteNumber("blocksRetyped", report.BlocksRetyped);
        json.WriteNumber("pagesReserved", report.PagesReserved);
        json.WriteNumber("neverClaimed", report.NeverClaimed);
        json.WriteNumber("managedPages", report.ManagedPages);
        json.WriteEndObject();
        WriteComponents(json, report.Components);
        json.WriteStartArray("items");
        foreach (ItemOutcome item in report.Items)
        {
            json.WriteStartObject();
            json.WriteString("kind", item.Kind);
            json.WriteString("name", item.Name);
            json.WriteString("verdict", ComponentOutcome.VerdictName(item.Verdict));
            json.WriteString("message", item.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteRuns(json, "lost", report.Blocks.Lost);
        WriteRuns(json, "invented", report.Blocks.Invented);
        WriteRuns(json, "retyped", report.Blocks.Retyped);
        if (withBlocks)
        {
            WriteBlocks(json, report);
        }

        if (report.Unsettled is not null)
        {
            WriteUnsettled(json, report.Unsettled);
        }

        json.WriteTexts("kernelMessages", report.KernelMessages);
        HandoverJsonWriter.WriteDiagnostics(json, report.Diagnostics);
        if (extracted is not null)
        {
            ExtractionJsonWriter.WriteMember(json, extracted);
        }

        json.WriteEndObject();
    }

    private static void WriteUnsettled(Utf8JsonWriter json, UnsettledReader unsettled)
    {
        json.WriteStartObject("unsettled");
        json.WriteString("kernel", unsettled.Kernel);
        json.WriteStartArray("readings");
        foreach (ReaderReading reading in unsettled.Readings)
        {
            json.WriteStartObject();
            json.WriteString("reader", reading.Reader);
            json.WriteString("verdict", ComponentOutcome.VerdictName(reading.Verdict));
            json.WriteString("summary", reading.Summary);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("hangsOn");
        foreach (DecidingFact fact in unsettled.HangsOn)
        {
            json.WriteStartObject();
            json.WriteString("fact", fact.Place);
            json.WriteStartObject("values");
            foreach ((string reader, string value) in fact.Values)
            {
                json.WriteString(reader, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRuns(Utf8JsonWriter json, string name, IReadOnlyList<BlockRun> runs)
    {
        const int Most = 1000;
        json.WriteStartArray(name);
        foreach (BlockRun run in runs.Take(Most))
        {
            json.WriteStartObject();
            json.WriteHex("start", run.Start);
            json.WriteNumber("blocks", run.Count);
            json.WriteNumber("order", run.Order);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBlocks(Utf8JsonWriter json, RestoreReport report)
    {
        json.WriteStartArray("blocks");
        foreach (BlockOutcome block in report.BlockOutcomes())
        {
            json.WriteStartObject();
            json.WriteHex("start", block.Start);
            json.WriteNumber("blocks", block.Count);
            if (block.Order < 52)
            {
                json.WriteNumber("pages", block.Count << (int)block.Order);
            }

            json.WriteNumber("order", block.Order);
            json.WriteString("type", block.PageType);
            if (block.Stamp is not null)
            {
                json.WriteString("stamp", block.Stamp);
            }

            json.WriteString("claimedBy", block.ClaimedBy);
            json.WriteString("refcounts", block.ReferenceText);
            json.WriteString("free", block.Free is FreeOutcome free ? FreeName(free) : "stays reserved");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Outcome of freeing, as the command line and its JSON spell it.</summary>
    public static string FreeName(FreeOutcome outcome) => outcome switch
    {
        FreeOutcome.Ok => "ok",
        FreeOutcome.Leaked => "leaked",
        FreeOutcome.BadPage => "bad page",
        _ => "BUG",
    };

    /// <summary>Writes the outcomes of components as a member.</summary>
    public static void WriteComponents(Utf8JsonWriter json, IEnumerable<ComponentOutcome> components)
    {
        json.WriteStartArray("components");
        foreach (ComponentOutcome component in components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("format", component.Format);
            json.WriteString("verdict", ComponentOutcome.VerdictName(component.Verdict));
            json.WriteString("message", component.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
