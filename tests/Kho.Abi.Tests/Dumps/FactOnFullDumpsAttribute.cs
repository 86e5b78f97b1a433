namespace Kho.Abi.Tests.Dumps;

/// <summary>A test that needs complete memory dumps, too large for the repository; skipped, and says so, without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnFullDumpsAttribute : FactAttribute
{
    public FactOnFullDumpsAttribute(string variable)
    {
        Variable = variable;
        if (!Directory.Exists(Environment.GetEnvironmentVariable(variable)))
        {
            Skip = $"{variable} does not name a directory of complete memory dumps";
        }
    }

    public string Variable { get; }
}
