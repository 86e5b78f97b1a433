using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Kernels;

namespace Kho.Cli.Options;

/// <summary>An ABI on the command line: a release, a release of another specification, a whole specification, or a kernel's types.</summary>
/// <param name="Name">Its name on the command line.</param>
internal sealed record AbiOperand(string Name)
{
    /// <summary>The specification, for a release or a directory.</summary>
    public ReleaseCatalog? Catalog { get; private init; }

    /// <summary>The specification's directory; null for the built-in one.</summary>
    public string? Directory { get; private init; }

    /// <summary>The release, or null for a whole specification or bare types.</summary>
    public AbiRelease? Release { get; private init; }

    /// <summary>The kernel's types, or null.</summary>
    public BtfFile? Types { get; private init; }

    /// <summary>Notes about it, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Resolves an operand.</summary>
    /// <param name="text">Id, directory, DIR:ID, or file.</param>
    /// <param name="catalog">Releases to choose from for a bare id.</param>
    /// <param name="directory">The directory of these, or null.</param>
    /// <param name="where">Name of the argument.</param>
    public static AbiOperand Parse(string text, ReleaseCatalog catalog, string? directory, string where)
    {
        if (catalog.Find(text) is AbiRelease release)
        {
            return new AbiOperand(release.Id) { Catalog = catalog, Directory = directory, Release = release };
        }

        if (KernelReleases.IsKernel(text))
        {
            return OfKernel(text, catalog, directory);
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

        throw new UsageException($"{where}: '{text}' is no known release, directory or file{ReleaseOptions.Meant(catalog, text)}");
    }

    /// <summary>
    /// A kernel: its types alone if it has no strings of KHO (bare BTF), else the release extracted from it. If no known
    /// release describes it, its own description becomes a specification.
    /// </summary>
    private static AbiOperand OfKernel(string path, ReleaseCatalog catalog, string? directory)
    {
        KernelAbi abi = KernelReleases.Extract(catalog, path);
        if (abi.Compatible.Count == 0)
        {
            return new AbiOperand(path) { Types = abi.Kernel.Types };
        }

        string note = $"{path} is {(abi.IsAsDescribed ? "" : "described on the base of ")}{abi.StandsFor!.Id}: {KernelReleases.Basis(abi)}";
        if (abi.IsAsDescribed)
        {
            return new AbiOperand(path) { Catalog = catalog, Directory = directory, Release = abi.StandsFor, Types = abi.Kernel.Types, Notes = [note] };
        }

        string specification = System.IO.Directory.CreateTempSubdirectory("kho-kernel-").FullName;
        try
        {
            var files = KernelAbiFiles.Of(catalog, abi, directory);
            files.WriteTo(specification);
            ReleaseCatalog described = ReleaseCatalog.Load(specification);
            return new AbiOperand(path) { Catalog = described, Release = ReleaseOptions.Find(described, files.Id, path), Types = abi.Kernel.Types, Notes = [note] };
        }
        finally
        {
            System.IO.Directory.Delete(specification, recursive: true);
        }
    }

    /// <summary>The same operand without the changes of a specification.</summary>
    /// <param name="release">The built-in release.</param>
    public AbiOperand AsBuiltIn(AbiRelease release) => this with { Catalog = ReleaseCatalog.BuiltIn, Directory = null, Release = release };

    /// <summary>The same operand with the other one's release, if this one is a whole specification.</summary>
    public AbiOperand WithReleaseOf(AbiOperand other) => Catalog is null || Release is not null || other.Release is null
        ? this
        : this with { Name = $"{Name}:{other.Release.Id}", Release = ReleaseOptions.Find(Catalog, other.Release.Id, Name) };
}
