using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Restore.Scenarios;

/// <summary>Writes what a scenario came to as JSON of the schema <c>kho.scenario/1</c>.</summary>
public static class ScenarioJsonWriter
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
