using System.Net;
using System.Text;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

/// <summary>Writes matrices as one self-contained HTML page: a heat map, and every cell's reasons.</summary>
internal static class MatrixHtmlWriter
{
    private const string Style = """
        :root { color-scheme: light dark; --bg: #fff; --fg: #1a1a1a; --line: #ccc; --ok: #b7e4c7; --lossy: #fff3b0; --refused: #d0d7de; --misread: #ffb86b; --panics: #f28b82; }
        @media (prefers-color-scheme: dark) { :root { --bg: #14171a; --fg: #e6e6e6; --line: #444; --ok: #1f5c3a; --lossy: #6b5b00; --refused: #3a424a; --misread: #8a4b08; --panics: #8c1d18; } }
        body { background: var(--bg); color: var(--fg); font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 110rem; padding: 0 1rem; overflow-wrap: anywhere; }
        .scroll { overflow: auto; max-width: 100%; }
        .matrix { max-height: 92vh; }
        table { border-collapse: separate; border-spacing: 0; border-top: 1px solid var(--line); border-left: 1px solid var(--line); }
        th, td { border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); padding: .35rem .55rem; text-align: left; vertical-align: top; }
        th { font-weight: 600; overflow-wrap: normal; } tbody th { white-space: nowrap; }
        .matrix th { position: sticky; background: var(--bg); } .matrix thead th { top: 0; z-index: 2; } .matrix tbody th { left: 0; z-index: 1; } .matrix thead th:first-child { left: 0; z-index: 3; }
        .matrix table { font-size: .93em; } .matrix th, td.cell { padding: .35rem .4rem; }
        td.cell { min-width: 3.4rem; white-space: nowrap; } td.cell small { overflow-wrap: normal; }
        td a { color: inherit; display: block; text-decoration: underline dotted; text-underline-offset: .2em; }
        td a:hover { text-decoration: underline solid; } td a:hover, td a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
        .ok { background: var(--ok); } .lossy { background: var(--lossy); } .refused { background: var(--refused); } .misread { background: var(--misread); } .panics { background: var(--panics); }
        small { display: inline-block; white-space: normal; text-decoration: none; }
        h2 { margin-top: 2.5rem; }
        details { border-bottom: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; } summary .tag, .legend span { padding: .1rem .5rem; border: 1px solid var(--line); display: inline-block; }
        .why { scroll-margin-top: 3rem; padding: .5rem 0 .5rem 1rem; } .why:target { outline: 2px solid currentColor; }
        .legend span { margin-right: .5rem; }
        @media (max-width: 40rem) { body { margin: .75rem auto; padding: 0 .6rem; font-size: 14px; } .why { padding-left: 0; } th, td { padding: .3rem .4rem; } tbody th { white-space: normal; } .why table { display: block; } }
        @page { margin: 12mm; size: landscape; }
        @media print { body { font-size: 9px; margin: 0; max-width: none; padding: 0; } .scroll, .matrix { overflow: visible; max-height: none; } .matrix th { position: static; } .matrix table { font-size: 1em; } td.cell { min-width: 0; white-space: normal; overflow-wrap: normal; } th, td, .matrix th, td.cell { padding: .15rem .25rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .tag, .legend span { print-color-adjust: exact; -webkit-print-color-adjust: exact; } tbody th { white-space: normal; } tr, details { break-inside: avoid; } td a { text-decoration: none; } details::details-content { content-visibility: visible; height: auto; } }
        """;

    /// <param name="matrices">One matrix for every pair of page sizes.</param>
    /// <param name="chain">A chain of updates, or null.</param>
    public static void Write(TextWriter writer, IReadOnlyList<CompatibilityMatrix> matrices, UpdateChain? chain = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(matrices);
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>KHO compatibility</title>\n<style>\n")
            .Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>Which kernel can take over which kernel's handover</h1>\n")
            .Append("<p>Rows write, columns read. Each cell is computed: the reader's kernel is simulated on the writer's handover. Measurements of real kernels confirm the decisive components of a ✓, other components of a ·, and contradict a ✗; a ? depends on missing bytes. A small line below a verdict names components with a better verdict that are not ok either. Each cell links to its reasons.</p>\n<p class=\"legend\">");
        foreach (RestoreVerdict verdict in Enum.GetValues<RestoreVerdict>())
        {
            string name = ComponentOutcome.VerdictName(verdict);
            page.Append("<span class=\"").Append(name).Append("\">").Append(name).Append("</span>");
        }

        page.Append("</p>\n");
        if (chain is not null)
        {
            AppendChain(page, chain);
        }

        for (int index = 0; index < matrices.Count; index++)
        {
            AppendMatrix(page, matrices[index], index);
        }

        page.Append("</body>\n</html>\n");
        writer.Write(page.ToString());
    }

