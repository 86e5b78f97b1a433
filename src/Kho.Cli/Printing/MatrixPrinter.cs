using Kho.Abi.Compatibility;
using Kho.Abi.Restore;

namespace Kho.Cli.Printing;

/// <summary>Prints matrices and rows of updates for a person.</summary>
internal sealed class MatrixPrinter(TextPage page)
{
    /// <summary>Prints a matrix, and why its cells are not ok.</summary>
    public void Print(CompatibilityMatrix matrix)
    {
        string readers = matrix.ReaderPageSize == matrix.WriterPageSize ? "" : $", read with pages of {Words.Size((ulong)matrix.ReaderPageSize)}";
        page.Heading($"Rows write with pages of {Words.Size((ulong)matrix.WriterPageSize)}, columns read{readers}");
        page.Table(["", .. matrix.Readers.Select(reader => reader.Id)], matrix.Writers.Select(writer => (IReadOnlyList<string>)
            [writer.Id, .. matrix.Readers.Select(reader => Text(matrix.Cell(writer, reader)))]));
        page.Line("");
        page.Line($"  {matrix.Confirmed} of {matrix.Cells.Count} cells were confirmed by real kernels (✓){(matrix.Cells.Any(cell => cell.IsConfirmed == false) ? "; ✗ marks what they contradict" : "")}; ? marks what rests on bytes that nobody has");
        page.Heading("Why");
        foreach (MatrixCell cell in matrix.Cells.Where(cell => cell.Verdict is RestoreVerdict.Misread or RestoreVerdict.Panics or RestoreVerdict.Lossy))
        {
            page.Line($"  {cell.Writer.Id} → {cell.Reader.Id}, {ComponentOutcome.VerdictName(cell.Verdict)}: {cell.Why[0]}");
        }

        int refused = matrix.Cells.Count(cell => cell.Verdict == RestoreVerdict.Refused);
        if (refused > 0)
        {
            page.Line($"  {refused} pairs refuse each other by the root's compatible string: nothing is misread, and nothing recovered");
        }
    }

    /// <summary>Prints what survives a row of updates.</summary>
    public void Print(UpdateChain chain)
    {
        page.Line(string.Join(" → ", chain.Hops.Select(hop => hop.Writer.Id).Append(chain.Hops[^1].Reader.Id)));
        page.Line("");
        page.Table(["component", "", "lost at", ""], chain.Fates.Select(fate => (IReadOnlyList<string>)
        [
            fate.Component,
            fate.LostAt < 0 ? "survives" : ComponentOutcome.VerdictName(fate.Verdict),
            fate.LostAt < 0 ? "" : $"{chain.Hops[fate.LostAt].Writer.Id} → {chain.Hops[fate.LostAt].Reader.Id}",
            fate.LostAt < 0 ? "" : chain.Hops[fate.LostAt].Report.Component(fate.Component)?.Message ?? "the writer has no such component by then",
        ]));
    }

    /// <summary>Prints matrices as tables in Markdown.</summary>
    public static void PrintMarkdown(IReadOnlyList<CompatibilityMatrix> matrices, TextWriter output)
    {
        foreach (CompatibilityMatrix matrix in matrices)
        {
            string readers = matrix.ReaderPageSize == matrix.WriterPageSize ? "" : $", read with {Words.Size((ulong)matrix.ReaderPageSize)}";
            output.Write($"## Pages of {Words.Size((ulong)matrix.WriterPageSize)}{readers}\n\n");
            output.Write($"| writer \\ reader | {string.Join(" | ", matrix.Readers.Select(reader => reader.Id))} |\n");
            output.Write($"|---|{string.Concat(Enumerable.Repeat("---|", matrix.Readers.Count))}\n");
            foreach (Kho.Abi.Releases.AbiRelease writer in matrix.Writers)
            {
                output.Write($"| **{writer.Id}** | {string.Join(" | ", matrix.Readers.Select(reader => Text(matrix.Cell(writer, reader))))} |\n");
            }

            output.Write("\n");
        }
    }

    private static string Text(MatrixCell cell) =>
        $"{ComponentOutcome.VerdictName(cell.Verdict)}{(cell.Report.Certain ? "" : " ?")}{(cell.IsConfirmed == true ? " ✓" : cell.IsConfirmed == false ? " ✗" : "")}";
}
