namespace Kho.Analysis.Golden;

/// <summary>A golden image: a handover image that stays as it is, and the files beside it that say what is true of it.</summary>
/// <param name="Name">What results call it: its path below the directory that was searched, without <c>/handover.…</c>, or its own path.</param>
/// <param name="Paths">Path of the image; of a dump in parts all of them.</param>
public sealed record GoldenFile(string Name, IReadOnlyList<string> Paths)
{
    /// <summary>Name, without its extension, of an image whose companions are called <c>expected.json</c> and so on; those of other images begin with the image's whole file name.</summary>
    public const string PlainName = "handover";

    /// <summary>Name of the file of independent expectations.</summary>
    public const string ExpectationName = "expected.json";

    /// <summary>Name of the file of what was recorded.</summary>
    public const string RecordName = "recorded.json";

    private const string ManifestName = "manifest.yaml";
    private const string ProvenanceName = "provenance.md";

    /// <summary>Path of the image, of several the first.</summary>
    public string ImagePath => Paths[0];

    /// <summary>Where independent expectations are, if there are any: facts that do not come from this library.</summary>
    public string ExpectationPath => Companion(ExpectationName);

    /// <summary>Where the record is, or would be.</summary>
    public string RecordPath => Companion(RecordName);

    /// <summary>Where the manifest is that encodes to the image, if there is one.</summary>
    public string ManifestPath => Companion(ManifestName);

    /// <summary>Where the image's origin and SHA-256 are stated, if they are.</summary>
    public string ProvenancePath => Companion(ProvenanceName);

    /// <summary>Directory of the image.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(ImagePath))!;

    /// <summary>An image by its path alone.</summary>
    /// <param name="path">Path of a file.</param>
    public static GoldenFile Of(string path) => new(path, [path]);

    internal static bool IsPlain(string path) => Path.GetFileNameWithoutExtension(path) == PlainName;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string Companion(string name)
    {
        string file = IsPlain(ImagePath) ? name : $"{Path.GetFileName(ImagePath)}.{name}";
        string? directory = Path.GetDirectoryName(ImagePath);
        return string.IsNullOrEmpty(directory) ? file : Path.Combine(directory, file);
    }
}
