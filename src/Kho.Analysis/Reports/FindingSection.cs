using Kho.Diagnostics;

namespace Kho.Analysis.Reports;

/// <summary>The findings, the gravest first, each linked to its place in the map.</summary>
internal static class FindingSection
{
    private const int Shown = 500;

    public static void Write(ReportPage page)
    {
        IReadOnlyList<Diagnostic> findings = page.Document.Diagnostics;
        page.Section(ReportIds.Findings, "Findings");
        if (findings.Count == 0)
        {
            page.Markup.Element("p", "None: everything readable is sound.").Line();
        }
        else
        {
            page.OpenTable("Findings, the most severe first", "Severity", "Id", "Address", "Where", "What");
            foreach ((Diagnostic finding, int index) in findings.Select((finding, index) => (finding, index)).OrderByDescending(each => each.finding.Severity).Take(Shown))
            {
                string severity = Diagnostic.SeverityName(finding.Severity);
                page.Markup.Open("tr", ("id", ReportIds.Finding(index))).Open("td").Element("span", severity, ("class", $"badge {severity}")).Close();
                page.Markup.Element("td", finding.Id, ("class", "code id"));
                page.AddressCell(finding.Address);
                page.Markup.Element("td", finding.Where, ("class", "code"));
                page.Cell(finding.Message);
                page.Markup.CloseLine();
            }

            page.CloseTable((ulong)Math.Max(0, findings.Count - Shown));
        }

        page.Markup.CloseLine();
    }
}
