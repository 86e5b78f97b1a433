using System.Text;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Permutation;

/// <summary>
/// What is known to fail, one case a line in <c>known-failures.txt</c>: everything that fails must be there, and nothing that passes.
/// </summary>
internal static class KnownFailures
{
    private static readonly Lazy<HashSet<string>> _cases = new(Read);

    public static bool Contains(string name) => _cases.Value.Contains(name);

    public static IReadOnlyCollection<string> All => _cases.Value;

    /// <summary>Says what is wrong with outcomes of cases; empty if each is as the list says.</summary>
    /// <param name="outcomes">Cases, with the reason of those that failed and null for those that passed.</param>
    public static string Judge(IEnumerable<(string Case, string? Reason)> outcomes)
    {
        var wrong = new StringBuilder();
        foreach ((string name, string? reason) in outcomes)
        {
            if (reason is null && Contains(name))
            {
                wrong.Append("unexpected pass, take it out of known-failures.txt: ").Append(name).Append('\n');
            }
            else if (reason is not null && !Contains(name))
            {
                wrong.Append(name).Append(": ").Append(reason).Append('\n');
            }
        }

        return wrong.ToString();
    }

    /// <summary>Runs one test as a case of the list.</summary>
    /// <param name="name">Name in the list.</param>
    /// <param name="test">Test.</param>
    public static void Run(string name, Action test)
    {
        string? reason = null;
        try
        {
            test();
        }
        catch (Exception exception)
        {
            reason = exception.Message;
        }

        Assert.Equal("", Judge([(name, reason)]));
    }

    private static HashSet<string> Read()
    {
        string path = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Golden("."))!, "..", "tests", "Kho.Abi.Tests", "Permutation", "known-failures.txt");
        return [.. File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];
    }
}
