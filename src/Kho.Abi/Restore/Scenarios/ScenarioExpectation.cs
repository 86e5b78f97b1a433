namespace Kho.Abi.Restore.Scenarios;

/// <summary>Something that must be so at a point of a scenario.</summary>
/// <param name="Property">What is looked at, such as <c>references</c> or <c>bad_pages</c>.</param>
/// <param name="Name">Name of the allocation that it is of, or empty.</param>
/// <param name="Value">What it must be, as the scenario spells it.</param>
public sealed record ScenarioExpectation(string Property, string Name, string Value);
