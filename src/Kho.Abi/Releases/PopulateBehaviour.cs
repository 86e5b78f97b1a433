namespace Kho.Abi.Releases;

/// <summary>The first look at a handover, early in boot.</summary>
public sealed record PopulateBehaviour
{
    /// <summary>What a root without a usable memory map does.</summary>
    public required MapPropertyPolicy MapProperty { get; init; }

    /// <summary>What the kernel logs when it takes a handover over.</summary>
    public required string Announcement { get; init; }
}
