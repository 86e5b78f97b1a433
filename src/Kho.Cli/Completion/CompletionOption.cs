namespace Kho.Cli.Completion;

/// <summary>An option as a shell completes it.</summary>
/// <param name="Names">Names, such as <c>--output</c> and <c>-o</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Value">What it takes, or null for nothing.</param>
internal sealed record CompletionOption(IReadOnlyList<string> Names, string Description, CompletionValue? Value);
