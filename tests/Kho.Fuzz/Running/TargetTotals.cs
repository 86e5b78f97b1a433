namespace Kho.Fuzz.Running;

/// <summary>What was done for one target.</summary>
internal sealed class TargetTotals
{
    /// <summary>Cases.</summary>
    public long Cases { get; set; }

    /// <summary>Cases that the library refused in words.</summary>
    public long Refused { get; set; }

    /// <summary>Time in all.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>The slowest case, measured again where it was slow.</summary>
    public TimeSpan Slowest { get; set; }

    /// <summary>Most bytes allocated in one case, garbage included.</summary>
    public long MostAllocated { get; set; }

    /// <summary>Most bytes alive at one time in a case that was measured again because it allocated much.</summary>
    public long MostLive { get; set; }

    /// <summary>Adds another's.</summary>
    public void Add(TargetTotals other)
    {
        Cases += other.Cases;
        Refused += other.Refused;
        Time += other.Time;
        Slowest = other.Slowest > Slowest ? other.Slowest : Slowest;
        MostAllocated = Math.Max(MostAllocated, other.MostAllocated);
        MostLive = Math.Max(MostLive, other.MostLive);
    }
}
