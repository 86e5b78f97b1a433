namespace Kho.Cli.Completion;

/// <summary>A verb as a shell completes it.</summary>
/// <param name="Path">The words that lead to it, such as <c>kho abi diff</c>.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Verbs">Verbs below it.</param>
/// <param name="Options">Its options.</param>
/// <param name="Argument">What it takes besides, or null for nothing.</param>
internal sealed record CompletionCommand(
    string Path,
    string Description,
    IReadOnlyList<CompletionCommand> Verbs,
    IReadOnlyList<CompletionOption> Options,
    CompletionValue? Argument)
{
    /// <summary>Its last word.</summary>
    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];
}
