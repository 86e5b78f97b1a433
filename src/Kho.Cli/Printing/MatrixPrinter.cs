using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Matrix;
using Kho.Cli.Terminals;

namespace Kho.Cli.Printing;

/// <summary>Prints matrices and chains of updates for a person.</summary>
internal sealed class MatrixPrinter(TextPage page)
{
    public void Print(CompatibilityMatrix matrix)
    {
        string readers = matrix.ReaderPageSize == matrix.WriterPageSize ? "" : $" with pages of {Words.Size((ulong)matrix.ReaderPageSize)}";
        string pages = $"with pages of {Words.Size((ulong)matrix.WriterPageSize)}";
        page.Heading(matrix.ImagePath is string image ? $"{image}, written {pages}{(readers.Length == 0 ? "" : $", read{readers}")}" : $"Rows write {pages}, columns read{readers}");
        string[] columns = ["", .. matrix.Readers.Select(reader => reader.Id)];
        string[][] rows = [.. matrix.Writers.Select(writer => (string[])[writer.Id, .. matrix.Readers.Select(reader => Text(matrix.Cell(writer, reader)))])];
        if (!page.Fits(columns, rows))
        {
            columns = ["", .. matrix.Readers.Select(ShortName)];
            rows = [.. rows.Zip(matrix.Writers).Select(row => (string[])[ShortName(row.Second), .. row.First.Skip(1)])];
        }

        // Readers that exceed the terminal's width continue in further tables.
        for (int from = 1; from < columns.Length;)
        {
            int count = page.CountFitting(columns, rows, from);
            page.Table([columns[0], .. columns.Skip(from).Take(count)], rows.Select(row => (IReadOnlyList<string>)[row[0], .. row.Skip(from).Take(count)]), paint: VerdictColors.Of);
            page.Line("");
            from += count;
        }

        page.Line($"  {Legend(matrix)}");
        if (matrix.Cells.All(cell => cell.Verdict == RestoreVerdict.Ok))
        {
            return;
        }

        page.Heading("Why");
        foreach (MatrixCell cell in matrix.Cells.Where(cell => cell.Verdict != RestoreVerdict.Ok && !IsRefusedAsAWhole(cell)))
        {
            string verdict = cell.Report.IsUntold ? $"cannot tell, at worst it {ComponentOutcome.VerdictName(cell.Verdict)}" : ComponentOutcome.VerdictName(cell.Verdict);
            page.Line($"  {cell.Writer.Id} → {cell.Reader.Id}, {verdict}: {cell.Why[0]}");
        }

        int refused = matrix.Cells.Count(IsRefusedAsAWhole);
        if (refused > 0)
        {
            page.Line($"  {Words.Count((ulong)refused, "pair is", "pairs are")} refused by the root's compatible string: nothing is misread, nothing recovered");
        }
    }

    /// <summary>Prints the survivors of a chain of updates.</summary>
    public void Print(UpdateChain chain)
    {
        page.Line(Row(chain));
        page.Line("");
        page.Table(["component", "", "lost at", ""], Fates(chain), paint: VerdictColors.Of);
        foreach (TransitionKernel transition in chain.Transitions)
        {
            page.Heading($"Between {transition.From.Id} and {transition.To.Id}");
            page.Line($"  {transition.Told}");
            if (transition.Demands.Count > 0)
            {
                page.Line("");
                page.Table(TransitionDemand.Columns, transition.Demands.Select(demand => demand.Cells));
            }
        }
    }

    /// <summary>Prints the survivors of a chain of updates as a table in Markdown.</summary>
    public static void PrintMarkdown(UpdateChain chain, TextWriter output)
    {
        output.Write($"## {Row(chain)}\n\n| component | | lost at | |\n|---|---|---|---|\n");
        foreach (IReadOnlyList<string> fate in Fates(chain))
        {
            output.Write(MarkdownRow(fate));
        }

        foreach (TransitionKernel transition in chain.Transitions)
        {
            output.Write($"\n### Between {transition.From.Id} and {transition.To.Id}\n\n{transition.Told}\n");
            if (transition.Demands.Count > 0)
            {
                output.Write($"\n{MarkdownRow(TransitionDemand.Columns)}|---|---|---|---|---|---|\n{string.Concat(transition.Demands.Select(demand => MarkdownRow(demand.Cells)))}");
            }
        }
    }

