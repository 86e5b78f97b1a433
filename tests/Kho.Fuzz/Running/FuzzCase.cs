using Kho.Fuzz.Targets;

namespace Kho.Fuzz.Running;

/// <summary>One mutated input: target, seed and number say all about it.</summary>
internal readonly record struct FuzzCase(FuzzTarget Target, ulong Seed, long Index)
{
    /// <summary>Name of its file, without ending.</summary>
    public string Name => $"{Target.Name}-{Seed}-{Index}";
}
