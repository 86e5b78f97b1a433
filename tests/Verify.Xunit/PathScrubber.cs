namespace VerifyTests;

// Replaces the directories that differ between machines by a name in braces.
internal static class PathScrubber
{
    public static string Scrub(string text, string sourceFile)
    {
        // For equal directories the last one wins, so the most telling name comes last.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(names, AppContext.BaseDirectory, "{CurrentDirectory}");
        Add(names, Environment.CurrentDirectory, "{CurrentDirectory}");
        Add(names, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "{UserProfile}");
        Add(names, Path.GetTempPath(), "{TempPath}");
        string? project = Enclosing(Path.GetDirectoryName(sourceFile), "*.*proj");
        Add(names, project, "{ProjectDirectory}");
        Add(names, Enclosing(project, "*.sln") ?? Enclosing(project, "*.slnx"), "{SolutionDirectory}");

        // The longest first, or the project would become a directory of the solution. A separator after the directory
        // goes with it, and no boundary is needed: version 28 of the package replaces "/tmp" in "/var/tmp" too.
        foreach ((string directory, string name) in names.OrderByDescending(pair => pair.Key.Length))
        {
            foreach (char separator in new[] { Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar }.Distinct())
            {
                string written = directory.Replace(Path.DirectorySeparatorChar, separator);
                text = text
                    .Replace(written + separator, name, StringComparison.Ordinal)
                    .Replace(written, name, StringComparison.Ordinal);
            }
        }

        return text;
    }

    private static void Add(Dictionary<string, string> names, string? directory, string name)
    {
        if (directory is not null && Path.TrimEndingDirectorySeparator(directory) is { Length: > 1 } trimmed)
        {
            names[trimmed] = name;
        }
    }

    private static string? Enclosing(string? directory, string pattern)
    {
        while (directory is not null && !(Directory.Exists(directory) && Directory.EnumerateFiles(directory, pattern).Any()))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory;
    }
}
