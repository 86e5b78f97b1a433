namespace Kho.Benchmarks;

/// <summary>The C program as two sets of options build it.</summary>
internal sealed class Programs : IDisposable
{
    public Baseline Fast { get; } = new(Baseline.Fast);

    public Baseline Plain { get; } = new(Baseline.Plain);

    public void Dispose()
    {
        Fast.Dispose();
        Plain.Dispose();
    }
}
