using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>Facts that the caller knows and the image may not state.</summary>
public sealed record HandoverOptions
{
    /// <summary>Releases to choose from, and the structures they name.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Release that wrote the handover; null to detect it.</summary>
    internal AbiRelease? Release { get; init; }

    /// <summary>Physical address of the root device tree; null to search for it.</summary>
    public ulong? Root { get; init; }

    /// <summary>Physical address of the array of scratch areas; null to use the address that was found with the root.</summary>
    public ulong? ScratchAddress { get; init; }

    /// <summary>Length of the scratch array in bytes.</summary>
    public ulong? ScratchSize { get; init; }

    /// <summary>Page size in bytes (4096, 16384 or 65536); null to detect it.</summary>
    public int? PageSize { get; init; }

    /// <summary>Throw a <see cref="KhoFormatException"/> with all findings if at least one finding is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Search all memory for roots, even if the image's note names one.</summary>
    public bool FindAllRoots { get; init; }

    /// <summary>Receives the progress of a memory search, about once per MiB on the searching thread; null for no reports.</summary>
    public IProgress<ScanProgress>? Progress { get; init; }
}

/// <summary>Progress of a memory search.</summary>
/// <param name="Done">Bytes searched so far.</param>
/// <param name="Total">Bytes to search in total: all bytes that the image holds.</param>
public readonly record struct ScanProgress(ulong Done, ulong Total);
