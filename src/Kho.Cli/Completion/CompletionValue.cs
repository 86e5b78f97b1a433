using System.CommandLine;
using System.CommandLine.Completions;
using Kho.Cli.Printing;

namespace Kho.Cli.Completion;

/// <summary>What an option or an argument takes, as far as a shell can complete it.</summary>
/// <param name="Words">Words to choose from.</param>
/// <param name="Paths">Whether it takes paths.</param>
/// <param name="IsList">Several words, separated by commas.</param>
internal sealed record CompletionValue(IReadOnlyList<string> Words, CompletionPaths Paths, bool IsList)
{
    /// <summary>What help calls values that are paths of files, be they there or not.</summary>
    private static readonly string[] _files = ["FILE", "IMAGE", "OUT", "MANIFEST", "A", "B", "RELEASE | A B", "DIR | IMAGE"];

    private static readonly string[] _directories = ["DIR"];

    /// <summary>What a symbol takes, by its completions and by what help calls its value.</summary>
    /// <param name="symbol">Option or argument.</param>
    /// <param name="name">What help calls its value.</param>
    public static CompletionValue Of(Symbol symbol, string? name) => new(
        [.. symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label)],
        _files.Contains(name) ? CompletionPaths.Files : _directories.Contains(name) ? CompletionPaths.Directories : CompletionPaths.None,
        name?.Contains(",…", StringComparison.Ordinal) == true);

    /// <summary>Values that are completed alike have the same key.</summary>
    public string Key => $"{Paths} {IsList} {string.Join(' ', Words)}";
}
