namespace Kho.Abi.Releases;

/// <summary>Layout of the blob that names the writing kernel.</summary>
public sealed record KexecMetadataAbi
{
    /// <summary>Type of the blob.</summary>
    public required string Structure { get; init; }

    /// <summary>The version that this release writes and accepts.</summary>
    public required int Version { get; init; }
}
