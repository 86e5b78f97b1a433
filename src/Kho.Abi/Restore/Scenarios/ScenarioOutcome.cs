namespace Kho.Abi.Restore.Scenarios;

/// <summary>What a scenario came to.</summary>
/// <param name="Scenario">Scenario.</param>
/// <param name="Steps">Its steps up to the end, or to the one that could not be done.</param>
/// <param name="KernelMessages">What the kernels said.</param>
public sealed record ScenarioOutcome(Scenario Scenario, IReadOnlyList<StepOutcome> Steps, IReadOnlyList<string> KernelMessages)
{
    /// <summary>Everything came as expected.</summary>
    public bool Passed => Steps.All(step => step.Failures.Count == 0);
}
