namespace Kho.Abi.Releases;

/// <summary>Types of a memfd.</summary>
public sealed record MemfdAbi
{
    /// <summary>Type of the memfd's own structure.</summary>
    public required string Structure { get; init; }

    /// <summary>Type of an entry of its array of folios.</summary>
    public required string Folio { get; init; }
}
