using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>What a caller knows better than the image does.</summary>
public sealed record HandoverOptions
{
    /// <summary>Releases to choose from.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Release that wrote the handover, or null to find out.</summary>
    internal AbiRelease? Release { get; init; }

    /// <summary>Physical address of the root device tree, or null to look for it.</summary>
    public ulong? Root { get; init; }

    /// <summary>Physical address of the array of scratch areas, or null to take what the root's finder gives.</summary>
    public ulong? ScratchAddress { get; init; }

    /// <summary>Length of that array in bytes.</summary>
    public ulong? ScratchSize { get; init; }

    /// <summary>Page size in bytes (4096, 16384 or 65536), or null to find out.</summary>
    public int? PageSize { get; init; }

    /// <summary>Throw a <see cref="KhoFormatException"/> with all findings if any is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Search all of memory for roots even where the image's note names one.</summary>
    public bool FindAllRoots { get; init; }

    /// <summary>Told how far a search through memory has come, once for about every MiB and on the searching thread; null for nobody.</summary>
    public IProgress<ScanProgress>? Progress { get; init; }
}

/// <summary>How far a search through memory has come.</summary>
/// <param name="Done">Bytes searched.</param>
/// <param name="Total">Bytes to search: those that the image holds.</param>
public readonly record struct ScanProgress(ulong Done, ulong Total);
