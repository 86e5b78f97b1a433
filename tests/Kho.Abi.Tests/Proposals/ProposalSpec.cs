using Kho.Abi.Tests.Spec;

namespace Kho.Abi.Tests.Proposals;

/// <summary>Where proposals lie, and what their releases are called.</summary>
internal static class ProposalSpec
{
    /// <summary>The directory of the proposals.</summary>
    public static string Directory => Path.Combine(SpecFiles.SpecDirectory, "proposals");

    /// <summary>Ids of the files with structures in review.</summary>
    public static IReadOnlyList<string> Files => [.. System.IO.Directory.GetFiles(Directory, "*.ksy").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Ids of the proposals with formats.</summary>
    public static IReadOnlyList<string> Ids =>
    [
        .. System.IO.Directory.GetFiles(Directory, "*.yaml").Where(path => File.ReadAllText(path).Contains("reader: ", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal),
    ];

    /// <summary>Id of linux-7.3 with a proposal laid over it.</summary>
    public static string ReleaseOf(string proposal) => $"linux-7.3+{proposal}";
}
