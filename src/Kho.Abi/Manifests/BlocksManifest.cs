namespace Kho.Abi.Manifests;

/// <summary>
/// Preserved memory: blocks of one order that follow one another, or a range that is cut into blocks as the kernel
/// cuts it.
/// </summary>
public sealed record BlocksManifest
{
    /// <summary>Physical address of the first byte.</summary>
    public required ulong Start { get; init; }

    /// <summary>Order of every block; null to have the range cut.</summary>
    public int? Order { get; init; }

    /// <summary>Number of blocks, with an order.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>Number of pages, without an order.</summary>
    public ulong Pages { get; init; }

    /// <summary>Name of the page type, or null for the first.</summary>
    public string? Type { get; init; }
}
