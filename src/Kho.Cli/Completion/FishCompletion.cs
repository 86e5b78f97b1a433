using System.Text;

namespace Kho.Cli.Completion;

/// <summary>Writes the completion of fish.</summary>
internal static class FishCompletion
{
    public static string Write(CompletionTree tree)
    {
        var script = new StringBuilder();
        script.Append("""
            # Completion of kho for fish, made by 'kho completions fish'.
            # To use it: kho completions fish > ~/.config/fish/completions/kho.fish

            function __kho_is
                set -l command kho
                for word in (commandline -opc)[2..-1]
                    switch "$command $word"

            """);
        script.Append($"            case {string.Join(' ', tree.Paths.Select(Quote))}\n                set command \"$command $word\"\n        end\n    end\n    test \"$command\" = \"$argv[1]\"\nend\n\n");
        script.Append("""
            # In a list with commas the last word is completed.
            function __kho_list
                set -l before (string match -r '.*,' -- (commandline -ct))
                printf '%s\n' $before$argv
            end

            complete -c kho -f

            """);
        foreach (CompletionCommand command in tree.Commands)
        {
            string here = $"complete -c kho -n {Quote($"__kho_is {Quote(command.Path)}")}";
            foreach (CompletionCommand verb in command.Verbs)
            {
                script.Append($"{here} -a {Quote(verb.Name)} -d {Quote(verb.Description)}\n");
            }

            if (command.Verbs.Count == 0 && command.Argument is CompletionValue argument)
            {
                script.Append(here).Append(Value(argument, "")).Append('\n');
            }

            foreach (CompletionOption option in command.Options)
            {
                string names = string.Concat(option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}"));
                script.Append($"{here}{names} -d {Quote(option.Description)}{(option.Value is null ? "" : Value(option.Value, " -r"))}\n");
            }
        }

        return script.ToString();
    }

    private static string Value(CompletionValue value, string required)
    {
        string words = string.Join(' ', value.Words);
        string choices = value.IsList ? $"(__kho_list {words})" : words;
        return value.Paths switch
        {
            CompletionPaths.Files => $"{required} -F{(words.Length > 0 ? $" -a {Quote(choices)}" : "")}",
            CompletionPaths.Directories => $"{required} -a {Quote("(__fish_complete_directories)")}",
            _ => words.Length > 0 ? $"{required} -a {Quote(choices)}" : required,
        };
    }

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
