using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>The machine of a scenario, and how its kernels are built.</summary>
public sealed record WriterConfiguration
{
    /// <summary>Memory.</summary>
    public IReadOnlyList<RamRange> Memory { get; init; } = [new RamRange(0, 256 << 20)];

    /// <summary>Scratch areas.</summary>
    public IReadOnlyList<ScratchArea> Scratch { get; init; } = [new ScratchArea(32 << 20, 24 << 20)];

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; init; } = 4096;

    /// <summary>Built with CONFIG_KEXEC_HANDOVER_DEBUG: memory in scratch areas is not preserved.</summary>
    public bool KhoDebug { get; init; } = true;

    /// <summary>The kernel checks pages when it frees them.</summary>
    public bool PageChecks { get; init; } = true;
}
