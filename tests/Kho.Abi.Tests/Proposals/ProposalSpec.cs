using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Spec;

namespace Kho.Abi.Tests.Proposals;

/// <summary>Proposals of <c>spec/proposals</c> as releases of a directory of a test's own: each is linux-7.3 with its changes.</summary>
internal sealed class ProposalSpec : IDisposable
{
    private readonly TemporarySpec _spec = new();

    /// <param name="proposals">Ids of the proposals.</param>
    public ProposalSpec(params string[] proposals)
    {
        foreach (string path in KsyPaths)
        {
            _spec.Write(System.IO.Path.GetFileName(path), File.ReadAllText(path));
        }

        foreach (string proposal in proposals)
        {
            string yaml = File.ReadAllText(System.IO.Path.Combine(Directory, proposal + ".yaml"));
            string[] changes = [.. yaml.Split('\n').SkipWhile(line => line != "changes:").Skip(1).Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line)];
            Assert.NotEmpty(changes);
            _spec.Write($"{ReleaseOf(proposal)}.yaml", $"id: {ReleaseOf(proposal)}\ntitle: Linux 7.3 with {proposal}\nbased_on: linux-7.3\nverified: inference\n{string.Join('\n', changes)}");
        }

        Catalog = ReleaseCatalog.Load(_spec.Path);
    }

    /// <summary>The directory of the proposals.</summary>
    public static string Directory => System.IO.Path.Combine(SpecFiles.SpecDirectory, "proposals");

    /// <summary>Descriptions of structures in review.</summary>
    public static IReadOnlyList<string> KsyPaths => [.. System.IO.Directory.GetFiles(Directory, "*.ksy").Order(StringComparer.Ordinal)];

    /// <summary>Ids of all proposals.</summary>
    public static IReadOnlyList<string> Ids => [.. System.IO.Directory.GetFiles(Directory, "*.yaml").Select(path => System.IO.Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>The specification's directory.</summary>
    public string Path => _spec.Path;

    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; }

    /// <summary>Id of the release that a proposal makes.</summary>
    public static string ReleaseOf(string proposal) => $"linux-7.3+{proposal}";

    public void Dispose() => _spec.Dispose();
}
