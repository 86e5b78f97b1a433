using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Formatting;

namespace Kho.Cli.Options;

/// <summary>The options for the specification, the release and the page size.</summary>
internal sealed class ReleaseOptions
{
    /// <summary>Path of the built-in specification in this project's repository.</summary>
    private const string SpecName = "spec";

    private const string KernelPrefix = "linux-";

    /// <summary>Name of an argument that takes a release.</summary>
    public const string ReleaseArgument = "RELEASE";

    /// <summary>Options with releases; <c>--as</c> of decode takes a structure, which never looks like a directory.</summary>
    private static readonly string[] _releaseOptions = ["--release", "--releases", "--chain", ReaderOptions.For, "--as"];

    private readonly Option<string?> _release = new("--release")
    {
        Description = "release of the writer: an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7, DIR:ID for one of a specification; with proposals: linux-7.3+page-api",
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
        .SelectMany(NamesOf)
        .Select(name => new CompletionItem(name));

    /// <summary>A release's id, its short form without <c>linux-</c>, and its aliases.</summary>
    private static IEnumerable<string> NamesOf(AbiRelease release) =>
        release.Id.StartsWith(KernelPrefix, StringComparison.Ordinal) ? [release.Id, release.Id[KernelPrefix.Length..], .. release.Aliases] : [release.Id, .. release.Aliases];

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

    /// <summary>
    /// The specification's directory on the command line, or null: from <c>--spec DIR</c>, or from a release's
    /// name, <c>DIR:ID</c>.
    /// </summary>
    public string? SpecDirectory(ParseResult parsed)
    {
        string[] directories = [.. (parsed.GetValue(_spec) is string named ? (string[])[named] : []).Concat(ReleaseNames(parsed).Select(DirectoryOf).OfType<string>()).Distinct(StringComparer.Ordinal)];
        return directories.Length > 1
            ? throw new UsageException($"{directories[0]} and {directories[1]}: two specifications, expected one; help: put both into one directory")
            : directories.FirstOrDefault();
    }

    /// <summary>The directory of <c>DIR:ID</c>, or null of any other name.</summary>
    public static string? DirectoryOf(string name) => name.LastIndexOf(':') is > 0 and int colon && Directory.Exists(name[..colon]) ? name[..colon] : null;

    private static IEnumerable<string> ReleaseNames(ParseResult parsed) => parsed.CommandResult.Children
        .Where(result => result switch
        {
            OptionResult option => _releaseOptions.Contains(option.Option.Name),
            ArgumentResult argument => argument.Argument.Name == ReleaseArgument,
            _ => false,
        })
        .SelectMany(result => result.Tokens)
        .SelectMany(token => token.Value.Split(','));

    /// <summary>Directories of a specification: its own, and that of the built-in one if present.</summary>
    public static IEnumerable<string> SpecDirectories(string? directory) => directory is null ? [SpecName] : [directory, SpecName];

    /// <summary>Whether the command line names a release.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_release) is not null;

    /// <summary>The releases to choose from.</summary>
    public ReleaseCatalog Catalog(ParseResult parsed) =>
        SpecDirectory(parsed) is string directory ? ReleaseCatalog.Load(directory) : ReleaseCatalog.BuiltIn;

    /// <summary>The release on the command line, or null.</summary>
    public AbiRelease? Release(ParseResult parsed, ReleaseCatalog catalog) =>
        parsed.GetValue(_release) is not string name ? null : Find(catalog, name, "--release");

    /// <summary>The release of a name, or of a kernel file.</summary>
    /// <param name="catalog">The releases to choose from.</param>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="where">Name of the option or argument.</param>
    public static AbiRelease Find(ReleaseCatalog catalog, string name, string where) =>
        catalog.Find(DirectoryOf(name) is string directory ? name[(directory.Length + 1)..] : name)
        ?? (KernelReleases.IsKernel(name) ? KernelReleases.Find(catalog, name, where) : null)
        ?? throw new UsageException($"{where}: '{name}' is no known release and no kernel{Meant(catalog, name)}");

    /// <summary>Suggestion for an unknown release: a similar name, or all names. A number is never a misspelling of another.</summary>
    public static string Meant(ReleaseCatalog catalog, string name) => Suggestion.Of(
        name,
        catalog.Releases.SelectMany(release => release.Aliases.Prepend(release.Id)).Where(known => WithoutDigits(known) != WithoutDigits(name)),
        $"; known are {Known(catalog, name)}");

    private static string WithoutDigits(string name) => string.Concat(name.Where(letter => !char.IsAsciiDigit(letter))).ToLowerInvariant();

    /// <summary>The candidate names: releases, and proposals if the name has some.</summary>
    public static string Known(ReleaseCatalog catalog, string name)
    {
        string releases = string.Join(", ", catalog.Releases.Select(release => release.Id));
        return name.Contains(AbiProposal.Joint) ? $"{releases}, and the proposals {string.Join(", ", catalog.Proposals.Keys)}" : releases;
    }

    /// <summary>The page size in bytes on the command line, or null.</summary>
    public int? PageSize(ParseResult parsed) => parsed.GetValue(_pageSize);

    private static int? ParsePageSize(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (NumberText.TryParseBytes(text, out ulong size) && size <= int.MaxValue && PageGeometry.Sizes.Contains((int)size))
        {
            return (int)size;
        }

        UsageErrors.Add(result, $"--page-size: '{text}' is not 4K, 16K or 64K");
        return null;
    }
}
