namespace Kho.Abi.Tests.Spec;

/// <summary>Where the specification and the kernels' own layouts lie.</summary>
internal static class SpecFiles
{
    private static readonly string _root = FindRoot();

    public static string SpecDirectory => Path.Combine(_root, "spec");

    public static string BtfDirectory => Path.Combine(_root, "golden", "btf");

    public static IReadOnlyList<string> KsyPaths { get; } = Sorted(SpecDirectory, "*.ksy");

    public static IReadOnlyList<string> PaholePaths { get; } = Sorted(BtfDirectory, "*.pahole.txt");

    private static List<string> Sorted(string directory, string pattern) =>
        [.. Directory.GetFiles(directory, pattern).Order(StringComparer.Ordinal)];

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
