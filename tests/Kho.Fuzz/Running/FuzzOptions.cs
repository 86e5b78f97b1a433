namespace Kho.Fuzz.Running;

/// <summary>What to run.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Seed of all random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of cases, all targets together.</summary>
    public long Count { get; init; } = long.MaxValue;

    /// <summary>Number of the first case.</summary>
    public long Start { get; init; }

    /// <summary>Time after which no new case begins.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>Names of the targets; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Cases at once.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Directory for inputs that break a promise; null keeps none.</summary>
    public string? Output { get; init; }

    /// <summary>Measures time and memory; off where other work on the machine would be measured, too.</summary>
    public bool Measures { get; init; } = true;
}
