namespace Kho.Abi.Releases;

/// <summary>What the reading kernel stamps into <c>page->private</c> of each block's first page.</summary>
public sealed record PageInfoAbi
{
    /// <summary>Type of the eight bytes.</summary>
    public required string Structure { get; init; }
}
