using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>Build, configuration and boot options of the reading kernel that decide a handover's fate.</summary>
public sealed record ReaderConfiguration
{
    /// <summary>
    /// The kernel checks pages when it frees them (CONFIG_DEBUG_VM or debug_pagealloc). Null if unknown: then
    /// pages are freed without checks, and verdicts about refcounts are the worse of the two.
    /// </summary>
    public bool? PageChecks { get; init; }

    /// <summary>LUO is built in (CONFIG_LIVEUPDATE). It takes its blob over at boot, whatever the command line is.</summary>
    public bool Luo { get; init; } = true;

    /// <summary>LUO is switched on (<c>liveupdate=on</c>). Without it user space cannot open /dev/liveupdate and retrieves nothing from LUO.</summary>
    public bool LiveUpdate { get; init; } = true;

    /// <summary>LUO has its memfd handler.</summary>
    public bool MemfdHandler { get; init; } = true;

    /// <summary>Greatest version of its mapping that the reading machine's systemd accepts; null if unknown.</summary>
    public ulong? Systemd { get; init; }

    /// <summary>The KHO test module is built in or loaded.</summary>
    public bool KhoTest { get; init; } = true;

    /// <summary>KHO is on (<c>kho=on</c>). Without it the kernel still takes over the handover, its memory and its regions, but LUO and the test module do nothing.</summary>
    public bool Kho { get; init; } = true;

    /// <summary>Whether KHO is on by default (CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT); null if unknown.</summary>
    public bool? KhoByDefault { get; init; }

    /// <summary>KHO is built in (CONFIG_KEXEC_HANDOVER). Without it the kernel ignores a handover.</summary>
    public bool KhoBuilt { get; init; } = true;

    /// <summary>Page structures are initialised late (CONFIG_DEFERRED_STRUCT_PAGE_INIT); null if that is not known.</summary>
    public bool? DeferredStructPages { get; init; }

    /// <summary>Architecture, <c>x86_64</c> or <c>aarch64</c>; null for the image's own, if that says it.</summary>
    public string? Machine { get; init; }

    /// <summary>Page size in bytes; null for the writer's.</summary>
    public int? PageSize { get; init; }

    /// <summary>reserve_mem regions of the command line; null for the handover's.</summary>
    public IReadOnlyList<ReserveMemRequest>? ReserveMem { get; init; }

    /// <summary>The machine's memory; null to infer it from the image.</summary>
    public IReadOnlyList<RamRange>? Memory { get; init; }
}

/// <summary>The machine of a scenario, and its kernels' build options.</summary>
internal sealed record WriterConfiguration
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

/// <summary>A region of <c>reserve_mem=</c> on the reading kernel's command line.</summary>
/// <param name="Name">Name of the region.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Alignment">Alignment in bytes, a power of two.</param>
public sealed record ReserveMemRequest(string Name, ulong Size, ulong Alignment);
