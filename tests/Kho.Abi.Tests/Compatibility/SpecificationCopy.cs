using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>A copy of the specification that a test may change.</summary>
internal sealed class SpecificationCopy : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kho-spec-").FullName;

    public SpecificationCopy()
    {
        string source = Path.Combine(RepositoryFiles.Root, "spec");
        Directory.CreateDirectory(Path.Combine(_directory, "releases"));
        foreach (string path in Directory.GetFiles(source, "*.ksy").Concat(Directory.GetFiles(Path.Combine(source, "releases"), "*.yaml")))
        {
            File.Copy(path, Path.Combine(_directory, Path.GetRelativePath(source, path)));
        }
    }

    public void Write(string release, string text) => File.WriteAllText(Path.Combine(_directory, "releases", release), text);

    public void Replace(string file, string before, string after)
    {
        string path = Path.Combine(_directory, file);
        string text = File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    public ReleaseCatalog Load() => ReleaseCatalog.Load(_directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
