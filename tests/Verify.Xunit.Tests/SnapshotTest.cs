using System.Text;

// One switch of these tests is an environment variable, which belongs to the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace VerifyXunit.Tests;

// A directory for the snapshots of one test, and an environment in which nothing is accepted by itself.
public abstract class SnapshotTest : IDisposable
{
    private readonly string? _accept = Environment.GetEnvironmentVariable("VERIFY_ACCEPT");
    private readonly string? _ci = Environment.GetEnvironmentVariable("CI");

    protected SnapshotTest()
    {
        SetEnvironment(accept: null, ci: null);
    }

    protected string Folder { get; } = Directory.CreateTempSubdirectory("verify-").FullName;

    public void Dispose()
    {
        SetEnvironment(_accept, _ci);
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static void SetEnvironment(string? accept, string? ci)
    {
        Environment.SetEnvironmentVariable("VERIFY_ACCEPT", accept);
        Environment.SetEnvironmentVariable("CI", ci);
    }

    protected string At(string name)
    {
        return Path.Combine(Folder, name);
    }

    protected void Write(string name, string text, bool byteOrderMark = true)
    {
        File.WriteAllText(At(name), text, new UTF8Encoding(byteOrderMark));
    }

    protected string[] Files()
    {
        return [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
    }
}
