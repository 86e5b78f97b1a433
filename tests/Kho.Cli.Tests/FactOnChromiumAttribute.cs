namespace Kho.Cli.Tests;

/// <summary>A test that needs a Chromium without a window; skipped by name without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnChromiumAttribute : FactAttribute
{
    private static readonly string[] _names = ["chromium-headless-shell", "chromium", "chromium-browser"];

    public FactOnChromiumAttribute()
    {
        if (Program is null)
        {
            Skip = $"none of {string.Join(", ", _names)} is on this machine";
        }
    }

    /// <summary>Path of the browser, or null.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(directory => _names.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);
}
