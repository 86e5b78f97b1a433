using Kho.Cli;
using Kho.Cli.Completion;
using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.CommandLines;

/// <summary>Makes command lines of the verbs and options that kho has, with values that fit them and values that fit nothing.</summary>
internal sealed class CommandLineGenerator
{
    private const int ManyWords = 10_000;

    /// <summary>Words that break what takes a word for granted.</summary>
    private static readonly string[] _hostile =
    [
        "", " ", "\t", "-", "--", "---", "-o", "-o-", "-x", "--bogus", "--json=maybe", "--root=", "=", ":", ",", ",,", "::", "@text", "@/dev/zero", "[diagram]", "[suggest:3]",
        "/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/dev/missing", ".", "..", "~", "*", "?", "$HOME", "%s%n%x", "'", "\"", "\\", "\n", "a\nb", "\u001b[31m", "\u0007", "é", "𝕏", "\ufeff", "\u202e",
        "0", "-1", "+1", "0x", "0x0", "0xg", "1e9", "0.5", "NaN", "2147483648", "4294967296", "18446744073709551615", "18446744073709551616", "0xffffffffffffffff", "0x10000000000000000",
        "0x1000:0", "0x1000:64", "0x1001:3", "0:0:foo", "1:2:3:4", "0xfffffffffffff000:52", "4K", "16K", "64K", "4K:16K", "0K", "5K", "4K:", ":4K", "4096", "3",
        "linux-7.3", "7.3", "6.17.8", "rfc", "rfc7", "7.3,6.18", "7.3,7.3", "linux-9.9", "RFC", "KHO0293", "KHO_FIELD_MOVED", "293", "luo_file_ser", "luo::luo_file_ser", "none", "all", "panics", "lossy", "bash", "fish", "--help", "-h", "-?", "--version", "-V", "-q", "-v", "-vq",
    ];

    private readonly CompletionTree _tree = CompletionTree.Of(KhoCommand.Create());

    /// <summary>All verbs below the program itself.</summary>
    public static IReadOnlySet<string> Verbs { get; } = KhoCommand.Create().Subcommands.Select(verb => verb.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Makes one.</summary>
    public string[] Create(FuzzRandom random)
    {
        CompletionCommand command = random.Pick(_tree.Commands);
        List<string> words = [.. command.Path.Split(' ').Skip(1)];
        if (random.OneIn(30) && words.Count > 0)
        {
            words[random.Below(words.Count)] = Misspell(words[^1], random);
        }

        int parts = random.Below(7);
        for (int part = 0; part < parts; part++)
        {
            if (command.Options.Count > 0 && random.Below(3) > 0)
            {
                AddOption(words, random.Pick(command.Options), random);
            }
            else
            {
                words.Add(Value(command.Argument, random));
            }
        }

        // What most verbs need to come further than their first error.
        if (command.Argument is not null && random.Below(3) > 0)
        {
            words.Insert(command.Path.Split(' ').Length - 1, Fitting(command.Argument, random));
        }

        if (random.OneIn(20) && words.Count > 1)
        {
            (words[0], words[^1]) = (words[^1], words[0]);
        }

        if (random.OneIn(3000))
        {
            words.AddRange(Enumerable.Repeat(random.Pick(_hostile), ManyWords));
        }

        // /proc/kcore of the machine that this runs on may be as large as its memory.
        words.RemoveAll(word => word == "--live" && !random.OneIn(50));
        return [.. words];
    }

    private static void AddOption(List<string> words, CompletionOption option, FuzzRandom random)
    {
        string name = random.OneIn(25) ? Misspell(option.Names[0], random) : random.Pick(option.Names);
        if (option.Value is null)
        {
            words.Add(random.OneIn(20) ? $"{name}={random.Pick(_hostile)}" : name);
            return;
        }

        if (random.OneIn(25))
        {
            words.Add(name);
            return;
        }

        string value = Value(option.Value, random);
        if (random.OneIn(4))
        {
            words.Add($"{name}={value}");
        }
        else
        {
            words.Add(name);
            words.Add(value);
        }
    }

    private static string Value(CompletionValue? value, FuzzRandom random) => random.Below(5) switch
    {
        0 or 1 => random.Pick(_hostile),
        2 => random.Pick(Sandbox.Names),
        3 when random.OneIn(10) => new string('a', 1 << random.Below(17)),
        _ => Fitting(value, random),
    };

    private static string Fitting(CompletionValue? value, FuzzRandom random) =>
        value is { Words.Count: > 0 } && random.Below(4) > 0 ? random.Pick(value.Words)
        : value is { Paths: not CompletionPaths.None } ? Sandbox.Names[random.Below(10)]
        : value is null || random.OneIn(2) ? random.Pick(Sandbox.Names)
        : random.Pick(_hostile);

    private static string Misspell(string word, FuzzRandom random)
    {
        int at = random.Below(word.Length);
        return random.Below(3) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, "x"),
            _ => word[..at] + char.ToUpperInvariant(word[at]) + word[(at + 1)..],
        };
    }
}
