namespace Kho.Abi.Releases;

/// <summary>Types of LUO with block lists (luo-v5).</summary>
public sealed record LuoBlocksAbi
{
    /// <summary>Type of the blob.</summary>
    public required string Structure { get; init; }

    /// <summary>Type of a block's header.</summary>
    public required string Block { get; init; }

    /// <summary>Type of a session.</summary>
    public required string Session { get; init; }

    /// <summary>Type of a file.</summary>
    public required string File { get; init; }

    /// <summary>Type of the FLB objects' header.</summary>
    public required string FlbHeader { get; init; }

    /// <summary>Type of an FLB object.</summary>
    public required string Flb { get; init; }

    /// <summary>Number of blocks in a list beyond which the kernel gives up.</summary>
    public required int MaximumBlocks { get; init; }
}
