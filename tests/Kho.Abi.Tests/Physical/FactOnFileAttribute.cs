namespace Kho.Abi.Tests.Physical;

/// <summary>A test that needs a file of this machine's kernel; skipped by name without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnFileAttribute : FactAttribute
{
    public FactOnFileAttribute(string file)
    {
        File = file;
        if (!System.IO.File.Exists(file))
        {
            Skip = $"{file} is not on this machine";
        }
    }

    public string File { get; }
}
