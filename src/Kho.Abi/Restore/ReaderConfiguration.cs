using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>How the reading kernel is built, configured and started, as far as a handover's fate hangs on it.</summary>
public sealed record ReaderConfiguration
{
    /// <summary>
    /// The kernel checks pages when it frees them (CONFIG_DEBUG_VM or debug_pagealloc). Null if that is not known: then
    /// what is freed is freed without checks, and verdicts about references tell the worse of the two.
    /// </summary>
    public bool? PageChecks { get; init; }

    /// <summary>LUO is built in (CONFIG_LIVEUPDATE). It takes its blob over while the kernel boots, whatever the command line says of it.</summary>
    public bool Luo { get; init; } = true;

    /// <summary>LUO is switched on (<c>liveupdate=on</c>). Without it user space cannot open /dev/liveupdate, and nothing that LUO holds is retrieved.</summary>
    public bool LiveUpdate { get; init; } = true;

    /// <summary>LUO's handler of memfds is there.</summary>
    public bool MemfdHandler { get; init; } = true;

    /// <summary>Greatest version of its mapping that the reading machine's systemd accepts; null if nobody says.</summary>
    public ulong? Systemd { get; init; }

    /// <summary>The KHO test module is there.</summary>
    public bool KhoTest { get; init; } = true;

    /// <summary>KHO is on (<c>kho=on</c>). Without it a handover is still taken over, and memory and regions are, but LUO and the test module do nothing.</summary>
    public bool Kho { get; init; } = true;

    /// <summary>Whether KHO is on where the command line does not say (CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT); null if that is not known.</summary>
    public bool? KhoByDefault { get; init; }

    /// <summary>
    /// Page structures are initialised late (CONFIG_DEFERRED_STRUCT_PAGE_INIT, as distributions have it). From 7.2 on such a kernel
    /// goes through every page of a block before it stamps it: of a block of absurd order it hangs, or finds the end of memory.
    /// </summary>
    public bool DeferredPages { get; init; }

    /// <summary>
    /// Memory that the image does not hold is zero when the kernel boots, but for scratch areas and the first MiB, as in a
    /// machine that was wiped before the image was put into it. Without it what such memory holds is not known.
    /// </summary>
    public bool AbsentIsZero { get; init; }

    /// <summary>Options of a kernel's configuration that are set, that touch memory or KHO, and that make no difference here although they may in the kernel.</summary>
    public IReadOnlyList<string> NotModelled { get; init; } = [];

    /// <summary>KHO is built in (CONFIG_KEXEC_HANDOVER). Without it nothing looks at a handover.</summary>
    public bool KhoBuilt { get; init; } = true;

    /// <summary>Architecture, <c>x86_64</c> or <c>aarch64</c>; null for the image's own, if that says it.</summary>
    public string? Machine { get; init; }

    /// <summary>Page size in bytes; null for that of the writer.</summary>
    public int? PageSize { get; init; }

    /// <summary>Regions that the command line asks for; null for those that the handover holds.</summary>
    public IReadOnlyList<ReserveMemRequest>? ReserveMem { get; init; }

    /// <summary>The machine's memory; null to infer it from the image.</summary>
    public IReadOnlyList<RamRange>? Memory { get; init; }
}

/// <summary>The machine of a scenario, and how its kernels are built.</summary>
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

/// <summary>A region that the reading kernel's command line asks for with <c>reserve_mem=</c>.</summary>
/// <param name="Name">Name of the region.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Alignment">Alignment in bytes, a power of two.</param>
public sealed record ReserveMemRequest(string Name, ulong Size, ulong Alignment);
