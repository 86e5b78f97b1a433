using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Restore.Scenarios;

/// <summary>Result of a scenario.</summary>
/// <param name="Steps">Its steps up to the end, or to the first impossible one.</param>
/// <param name="KernelMessages">The kernels' logs.</param>
internal sealed record ScenarioOutcome(Scenario Scenario, IReadOnlyList<StepOutcome> Steps, IReadOnlyList<string> KernelMessages)
{
    /// <summary>Every expectation holds.</summary>
    public bool Passed => Steps.All(step => step.Failures.Count == 0);
}

/// <summary>Result of a step of a scenario.</summary>
/// <param name="Kernel">Release of the running kernel.</param>
/// <param name="Text">The event, one line.</param>
/// <param name="Failures">Unmet expectations.</param>
internal sealed record StepOutcome(ScenarioStep Step, string Kernel, string Text, IReadOnlyList<string> Failures);

/// <summary>Writes the result of a scenario as JSON of the schema <c>kho.scenario/1</c>.</summary>
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
