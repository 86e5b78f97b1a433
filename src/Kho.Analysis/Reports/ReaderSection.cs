using Kho.Abi.Restore;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The outcome for a reading kernel.</summary>
internal static class ReaderSection
{
    private const int ItemsShown = 300;
    private const int MessagesShown = 200;

    /// <summary>Colour of a verdict.</summary>
    public static string Mood(RestoreVerdict verdict) => verdict switch
    {
        RestoreVerdict.Ok => "good",
        RestoreVerdict.Lossy or RestoreVerdict.Refused => "doubtful",
        _ => "bad",
    };

    public static void Write(ReportPage page, RestoreReport report)
    {
        page.Section(ReportIds.Reader, $"What {report.Reader.Id} would do with it");
        if (report.IsUntold)
        {
            page.Markup.Open("p").Element("span", "cannot tell", ("class", "badge doubtful")).Text(" The root is accepted. The outcome of the rest is unknown: the image holds no memory.").CloseLine();
            page.Markup.CloseLine();
            return;
        }

        page.Markup.Open("p");
        Badge(page, report.Verdict);
        page.Markup.Text(report.Revived ? " The handover is taken over." : $" The handover is refused: {report.RefusedBecause}.");
        if (report.Death is string death)
        {
            page.Markup.Text($" The kernel dies: {death}.");
        }

        if (report.LosesAllInSilence || report.PanicTakes is not null)
        {
            page.Markup.Text($" {char.ToUpperInvariant(report.Summary[0])}{report.Summary[1..]}.");
        }

        page.Markup.CloseLine();
        foreach (string doubt in report.Doubts.Take(MessagesShown))
        {
            page.Markup.Element("p", $"Not certain: {doubt}.", ("class", "more")).Line();
        }

        page.OpenTable("Components", "Component", "Format", "Verdict", "Why");
        foreach (ComponentOutcome component in report.Components.Take(ItemsShown))
        {
            Row(page, component.Name, component.Format ?? "–", component.Verdict, component.Message);
        }

        page.CloseTable((ulong)Math.Max(0, report.Components.Count - ItemsShown));
        page.OpenTable("Blocks", "#Written", "#Reserved", "#Lost", "#Invented", "#Of another type", "#Never claimed", "#Pages reserved");
        page.Markup.Open("tr");
        page.NumberCell(report.BlocksWritten);
        page.NumberCell(report.BlocksReserved);
        page.NumberCell(report.Blocks.LostCount);
        page.NumberCell(report.Blocks.InventedCount);
        page.NumberCell(report.BlocksRetyped);
        page.NumberCell(report.NeverClaimed);
        page.NumberCell(report.PagesReserved);
        page.Markup.CloseLine();
        page.CloseTable();
        WriteItems(page, report);
        WriteMessages(page, report);
        page.Markup.CloseLine();
    }

    private static void WriteItems(ReportPage page, RestoreReport report)
    {
        if (report.Items.Count == 0)
        {
            return;
        }

        page.Markup.Open("details").Element("summary", Quantity.Count((ulong)report.Items.Count, "session, file or region", "sessions, files and regions")).Line();
        page.OpenTable("Sessions, files and regions, the worst first", "Name", "Kind", "Verdict", "Why");
        foreach (ItemOutcome item in report.Items.OrderByDescending(item => item.Verdict).Take(ItemsShown))
        {
            Row(page, item.Name, item.Kind, item.Verdict, item.Message);
        }

        page.CloseTable((ulong)Math.Max(0, report.Items.Count - ItemsShown));
        page.Markup.CloseLine();
    }

    private static void WriteMessages(ReportPage page, RestoreReport report)
    {
        if (report.KernelMessages.Count == 0)
        {
            return;
        }

        page.Markup.Open("details").Element("summary", $"What the kernel says: {Quantity.Count((ulong)report.KernelMessages.Count, "message")}").Line();
        page.Markup.Open("ol", ("class", "messages")).Line();
        foreach (string message in report.KernelMessages.Take(MessagesShown))
        {
            page.Markup.Element("li", message).Line();
        }

        page.Markup.CloseLine();
        page.More((ulong)Math.Max(0, report.KernelMessages.Count - MessagesShown));
        page.Markup.CloseLine();
    }

    private static void Row(ReportPage page, string name, string second, RestoreVerdict verdict, string message)
    {
        page.Markup.Open("tr").Open("th", ("scope", "row"));
        page.Name(name).Close();
        page.Cell(second);
        page.Markup.Open("td");
        Badge(page, verdict);
        page.Markup.Close();
        page.Cell(message);
        page.Markup.CloseLine();
    }

    private static void Badge(ReportPage page, RestoreVerdict verdict) =>
        page.Markup.Element("span", ComponentOutcome.VerdictName(verdict), ("class", $"badge {Mood(verdict)}"));
}
