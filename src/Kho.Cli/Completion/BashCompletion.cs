using System.Text;

namespace Kho.Cli.Completion;

/// <summary>Writes the completion script of bash, without the package bash-completion.</summary>
internal static class BashCompletion
{
    public static string Write(CompletionTree tree)
    {
        var script = new StringBuilder();
        script.Append("""
            # Completion of kho for bash, made by 'kho completions bash'.
            # To use it: source <(kho completions bash)

            __kho_reply() {
                local line
                COMPREPLY=()
                while IFS= read -r line; do
                    COMPREPLY+=("$line")
                done
            }

            # In a list with commas the last word is completed.
            __kho_words() {
                __kho_reply < <(compgen -P "${current%"${current##*,}"}" -W "$1" -- "${current##*,}")
            }

            __kho_files() {
                compopt -o filenames 2> /dev/null
                __kho_reply < <(compgen -W "$2" -- "$current"; compgen "$1" -- "$current")
            }

            _kho() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=kho index
                # To bash, --option=value is three words.
                if [[ $current == = ]]; then
                    current=
                elif [[ $previous == = ]]; then
                    previous=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                for ((index = 1; index < COMP_CWORD; index++)); do
                    case "$command ${COMP_WORDS[index]}" in

            """);
        script.Append($"            {Patterns(tree.Paths)}) command+=\" ${{COMP_WORDS[index]}}\" ;;\n        esac\n    done\n    COMPREPLY=()\n    case \"$command $previous\" in\n");
        foreach (IGrouping<string, (string Words, CompletionValue Value)> group in tree.Values.GroupBy(entry => entry.Value.Key, StringComparer.Ordinal))
        {
            script.Append($"        {Patterns(group.Select(entry => entry.Words))}) {Reply(group.First().Value)}return ;;\n");
        }

        script.Append("    esac\n    case \"$command\" in\n");
        foreach (CompletionCommand command in tree.Commands)
        {
            string options = string.Join(' ', command.Options.SelectMany(option => option.Names));
            script.Append($"        {Quote(command.Path)}) if [[ $current == -* ]]; then __kho_words {Quote(options)}; else {Positional(command)}fi ;;\n");
        }

        return script.Append("    esac\n}\n\ncomplete -F _kho kho\n").ToString();
    }

    private static string Positional(CompletionCommand command) =>
        command.Verbs.Count > 0 ? $"__kho_words {Quote(string.Join(' ', command.Verbs.Select(verb => verb.Name)))}; "
        : command.Argument is null ? ":; "
        : Reply(command.Argument) is { Length: > 0 } reply ? reply : ":; ";

    private static string Reply(CompletionValue value) => value switch
    {
        { Paths: CompletionPaths.Files } => $"__kho_files -f {Quote(string.Join(' ', value.Words))}; ",
        { Paths: CompletionPaths.Directories } => $"__kho_files -d {Quote(string.Join(' ', value.Words))}; ",
        { Words.Count: > 0 } => $"__kho_words {Quote(string.Join(' ', value.Words))}; ",
        _ => "",
    };

    private static string Patterns(IEnumerable<string> words) => string.Join(" | ", words.Select(Quote));

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
