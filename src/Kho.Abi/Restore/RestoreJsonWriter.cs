using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>Writes what became of a handover as JSON of the schema <c>kho.restore/1</c>.</summary>
internal static class RestoreJsonWriter
{
    /// <summary>Writes a report.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">What.</param>
    /// <param name="image">Path of the image.</param>
    /// <param name="withBlocks">With the blocks, in runs that fared alike.</param>
    /// <param name="extracted">What was extracted besides, or null.</param>
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
        json.WriteStartArray("components");
        foreach (ComponentOutcome component in report.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("format", component.Format);
            json.WriteString("verdict", ComponentOutcome.VerdictName(component.Verdict));
            json.WriteString("message", component.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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

        json.WriteTexts("kernelMessages", report.KernelMessages);
        HandoverJsonWriter.WriteDiagnostics(json, report.Diagnostics);
        if (extracted is not null)
        {
            ExtractionJsonWriter.WriteMember(json, extracted);
        }

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

    /// <summary>What freeing came to, as the command line and its JSON spell it.</summary>
    /// <param name="outcome">Outcome.</param>
    public static string FreeName(FreeOutcome outcome) => outcome switch
    {
        FreeOutcome.Ok => "ok",
        FreeOutcome.Leaked => "leaked",
        FreeOutcome.BadPage => "bad page",
        _ => "BUG",
    };
}
