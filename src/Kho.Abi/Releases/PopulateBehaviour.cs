namespace Kho.Abi.Releases;

/// <summary>The first look at a handover, early in boot.</summary>
public sealed record PopulateBehaviour
{
    /// <summary>What a root without a usable memory map does.</summary>
    public required MapPropertyPolicy MapProperty { get; init; }
}
