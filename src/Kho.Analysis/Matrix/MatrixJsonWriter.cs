using System.Text.Json;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Formatting;

namespace Kho.Analysis.Matrix;

/// <summary>Writes a matrix as JSON of the schema <c>kho.matrix/1</c>.</summary>
internal static class MatrixJsonWriter
{
    /// <param name="matrices">One matrix for every pair of page sizes.</param>
    /// <param name="chain">A chain of updates, or null.</param>
    public static void Write(Stream stream, IReadOnlyList<CompatibilityMatrix> matrices, UpdateChain? chain)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.matrix/1");
        json.WriteNumber("pageSize", matrices[0].WriterPageSize);
        json.WriteNumber("confirmed", matrices.Sum(matrix => matrix.Confirmed));
        json.WriteNumber("confirmedInPart", matrices.Sum(matrix => matrix.ConfirmedInPart));
        json.WriteStartArray("cells");
        foreach (MatrixCell cell in matrices.SelectMany(matrix => matrix.Cells))
        {
            WriteCell(json, cell);
        }

        json.WriteEndArray();
        if (chain is not null)
        {
            WriteChain(json, chain);
        }

        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, MatrixCell cell)
    {
        json.WriteStartObject();
        if (cell.ImagePath is not null)
        {
            json.WriteString("image", cell.ImagePath);
        }

        json.WriteString("writer", cell.Writer.Id);
        json.WriteString("reader", cell.Reader.Id);
        json.WriteNumber("writerPageSize", cell.WriterPageSize);
        json.WriteNumber("readerPageSize", cell.ReaderPageSize);
        json.WriteString("verdict", ComponentOutcome.VerdictName(cell.Verdict));
        json.WriteBoolean("certain", cell.IsCertain);
        json.WriteString("confirmedBy", cell.IsConfirmed == true ? cell.Measured!.ToString() : null);
        json.WriteTexts("confirmedComponents", cell.ConfirmedComponents);
        json.WriteString("confirmation", cell.Confirmation switch
        {
            MatrixConfirmation.Whole => "whole",
            MatrixConfirmation.InPart => "in part",
            MatrixConfirmation.Contradicted => "contradicted",
            _ => "none",
        });
        json.WriteString("contradictedBy", cell.IsConfirmed == false ? $"{cell.Measured}: {cell.Measured!.Outcome}" : null);
        json.WriteStartObject("components");
        foreach (ComponentOutcome component in cell.Components)
        {
            json.WriteString(component.Name, ComponentOutcome.VerdictName(component.Verdict));
        }

        json.WriteEndObject();
        json.WriteNumber("blocksLost", cell.Report.Blocks.LostCount);
        json.WriteNumber("blocksInvented", cell.Report.Blocks.InventedCount);
        json.WriteTexts("why", cell.Why);
        json.WriteEndObject();
    }

    private static void WriteChain(Utf8JsonWriter json, UpdateChain chain)
    {
        json.WriteStartObject("chain");
        json.WriteStartArray("releases");
        json.WriteStringValue(chain.Hops[0].Writer.Id);
        foreach (MatrixCell hop in chain.Hops)
        {
            json.WriteStringValue(hop.Reader.Id);
        }

        json.WriteEndArray();
        json.WriteBoolean("survives", chain.Survives);
        json.WriteStartArray("components");
        foreach ((string component, int lostAt, RestoreVerdict verdict) in chain.Fates)
        {
            json.WriteStartObject();
            json.WriteString("name", component);
            json.WriteBoolean("mandatory", chain.IsMandatory(component));
            json.WriteBoolean("survives", lostAt < 0);
            json.WriteString("lostAt", lostAt < 0 ? null : $"{chain.Hops[lostAt].Writer.Id} → {chain.Hops[lostAt].Reader.Id}");
            json.WriteString("verdict", ComponentOutcome.VerdictName(verdict));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("transitions");
        foreach (TransitionKernel transition in chain.Transitions)
        {
            WriteTransition(json, transition);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTransition(Utf8JsonWriter json, TransitionKernel transition)
    {
        json.WriteStartObject();
        json.WriteString("from", transition.From.Id);
        json.WriteString("to", transition.To.Id);
        json.WriteStartArray("bridges");
        foreach (IReadOnlyList<AbiRelease> bridge in transition.Bridges)
        {
            json.WriteStartArray();
            foreach (AbiRelease release in bridge)
            {
                json.WriteStringValue(release.Id);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("demands");
        foreach (TransitionDemand demand in transition.Demands)
        {
            json.WriteStartObject();
            json.WriteString("component", demand.Component);
            json.WriteString("accepts", demand.Accepts);
            json.WriteTexts("acceptedBy", demand.AcceptedBy);
            json.WriteString("writes", demand.Writes);
            json.WriteTexts("writtenBy", demand.WrittenBy);
            json.WriteString("remark", demand.Remark);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
