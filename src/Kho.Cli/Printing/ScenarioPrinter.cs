using Kho.Abi.Restore.Scenarios;
using Kho.Cli.Terminals;
using Spectre.Console;

namespace Kho.Cli.Printing;

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
