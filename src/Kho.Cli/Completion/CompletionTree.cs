using System.Buffers;
using System.CommandLine;
using System.CommandLine.Completions;

namespace Kho.Cli.Completion;

/// <summary>All verbs with their options and values, from the commands that also parse and print help.</summary>
/// <param name="Commands">The verbs, each before those below it; the first is the program.</param>
internal sealed record CompletionTree(IReadOnlyList<CompletionCommand> Commands)
{
    private static readonly SearchValues<string> _sentenceEnds = SearchValues.Create([". ", "? ", ": "], StringComparison.Ordinal);

    /// <summary>Name of the program.</summary>
    public const string Program = "kho";

    /// <summary>The words of every verb, without the program itself.</summary>
    public IEnumerable<string> Paths => Commands.Skip(1).Select(command => command.Path);

    /// <summary>Every option with a value, as the words before the value.</summary>
    public IEnumerable<(string Words, CompletionValue Value)> Values => Commands.SelectMany(command => command.Options
        .Where(option => option.Value is not null)
        .SelectMany(option => option.Names.Select(name => ($"{command.Path} {name}", option.Value!))));

    /// <summary>Reads a command.</summary>
    public static CompletionTree Of(RootCommand root)
    {
        List<CompletionCommand> commands = [];
        Add(root, Program, [], commands);
        return new CompletionTree(commands);
    }

    private static CompletionCommand Add(Command command, string path, IReadOnlyList<Option> inherited, List<CompletionCommand> commands)
    {
        int place = commands.Count;
        commands.Add(null!);
        Option[] options = [.. command.Options.Concat(inherited).Where(option => !option.Hidden)];
        Option[] passedOn = [.. options.Where(option => option.Recursive)];
        CompletionCommand[] verbs = [.. command.Subcommands.Where(verb => !verb.Hidden).Select(verb => Add(verb, $"{path} {verb.Name}", passedOn, commands))];
        Argument? argument = command.Arguments.FirstOrDefault(candidate => !candidate.Hidden);
        return commands[place] = new CompletionCommand(
            path,
            FirstSentence(command.Description),
            verbs,
            [.. options.Select(Describe)],
            argument is null ? null : CompletionValue.Of(argument, argument.HelpName ?? argument.Name));
    }

    private static CompletionOption Describe(Option option)
    {
        bool isFlag = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;
        string[] names = [.. option.Aliases.Prepend(option.Name).Where(name => name.StartsWith('-') && name != "-?").Distinct()];
        return new CompletionOption(names, option.Description ?? "", isFlag ? null : CompletionValue.Of(option, option.HelpName));
    }

    /// <summary>First sentence of a description, without the full stop.</summary>
    public static string FirstSentence(string? description)
    {
        string text = (description ?? "").ReplaceLineEndings("\n").Split("\n\n")[0].Replace('\n', ' ');
        int end = text.TrimEnd('.').AsSpan().IndexOfAny(_sentenceEnds) is >= 0 and int place ? place : text.TrimEnd('.').Length;
        return text[..end];
    }
}

/// <summary>A verb as a shell completes it.</summary>
/// <param name="Path">Its words, such as <c>kho abi diff</c>.</param>
/// <param name="Description">Description, one sentence.</param>
/// <param name="Argument">Its argument, or null.</param>
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

/// <summary>An option as a shell completes it.</summary>
/// <param name="Names">Names, such as <c>--output</c> and <c>-o</c>.</param>
/// <param name="Value">Its value, or null.</param>
internal sealed record CompletionOption(IReadOnlyList<string> Names, string Description, CompletionValue? Value);

/// <summary>Paths that a value can be.</summary>
internal enum CompletionPaths
{
    /// <summary>None.</summary>
    None,

    /// <summary>Files and directories.</summary>
    Files,

    /// <summary>Directories only.</summary>
    Directories,
}

/// <summary>The completable values of an option or an argument.</summary>
/// <param name="Words">Words to choose from.</param>
/// <param name="Paths">Whether it takes paths.</param>
/// <param name="IsList">Several words, separated by commas.</param>
internal sealed record CompletionValue(IReadOnlyList<string> Words, CompletionPaths Paths, bool IsList)
{
    /// <summary>Names in help of values that are paths of files, existing or not.</summary>
    private static readonly string[] _files = ["FILE", "IMAGE", "PATH", "OUT", "MANIFEST", "A", "B", "RELEASE | A B", "DIR | IMAGE"];

    private static readonly string[] _directories = ["DIR"];

    /// <summary>The values of a symbol, from its completions and its value's name in help.</summary>
    /// <param name="name">Its value's name in help.</param>
    public static CompletionValue Of(Symbol symbol, string? name) => new(
        [.. symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label)],
        _files.Contains(name) ? CompletionPaths.Files : _directories.Contains(name) ? CompletionPaths.Directories : CompletionPaths.None,
        name?.Contains(",…", StringComparison.Ordinal) == true);

    /// <summary>Values that are completed alike have the same key.</summary>
    public string Key => $"{Paths} {IsList} {string.Join(' ', Words)}";
}
