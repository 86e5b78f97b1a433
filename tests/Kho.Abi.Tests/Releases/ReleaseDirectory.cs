using System.Text;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Releases;

/// <summary>A directory of release descriptions that a test writes.</summary>
internal sealed class ReleaseDirectory : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    /// <summary>Writes a description; a file name without .yaml gets it.</summary>
    public ReleaseDirectory Add(string name, string yaml)
    {
        _directory.Write(name.EndsWith(".yaml", StringComparison.Ordinal) ? name : $"{name}.yaml", Encoding.UTF8.GetBytes(yaml));
        return this;
    }

    /// <summary>Writes a description that is based on another, with the members that every one needs.</summary>
    public ReleaseDirectory AddChange(string id, string basedOn, string members = "") =>
        Add(id, $"id: {id}\ntitle: Test\nverified: test\nbased_on: {basedOn}\n{members}");

    public ReleaseCatalog Load() => ReleaseCatalog.Load(Path);

    public AbiRelease Load(string id) => Load().Find(id)!;

    /// <summary>Message of the exception that loading throws, without the directory's own path.</summary>
    public string LoadingFails() =>
        Assert.Throws<KhoFormatException>(Load).Message.Replace($"{Path}{System.IO.Path.DirectorySeparatorChar}", "", StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();
}