    private static string MarkdownRow(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(text => text.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";

    /// <summary>Prints matrices as tables in Markdown.</summary>
    public static void PrintMarkdown(IReadOnlyList<CompatibilityMatrix> matrices, TextWriter output)
    {
        foreach (CompatibilityMatrix matrix in matrices)
        {
            string readers = matrix.ReaderPageSize == matrix.WriterPageSize ? "" : $", read with {Words.Size((ulong)matrix.ReaderPageSize)}";
            string image = matrix.ImagePath is string path ? $": {path}" : "";
            output.Write($"## Pages of {Words.Size((ulong)matrix.WriterPageSize)}{readers}{image}\n\n");
            output.Write($"| writer \\ reader | {string.Join(" | ", matrix.Readers.Select(reader => reader.Id))} |\n");
            output.Write($"|---|{string.Concat(Enumerable.Repeat("---|", matrix.Readers.Count))}\n");
            foreach (AbiRelease writer in matrix.Writers)
            {
                output.Write($"| **{writer.Id}** | {string.Join(" | ", matrix.Readers.Select(reader => Text(matrix.Cell(writer, reader))))} |\n");
            }

            output.Write($"\n{Legend(matrix)}\n\n");
        }
    }

    /// <summary>A short form of an id: the number of a kernel, or the shortest alias.</summary>
    private static string ShortName(AbiRelease release) =>
        release.Id.StartsWith("linux-", StringComparison.Ordinal) ? release.Id["linux-".Length..] : release.Aliases.Prepend(release.Id).MinBy(name => name.Length)!;

    private static string Legend(CompatibilityMatrix matrix)
    {
        string doubts = matrix.Cells.All(cell => cell.IsCertain) ? "" : "; ? marks verdicts that depend on missing bytes, or that cannot be computed";
        if (matrix.ImagePath is not null)
        {
            return $"no measurement of a real kernel applies to this image{doubts}";
        }

        string part = matrix.ConfirmedInPart == 0 ? "" : $", {matrix.ConfirmedInPart} more in part (·)";
        string contradicted = matrix.Cells.Any(cell => cell.Confirmation == MatrixConfirmation.Contradicted) ? "; ✗ marks contradictions" : "";
        return $"{matrix.Confirmed} of {Words.Count((ulong)matrix.Cells.Count, "cell")} {(matrix.Confirmed == 1 ? "was" : "were")} confirmed by real kernels in what decides the verdict (✓){part}{contradicted}{doubts}";
    }

    private static string Row(UpdateChain chain) => string.Join(" → ", chain.Hops.Select(hop => hop.Writer.Id).Append(chain.Hops[^1].Reader.Id));

    private static IEnumerable<IReadOnlyList<string>> Fates(UpdateChain chain) => chain.Fates.Select(fate => (IReadOnlyList<string>)
    [
        chain.IsMandatory(fate.Component) ? fate.Component : $"{fate.Component} (optional)",
        fate.LostAt < 0 ? "survives" : ComponentOutcome.VerdictName(fate.Verdict),
        fate.LostAt < 0 ? "" : $"{chain.Hops[fate.LostAt].Writer.Id} → {chain.Hops[fate.LostAt].Reader.Id}",
        fate.LostAt < 0 ? "" : chain.Hops[fate.LostAt].Component(fate.Component)?.Message ?? "the writer no longer has the component",
    ]);

    private static bool IsRefusedAsAWhole(MatrixCell cell) => cell.Verdict == RestoreVerdict.Refused && !cell.Report.Revived;

    private static string Text(MatrixCell cell)
    {
        string mark = cell.Confirmation switch
        {
            MatrixConfirmation.Whole => " ✓",
            MatrixConfirmation.InPart => " ·",
            MatrixConfirmation.Contradicted => " ✗",
            _ => "",
        };
        return $"{ComponentOutcome.VerdictName(cell.Verdict)}{(cell.IsCertain ? "" : " ?")}{mark}";
    }
}
