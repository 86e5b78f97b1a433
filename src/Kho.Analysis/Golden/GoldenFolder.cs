using Kho.Images;

namespace Kho.Analysis.Golden;

/// <summary>Finds golden images by the contents of files, including images without expectations.</summary>
internal static class GoldenFolder
{
    /// <summary>Name of the default directory.</summary>
    public const string DefaultName = "golden";

    private static readonly string[] _companions = [GoldenFile.ExpectationName, GoldenFile.RecordName];

    /// <summary>The directory <c>golden</c> in a directory or its nearest parent, or null.</summary>
    public static string? FindUpward(string start)
    {
        for (string? directory = Path.GetFullPath(start); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            string candidate = Path.Combine(directory, DefaultName);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>All golden images in files and directories, those of a directory by name.</summary>
    /// <param name="paths">Images, and directories that are searched with all below them.</param>
    /// <exception cref="IOException">A path does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading is not allowed.</exception>
    public static IReadOnlyList<GoldenFile> Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        List<GoldenFile> found = [];
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                found.AddRange(Search(path));
            }
            else if (File.Exists(path))
            {
                found.Add(GoldenFile.Of(path));
            }
            else
            {
                throw new FileNotFoundException($"{path}: no such file or directory", path);
            }
        }

        return found;
    }

    /// <summary>Expectations below a directory whose image is missing.</summary>
    /// <param name="images">The images found in it.</param>
    internal static IReadOnlyList<string> Orphans(string directory, IReadOnlyList<GoldenFile> images)
    {
        HashSet<string> owned = [.. images.SelectMany(image => new[] { image.ExpectationPath, image.RecordPath }).Select(Path.GetFullPath)];
        return
        [
            .. Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories)
                .Where(path => _companions.Any(name => Path.GetFileName(path) == name || path.EndsWith($".{name}", StringComparison.Ordinal)))
                .Where(path => !owned.Contains(Path.GetFullPath(path)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static List<GoldenFile> Search(string directory)
    {
        List<GoldenFile> found = [];
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        foreach (IGrouping<string, string> folder in Directory.EnumerateFiles(directory, "*", everywhere).GroupBy(path => Path.GetDirectoryName(path)!, StringComparer.Ordinal))
        {
            List<string> parts = [];
            foreach (string path in folder.Order(StringComparer.Ordinal))
            {
                DumpKind kind = MemoryImage.KindOf(path);
                if (kind == DumpKind.Part)
                {
                    parts.Add(path);
                }
                else if (kind == DumpKind.Whole || HasCompanion(path))
                {
                    found.Add(new GoldenFile(NameOf(directory, path), [path]));
                }
            }

            if (parts.Count > 0)
            {
                found.Add(new GoldenFile(NameOf(directory, parts[0]), parts));
            }
        }

        return [.. found.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether a companion marks a file as an image, since raw memory and blobs have no signature.</summary>
    private static bool HasCompanion(string path) =>
        GoldenFile.IsPlain(path) || _companions.Any(name => File.Exists($"{path}.{name}"));

    private static string NameOf(string directory, string path)
    {
        string name = Path.GetRelativePath(directory, GoldenFile.IsPlain(path) ? Path.GetDirectoryName(path)! : path).Replace(Path.DirectorySeparatorChar, '/');
        return name == "." ? Path.GetFileName(path) : name;
    }
}

/// <summary>A golden image: an immutable handover image, and the files beside it with its facts.</summary>
/// <param name="Name">Name in results: its path below the searched directory, without <c>/handover.…</c>, or its own path.</param>
/// <param name="Paths">Path of the image; for a split dump, of all its parts.</param>
internal sealed record GoldenFile(string Name, IReadOnlyList<string> Paths)
{
    /// <summary>Name, without extension, of an image with companions <c>expected.json</c> and so on; other images' companions begin with the image's file name.</summary>
    public const string PlainName = "handover";

    /// <summary>Files for people, or manifests, which hold no memory.</summary>
    private static readonly string[] _texts = [".json", ".md", ".txt", ".yaml", ".yml"];

    /// <summary>Name of the file of independent expectations.</summary>
    public const string ExpectationName = "expected.json";

    /// <summary>Name of the record's file.</summary>
    public const string RecordName = "recorded.json";

    private const string ManifestName = "manifest.yaml";
    private const string ProvenanceName = "provenance.md";

    /// <summary>Path of the image, or of its first part.</summary>
    public string ImagePath => Paths[0];

    /// <summary>Path of the independent expectations, which do not come from this library; may not exist.</summary>
    public string ExpectationPath => Companion(ExpectationName);

    /// <summary>Path of the record; may not exist.</summary>
    public string RecordPath => Companion(RecordName);

    /// <summary>Path of the manifest that encodes to the image; may not exist.</summary>
    public string ManifestPath => Companion(ManifestName);

    /// <summary>Path of the image's origin and SHA-256; may not exist.</summary>
    public string ProvenancePath => Companion(ProvenanceName);

    /// <summary>Directory of the image.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(ImagePath))!;

    /// <summary>Makes an image of its path.</summary>
    /// <param name="path">Path of a file.</param>
    public static GoldenFile Of(string path) => new(path, [path]);

    internal static bool IsPlain(string path) => Path.GetFileNameWithoutExtension(path) == PlainName && !_texts.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string Companion(string name)
    {
        string file = IsPlain(ImagePath) ? name : $"{Path.GetFileName(ImagePath)}.{name}";
        string? directory = Path.GetDirectoryName(ImagePath);
        return string.IsNullOrEmpty(directory) ? file : Path.Combine(directory, file);
    }
}
