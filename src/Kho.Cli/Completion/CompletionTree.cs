using System.Buffers;
using System.CommandLine;
using Kho.Cli.Printing;

namespace Kho.Cli.Completion;

/// <summary>All verbs with their options and values, taken from the commands that parse and that print help.</summary>
/// <param name="Commands">The verbs, each before those below it; the first is the program.</param>
internal sealed record CompletionTree(IReadOnlyList<CompletionCommand> Commands)
{
    private static readonly SearchValues<string> _sentenceEnds = SearchValues.Create([". ", "? ", ": "], StringComparison.Ordinal);

    /// <summary>Name of the program.</summary>
    public const string Program = "kho";

    /// <summary>The words that lead to every verb, without the program alone.</summary>
    public IEnumerable<string> Paths => Commands.Skip(1).Select(command => command.Path);

    /// <summary>Every option that takes a value, as the words before that value.</summary>
    public IEnumerable<(string Words, CompletionValue Value)> Values => Commands.SelectMany(command => command.Options
        .Where(option => option.Value is not null)
        .SelectMany(option => option.Names.Select(name => ($"{command.Path} {name}", option.Value!))));

    /// <summary>Reads a command.</summary>
    /// <param name="root">Command.</param>
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

    /// <summary>What a description says first, without the full stop.</summary>
    public static string FirstSentence(string? description)
    {
        string text = (description ?? "").ReplaceLineEndings("\n").Split("\n\n")[0].Replace('\n', ' ');
        int end = text.TrimEnd('.').AsSpan().IndexOfAny(_sentenceEnds) is >= 0 and int place ? place : text.TrimEnd('.').Length;
        return text[..end];
    }
}
