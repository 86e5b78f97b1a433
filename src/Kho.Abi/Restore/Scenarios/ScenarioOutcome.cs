using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Restore.Scenarios;

/// <summary>What a scenario came to.</summary>
/// <param name="Scenario">Scenario.</param>
/// <param name="Steps">Its steps up to the end, or to the one that could not be done.</param>
/// <param name="KernelMessages">What the kernels said.</param>
internal sealed record ScenarioOutcome(Scenario Scenario, IReadOnlyList<StepOutcome> Steps, IReadOnlyList<string> KernelMessages)
{
    /// <summary>Everything came as expected.</summary>
    public bool Passed => Steps.All(step => step.Failures.Count == 0);
}

/// <summary>What a step of a scenario came to.</summary>
/// <param name="Step">Step.</param>
/// <param name="Kernel">Release of the kernel that it ran on.</param>
/// <param name="Text">What happened, one line.</param>
/// <param name="Failures">What is not as expected; empty if all is.</param>
internal sealed record StepOutcome(ScenarioStep Step, string Kernel, string Text, IReadOnlyList<string> Failures);

/// <summary>Writes what a scenario came to as JSON of the schema <c>kho.scenario/1</c>.</summary>
internal static class ScenarioJsonWriter
{
    /// <summary>Writes an outcome.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="outcome">What.</param>
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
