using Kho.Abi.Restore;
using Kho.Abi.Restore.Scenarios;
using Kho.Cli.Terminals;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Prints a restore report for a person.</summary>
internal sealed class RestorePrinter(TextPage page, RestoreReport report, string image)
{
    private const int ItemsShown = 24;
    private const int BlocksShown = 8;

    public void Print(bool withBlocks)
    {
        page.Line($"{image}: written by {report.Writer?.Id ?? "an unknown release"}, read by {report.Reader.Id} with pages of {Words.Size((ulong)report.PageSize)}{(report.PageSizesDiffer ? $" (the writer's are of {Words.Size((ulong)report.WriterPageSize)}: nothing in a handover says so)" : "")}");
        page.Line("");
        string certainty = report.Certain ? "" : " (not certain)";
        page.Line(report.IsUntold ? $"cannot tell: the root is accepted, and the image holds nothing else; at worst the kernel {ComponentOutcome.VerdictName(report.Verdict)}"
            : $"{ComponentOutcome.VerdictName(report.Verdict)}{certainty}: {report.Summary}", VerdictColors.Of(report.Verdict));
        foreach (string doubt in report.Doubts)
        {
            page.Line($"  {doubt}");
        }

        if (report.NotModelled.Count > 0)
        {
            page.Line($"  not modelled of the kernel's configuration: {string.Join(", ", report.NotModelled)}");
        }

        PrintReadings();
        page.Heading("Components");
        page.Table(["component", "format", "verdict", ""], report.Components.Select(component => (IReadOnlyList<string>)
            [component.Name, component.Format ?? "", report.IsUntold ? "cannot tell" : ComponentOutcome.VerdictName(component.Verdict), component.Message]), paint: VerdictColors.Of);
        PrintItems();
        PrintMemory();
        if (withBlocks)
        {
            page.Heading("Blocks");
            page.Table(["start", ">blocks", ">order", "type", "claimed by", "references", "free"], report.BlockOutcomes().Select(block => (IReadOnlyList<string>)
            [
                Words.Address(block.Start), block.Count.ToString(), block.Order.ToString(), block.PageType ?? "", block.ClaimedBy ?? "nobody",
                block.ReferenceText, block.Free is FreeOutcome free ? RestoreJsonWriter.FreeName(free) : "stays reserved",
            ]));
        }

        if (report.KernelMessages.Count > 0)
        {
            page.Heading("What the kernel says");
            foreach (string message in report.KernelMessages)
            {
                page.Line($"  {message}");
            }
        }
    }

    private void PrintReadings()
    {
        if (report.Unsettled is not UnsettledReader unsettled)
        {
            return;
        }

        page.Heading("What the version leaves open");
        if (!unsettled.Differs)
        {
            page.Line($"  {unsettled.Sentence}");
            return;
        }

        page.Line($"  {unsettled.Kernel} does not say which fixes of its series are in it; the worst reading is told");
        page.Table(["read as", "verdict", ""], unsettled.Readings.Select(reading => (IReadOnlyList<string>)[reading.Reader, ComponentOutcome.VerdictName(reading.Verdict), reading.Summary]), paint: VerdictColors.Of);
        foreach (DecidingFact fact in unsettled.HangsOn)
        {
            page.Line($"  it hangs on {fact}");
        }
    }

    private void PrintItems()
    {
        if (report.Items.Count == 0)
        {
            return;
        }

        page.Heading("Sessions, files and regions");
        ItemOutcome[] shown = [.. report.Items.Where(item => item.Verdict != RestoreVerdict.Ok).Concat(report.Items.Where(item => item.Verdict == RestoreVerdict.Ok)).Take(ItemsShown)];
        page.Table(["", "name", "verdict", ""], shown.Select(item => (IReadOnlyList<string>)[item.Kind, item.Name, ComponentOutcome.VerdictName(item.Verdict), item.Message]), paint: VerdictColors.Of);
        if (report.Items.Count > shown.Length)
        {
            page.Line($"  and {report.Items.Count - shown.Length} more");
        }
    }

    private void PrintMemory()
    {
        page.Heading("Memory");
        if (report.IsUntold)
        {
            page.Line("  unknown: the map is not in this image");
            return;
        }

        page.Pairs(
        [
            ("  Blocks", $"{report.BlocksWritten} written, {report.BlocksReserved} reserved ({Words.Size(report.PagesReserved * (ulong)report.PageSize)}), {report.Blocks.LostCount} lost, {report.Blocks.InventedCount} invented, {report.BlocksRetyped} of another type"),
            ("  Never claimed", $"{Words.Count(report.NeverClaimed, "block")}: reserved until the next kexec"),
            ("  Given back", $"{Words.Count(report.ManagedPages, "page")} to memory management"),
        ]);
        PrintRuns("lost", report.Blocks.Lost);
        PrintRuns("invented", report.Blocks.Invented);
        PrintRuns("of another type", report.Blocks.Retyped);
    }

    private void PrintRuns(string what, IReadOnlyList<BlockRun> runs)
    {
        foreach (BlockRun run in runs.Take(BlocksShown))
        {
            page.Line($"  {what}: {Words.Count(run.Count, "block")} of order {run.Order} at {Words.Address(run.Start)}");
        }

        if (runs.Count > BlocksShown)
        {
            page.Line($"  {what}: {runs.Count - BlocksShown} more runs");
        }
    }
}

/// <summary>Prints the result of a scenario for a person.</summary>
internal static class ScenarioPrinter
{
    public static void Print(ScenarioOutcome outcome, TextPage page)
    {
        page.Line($"{outcome.Scenario.Source}: {outcome.Scenario.Title}");
        page.Line("");
        foreach (StepOutcome step in outcome.Steps)
        {
            page.Line($"  line {step.Step.Line}, {step.Kernel}: {step.Text}", step.Failures.Count > 0 ? Color.Red : Color.Default);
            foreach (string failure in step.Failures)
            {
                page.Line($"    not as expected: {failure}", Color.Red);
            }
        }

        int left = outcome.Scenario.Steps.Count - outcome.Steps.Count;
        if (left > 0)
        {
            page.Line($"  {Words.Count((ulong)left, "step")} not reached");
        }

        if (outcome.KernelMessages.Count > 0)
        {
            page.Heading("What the kernels say");
            foreach (string message in outcome.KernelMessages)
            {
                page.Line($"  {message}");
            }
        }

        page.Line("");
        page.Line(outcome.Passed ? "as expected" : "not as expected", outcome.Passed ? Color.Green : Color.Red);
    }
}
