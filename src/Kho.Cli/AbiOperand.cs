using Kho.Abi.Compatibility;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Cli;

/// <summary>An ABI as the command line names it: a release, a release of another specification, a whole specification, or a kernel's types.</summary>
/// <param name="Name">What the command line calls it.</param>
internal sealed record AbiOperand(string Name)
{
    /// <summary>The specification, for a release or a directory.</summary>
    public ReleaseCatalog? Catalog { get; private init; }

    /// <summary>The specification's directory; null for the built-in one.</summary>
    public string? Directory { get; private init; }

    /// <summary>The release, or null for a whole specification or a kernel.</summary>
    public AbiRelease? Release { get; private init; }

    /// <summary>The kernel's types, or null.</summary>
    public BtfFile? Types { get; private init; }

    /// <summary>Finds out what is meant.</summary>
    /// <param name="text">Id, directory, DIR:ID, or file.</param>
    /// <param name="catalog">Releases to choose from for a bare id.</param>
    /// <param name="directory">The directory from which these are, or null.</param>
    /// <param name="where">Name of the argument.</param>
    public static AbiOperand Parse(string text, ReleaseCatalog catalog, string? directory, string where)
    {
        if (catalog.Find(text) is AbiRelease release)
        {
            return new AbiOperand(release.Id) { Catalog = catalog, Directory = directory, Release = release };
        }

        if (System.IO.Directory.Exists(text))
        {
            return new AbiOperand(text) { Catalog = ReleaseCatalog.Load(text), Directory = text };
        }

        int colon = text.LastIndexOf(':');
        if (colon > 0 && System.IO.Directory.Exists(text[..colon]))
        {
            ReleaseCatalog other = ReleaseCatalog.Load(text[..colon]);
            return new AbiOperand(text) { Catalog = other, Directory = text[..colon], Release = ReleaseOptions.Find(other, text[(colon + 1)..], where) };
        }

        if (File.Exists(text))
        {
            return new AbiOperand(text)
            {
                Types = KernelImage.Open(text).Types ?? throw new UsageException($"{text}: the file has no section .BTF"),
            };
        }

        throw new UsageException($"{where}: '{text}' is no known release, no directory and no file; known releases are {ReleaseOptions.Known(catalog, text)}");
    }

    /// <summary>The same operand with the release that the other one names, where this one is a whole specification.</summary>
    public AbiOperand WithReleaseOf(AbiOperand other) => Catalog is null || Release is not null || other.Release is null
        ? this
        : this with { Name = $"{Name}:{other.Release.Id}", Release = ReleaseOptions.Find(Catalog, other.Release.Id, Name) };
}
