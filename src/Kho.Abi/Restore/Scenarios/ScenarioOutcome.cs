using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Restore.Scenarios;

/// <summary>Outcome of a scenario.</summary>
/// <param name="Steps">Outcomes of the steps, up to the end or to the first step that is not possible.</param>
/// <param name="KernelMessages">Log lines of all kernels.</param>
internal sealed record ScenarioOutcome(Scenario Scenario, IReadOnlyList<StepOutcome> Steps, IReadOnlyList<string> KernelMessages)
{
    /// <summary>Every expectation holds.</summary>
    public bool Passed => Steps.All(step => step.Failures.Count == 0);
}

/// <summary>Outcome of a step of a scenario.</summary>
/// <param name="Kernel">Release of the kernel that executed the step.</param>
/// <param name="Text">Description of the event, one line.</param>
/// <param name="Failures">Expectations that do not hold.</param>
internal sealed record StepOutcome(ScenarioStep Step, string Kernel, string Text, IReadOnlyList<string> Failures);

/// <summary>Writes the outcome of a scenario as JSON in the schema <c>kho.scenario/1</c>.</summary>
internal static class ScenarioJsonWriter
{
    public static void Write(Stream stream, ScenarioOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.scenario/1");
        json.WriteString("scenario", outcome.Scenario.Source);
        json.WriteString("title", outcome.Scenario.Title);
        json.WriteBoolean("passed", outcome.Passed);
        json.WriteStartArray("steps");
        foreach (StepOutcome step in outcome.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("line", step.Step.Line);
            json.WriteString("kernel", step.Kernel);
            json.WriteString("text", step.Text);
            json.WriteTexts("failures", step.Failures);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("stepsNotReached", outcome.Scenario.Steps.Count - outcome.Steps.Count);
        json.WriteTexts("kernelMessages", outcome.KernelMessages);
        json.WriteEndObject();
    }
}
