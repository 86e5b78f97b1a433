namespace Kho.Abi.Restore.Scenarios;

/// <summary>What a step of a scenario came to.</summary>
/// <param name="Step">Step.</param>
/// <param name="Kernel">Release of the kernel that it ran on.</param>
/// <param name="Text">What happened, one line.</param>
/// <param name="Failures">What is not as expected; empty if all is.</param>
public sealed record StepOutcome(ScenarioStep Step, string Kernel, string Text, IReadOnlyList<string> Failures);
