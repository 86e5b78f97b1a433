using System.Text;

namespace Kho.Cli.Completion;

/// <summary>Writes the completion script of zsh, to source or to put into a directory of <c>fpath</c> as <c>_kho</c>.</summary>
internal static class ZshCompletion
{
    public static string Write(CompletionTree tree)
    {
        var script = new StringBuilder();
        script.Append("""
            #compdef kho
            # Completion of kho for zsh, made by 'kho completions zsh'.
            # To use it: put it into a directory of $fpath as _kho, or, after compinit: source <(kho completions zsh)

            _kho() {
                local command=kho previous= index
                local -a described
                for ((index = 2; index < CURRENT; index++)); do
                    case "$command $words[index]" in

            """);
        script.Append($"            ({Patterns(tree.Paths)}) command+=\" $words[index]\" ;;\n        esac\n    done\n    previous=$words[CURRENT-1]\n    case \"$command $previous\" in\n");
        foreach (IGrouping<string, (string Words, CompletionValue Value)> group in tree.Values.GroupBy(entry => entry.Value.Key, StringComparer.Ordinal))
        {
            script.Append($"        ({Patterns(group.Select(entry => entry.Words))}) {Reply(group.First().Value)}return ;;\n");
        }

        script.Append("    esac\n    if [[ $words[CURRENT] == -* ]]; then\n        case \"$command\" in\n");
        foreach (CompletionCommand command in tree.Commands)
        {
            string options = string.Join(' ', command.Options.SelectMany(option => option.Names.Select(name => Described(name, option.Description))));
            script.Append($"            ({Quote(command.Path)}) described=({options}) ;;\n");
        }

        script.Append("        esac\n        _describe -o option described\n        return\n    fi\n    case \"$command\" in\n");
        foreach (CompletionCommand command in tree.Commands)
        {
            string positional = command.Verbs.Count > 0
                ? $"described=({string.Join(' ', command.Verbs.Select(verb => Described(verb.Name, verb.Description)))}); _describe verb described; "
                : command.Argument is null ? "" : Reply(command.Argument);
            script.Append($"        ({Quote(command.Path)}) {positional};;\n");
        }

        return script.Append("    esac\n}\n\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n    _kho \"$@\"\nelse\n    compdef _kho kho\nfi\n").ToString();
    }

    private static string Reply(CompletionValue value)
    {
        string list = value.IsList ? "compset -P '*,'; " : "";
        string words = value.Words.Count > 0 ? $"{list}compadd -- {string.Join(' ', value.Words.Select(Quote))}; " : "";
        return value.Paths switch
        {
            CompletionPaths.Files => $"{words}_files; ",
            CompletionPaths.Directories => $"{words}_files -/; ",
            _ => words,
        };
    }

    private static string Described(string name, string description) => Quote($"{name.Replace(":", "\\:", StringComparison.Ordinal)}:{description}");

    private static string Patterns(IEnumerable<string> words) => string.Join(" | ", words.Select(Quote));

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
