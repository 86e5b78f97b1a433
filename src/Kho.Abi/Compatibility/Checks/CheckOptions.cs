using Kho.Abi.Handover.Live;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Abi.Compatibility.Checks;

/// <summary>What a check of a handover is made against.</summary>
public sealed record CheckOptions
{
    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Releases of kernels that may read the handover; empty for the writer's own.</summary>
    public IReadOnlyList<AbiRelease> Readers { get; init; } = [];

    /// <summary>How the next kernel is built; null if nothing is known of it.</summary>
    public ReaderConfiguration? NextKernel { get; init; }

    /// <summary>Command line of the next kernel; null if it is not known.</summary>
    public string? NextCommandLine { get; init; }

    /// <summary>The machine's memory and its NUMA nodes; null for what the image shows.</summary>
    public IReadOnlyList<RamRange>? Memory { get; init; }

    /// <summary>Which components must come through for a reader to be fine.</summary>
    public MatrixPolicy Policy { get; init; } = MatrixPolicy.Standard;

    /// <summary>What the running host says of itself; null for a dump.</summary>
    public HostFacts? Host { get; init; }

    /// <summary>The image is the running host, where what is not written before the reboot is no defect.</summary>
    public bool IsLive { get; init; }
}
