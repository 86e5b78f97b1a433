namespace Kho.Abi.Restore;

/// <summary>The modelled kernel panics, faults or hangs. Never leaves the engine.</summary>
internal sealed class KernelDeathException : Exception
{
    public KernelDeathException()
    {
    }

    public KernelDeathException(string message)
        : base(message)
    {
    }

    public KernelDeathException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Why it may also live, if what it does cannot be told from the image; null if it surely dies.</summary>
    public string? Doubt { get; init; }

    /// <summary>It dies while it reads the memory map, or of the root.</summary>
    public bool OfMap { get; set; }
}
