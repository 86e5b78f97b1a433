using Kho.Abi.Subsystems.Luo;

namespace Kho.Abi.Manifests;

/// <summary>A session.</summary>
public sealed record SessionManifest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<FileManifest> Files { get; init; } = [];

    /// <summary>
    /// Physical address of the array of files, null to have it placed; or of a first block of files that is not written.
    /// </summary>
    public ulong? FilesAt { get; init; }

    /// <summary>Number of files as it is stated; null for the true one.</summary>
    public ulong? FileCount { get; init; }

    /// <summary>Blocks of files, where files are in blocks; null to have them made.</summary>
    public IReadOnlyList<BlockPlace>? FileBlocks { get; init; }
}
