using Kho.Abi.Tests.Spec;

namespace Kho.Abi.Tests.Layouts;

/// <summary>A directory with specification files of a test's own.</summary>
internal sealed class TemporarySpec : IDisposable
{
    public TemporarySpec(string? ksy = null)
    {
        Path = Directory.CreateTempSubdirectory("kho-spec-").FullName;
        if (ksy is not null)
        {
            Write("own.ksy", ksy);
        }
    }

    public string Path { get; }

    /// <summary>A copy of the repository's own specification.</summary>
    public static TemporarySpec Copy()
    {
        var copy = new TemporarySpec();
        foreach (string path in SpecFiles.KsyPaths)
        {
            File.Copy(path, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(path)));
        }

        return copy;
    }

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Replaces text in a file, which must be there exactly once.</summary>
    public void Edit(string name, string before, string after)
    {
        string path = System.IO.Path.Combine(Path, name);
        string text = File.ReadAllText(path);
        Assert.Equal(2, text.Split(before).Length);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
