namespace Kho.Cli.Tests;

/// <summary>A test that needs a shell which is not on every machine; skipped, and says so, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnShellAttribute : FactAttribute
{
    public FactOnShellAttribute(string shell)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, shell))))
        {
            Skip = $"{shell} is not on this machine";
        }
    }
}
