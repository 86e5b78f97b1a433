namespace Kho.Abi.Tests.Restore;

/// <summary>A test that needs dumps of whole machines; skipped by name without any.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryOnFullDumpsAttribute : TheoryAttribute
{
    public TheoryOnFullDumpsAttribute()
    {
        if (FullDumps.Directory is null)
        {
            Skip = $"{FullDumps.Variable} names no directory with dumps of whole machines";
        }
    }
}