    private static void AppendMatrix(StringBuilder page, CompatibilityMatrix matrix, int number)
    {
        page.Append("<h2>Pages of ").Append(matrix.WriterPageSize / 1024).Append(" KiB");
        if (matrix.ReaderPageSize != matrix.WriterPageSize)
        {
            page.Append(" read with pages of ").Append(matrix.ReaderPageSize / 1024).Append(" KiB");
        }

        if (matrix.ImagePath is not null)
        {
            page.Append(": ").Append(Escape(matrix.ImagePath));
        }

        page.Append("</h2>\n<div class=\"scroll matrix\" tabindex=\"0\" role=\"region\" aria-label=\"Matrix\"><table>\n<thead><tr><th scope=\"col\">writer \\ reader</th>");
        foreach (AbiRelease reader in matrix.Readers)
        {
            page.Append("<th scope=\"col\">").Append(Escape(reader.Id)).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (AbiRelease writer in matrix.Writers)
        {
            page.Append("<tr><th scope=\"row\">").Append(Escape(writer.Id)).Append("</th>");
            foreach (AbiRelease reader in matrix.Readers)
            {
                MatrixCell cell = matrix.Cell(writer, reader);
                string name = ComponentOutcome.VerdictName(cell.Verdict);
                page.Append("<td class=\"cell ").Append(name).Append("\"><a href=\"#").Append(Anchor(cell, number)).Append("\">").Append(name)
                    .Append(cell.IsCertain ? "" : " ?").Append(Mark(cell))
                    .Append("</a>").Append(Losses(cell) is { Length: > 0 } losses ? $"<small>{Escape(losses)}</small>" : "").Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n<h3>Why</h3>\n");
        foreach (MatrixCell cell in matrix.Cells)
        {
            AppendReasons(page, cell, number);
        }
    }

    private static void AppendReasons(StringBuilder page, MatrixCell cell, int number)
    {
        string verdict = ComponentOutcome.VerdictName(cell.Verdict);

        // The target is inside the details, so that a followed link opens them.
        page.Append("<details><summary>").Append(Escape(cell.Writer.Id)).Append(" → ").Append(Escape(cell.Reader.Id)).Append(" <span class=\"tag ").Append(verdict).Append("\">")
            .Append(verdict).Append("</span>").Append(cell.IsCertain ? "" : " (not certain)").Append("</summary>\n<div class=\"why\" id=\"").Append(Anchor(cell, number)).Append("\">\n<div class=\"scroll\"><table>\n");
        foreach (ComponentOutcome component in cell.Components)
        {
            string name = ComponentOutcome.VerdictName(component.Verdict);
            page.Append("<tr><th scope=\"row\">").Append(Escape(component.Name)).Append("</th><td class=\"").Append(name).Append("\">").Append(name).Append("</td><td>").Append(Escape(component.Message)).Append("</td></tr>\n");
        }

        page.Append("</table></div>\n");
        if (cell.Measured is not null)
        {
            bool agrees = cell.IsConfirmed == true;
            page.Append("<p>").Append(agrees ? "Confirmed by " : "Contradicted by ").Append(Escape(cell.Measured.ToString())).Append(" (").Append(Escape(cell.Measured.Outcome))
                .Append("): ").Append(Escape(string.Join(", ", agrees ? cell.ConfirmedComponents : cell.ContradictedComponents))).Append("</p>\n");
        }

        page.Append("</div></details>\n");
    }

    private static void AppendChain(StringBuilder page, UpdateChain chain)
    {
        string row = string.Join(" → ", chain.Hops.Select(hop => hop.Writer.Id).Append(chain.Hops[^1].Reader.Id));
        page.Append("<h2>").Append(Escape(row)).Append("</h2>\n<table>\n<thead><tr><th scope=\"col\">component</th><th scope=\"col\"></th><th scope=\"col\">lost at</th></tr></thead>\n<tbody>\n");
        foreach ((string component, int lostAt, RestoreVerdict verdict) in chain.Fates)
        {
            string name = lostAt < 0 ? "survives" : ComponentOutcome.VerdictName(verdict);
            string style = lostAt < 0 ? ComponentOutcome.VerdictName(RestoreVerdict.Ok) : name;
            string where = lostAt < 0 ? "" : $"{chain.Hops[lostAt].Writer.Id} → {chain.Hops[lostAt].Reader.Id}";
            page.Append("<tr><th scope=\"row\">").Append(Escape(component)).Append("</th><td class=\"").Append(style).Append("\">").Append(name).Append("</td><td>").Append(Escape(where)).Append("</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
        foreach (TransitionKernel transition in chain.Transitions)
        {
            page.Append("<h3>Between ").Append(Escape(transition.From.Id)).Append(" and ").Append(Escape(transition.To.Id)).Append("</h3>\n<p>").Append(Escape(transition.Told)).Append("</p>\n");
            if (transition.Demands.Count > 0)
            {
                page.Append("<div class=\"scroll\"><table>\n<thead><tr>").AppendJoin("", TransitionDemand.Columns.Select(column => $"<th scope=\"col\">{column}</th>")).Append("</tr></thead>\n<tbody>\n");
                foreach (IReadOnlyList<string> cells in transition.Demands.Select(demand => demand.Cells))
                {
                    page.Append("<tr><th scope=\"row\">").Append(Escape(cells[0])).Append("</th>").AppendJoin("", cells.Skip(1).Select(cell => $"<td>{Escape(cell)}</td>")).Append("</tr>\n");
                }

                page.Append("</tbody>\n</table></div>\n");
            }
        }
    }

    private static string Mark(MatrixCell cell) => cell.Confirmation switch
    {
        MatrixConfirmation.Whole => " ✓",
        MatrixConfirmation.InPart => " ·",
        MatrixConfirmation.Contradicted => " ✗",
        _ => "",
    };

    private static string Losses(MatrixCell cell) => string.Join(", ", cell.Components.Where(component => component.Verdict != RestoreVerdict.Ok && component.Verdict < cell.Verdict).Select(component => component.Name).Take(2));

    private static string Anchor(MatrixCell cell, int number) => Escape($"m{number}-{cell.Writer.Id}-{cell.Reader.Id}");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
