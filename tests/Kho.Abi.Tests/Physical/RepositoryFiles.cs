namespace Kho.Abi.Tests.Physical;

/// <summary>Files of the repository that tests read where they lie.</summary>
internal static class RepositoryFiles
{
    /// <summary>The repository's own directory.</summary>
    public static string Root { get; } = FindRoot();

    public static string Golden(string image) => Path.Combine(Root, "golden", image);

    public static string Find(string path) => Path.Combine(Root, path);

    public static string Expectation(string name) => Path.Combine(Root, "tests", "Kho.Abi.Tests", "Physical", "Expectations", name);

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Abi.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"no directory above {AppContext.BaseDirectory} holds Abi.sln");
    }
}
