using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Kho.Abi;
using Kho.Abi.Codec;
using Kho.Abi.Releases;

namespace Kho.Cli;

/// <summary>The options that say which releases there are and which one, at which page size, is meant.</summary>
internal sealed class ReleaseOptions
{
    /// <summary>Where the built-in specification lies in this project's repository.</summary>
    private const string SpecName = "spec";

    private readonly Option<string?> _release = new("--release")
    {
        Description = "release that wrote it: an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7; with proposals laid over it: linux-7.3+page-api",
        HelpName = "ID",
    };

    private readonly Option<int?> _pageSize = new("--page-size")
    {
        Description = "page size: 4K, 16K or 64K",
        HelpName = "SIZE",
        CustomParser = ParsePageSize,
    };

    private readonly Option<string?> _spec = new("--spec")
    {
        Description = "directory of structures (*.ksy) and release descriptions (*.yaml) to lay over the built-in ones",
        HelpName = "DIR",
    };

    public ReleaseOptions()
    {
        _release.CompletionSources.Add(Names);
        _pageSize.CompletionSources.Add("4K", "16K", "64K");
    }

    /// <summary>Names of built-in releases, for completion.</summary>
    public static IEnumerable<CompletionItem> Names(CompletionContext context) => ReleaseCatalog.BuiltIn.Releases
        .SelectMany(release => (IEnumerable<string>)[release.Id, .. release.Aliases])
        .Select(name => new CompletionItem(name));

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        AddReleaseTo(command);
        AddPageSizeTo(command);
        AddSpecTo(command);
    }

    /// <summary>Adds only the option that names the release.</summary>
    public void AddReleaseTo(Command command) => command.Options.Add(_release);

    /// <summary>Adds only the option that names the page size.</summary>
    public void AddPageSizeTo(Command command) => command.Options.Add(_pageSize);

    /// <summary>Adds only the option that names a specification.</summary>
    public void AddSpecTo(Command command) => command.Options.Add(_spec);

    /// <summary>The directory that the command line names as specification, or null.</summary>
    public string? SpecDirectory(ParseResult parsed) => parsed.GetValue(_spec);

    /// <summary>Where the files of a specification are: its directory, and what it is laid over, if that is here.</summary>
    public static IEnumerable<string> SpecDirectories(string? directory) => directory is null ? [SpecName] : [directory, SpecName];

    /// <summary>Whether the command line names a release.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_release) is not null;

    /// <summary>The releases to choose from.</summary>
    public ReleaseCatalog Catalog(ParseResult parsed) =>
        parsed.GetValue(_spec) is string directory ? ReleaseCatalog.Load(directory) : ReleaseCatalog.BuiltIn;

    /// <summary>The release that the command line names, or null.</summary>
    public AbiRelease? Release(ParseResult parsed, ReleaseCatalog catalog) =>
        parsed.GetValue(_release) is not string name ? null : Find(catalog, name, "--release");

    /// <summary>The release of a name.</summary>
    /// <param name="catalog">The releases to choose from.</param>
    /// <param name="name">What the command line calls it.</param>
    /// <param name="where">Which option or argument does.</param>
    public static AbiRelease Find(ReleaseCatalog catalog, string name, string where) =>
        catalog.Find(name) ?? throw new UsageException($"{where}: '{name}' is no known release; known are {Known(catalog, name)}");

    /// <summary>The names that could have been meant: releases, and proposals if some were asked for.</summary>
    public static string Known(ReleaseCatalog catalog, string name)
    {
        string releases = string.Join(", ", catalog.Releases.Select(release => release.Id));
        return name.Contains(AbiProposal.Joint) ? $"{releases}, and the proposals {string.Join(", ", catalog.Proposals.Keys)}" : releases;
    }

    /// <summary>The page size in bytes that the command line names, or null.</summary>
    public int? PageSize(ParseResult parsed) => parsed.GetValue(_pageSize);

    private static int? ParsePageSize(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (NumberText.TryParseBytes(text, out ulong size) && size <= int.MaxValue && PageGeometry.Sizes.Contains((int)size))
        {
            return (int)size;
        }

        result.AddError($"--page-size: '{text}' is not 4K, 16K or 64K");
        return null;
    }
}
