using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>Build and boot options of the restoring kernel, and facts about its machine, that affect the outcome of a restore.</summary>
public sealed record ReaderConfiguration
{
    /// <summary>
    /// The kernel checks pages when it frees them (CONFIG_DEBUG_VM or debug_pagealloc). Null if unknown: pages are then freed
    /// without checks, and verdicts about refcounts are the worse of both cases.
    /// </summary>
    public bool? PageChecks { get; init; }

    /// <summary>LUO is built in (CONFIG_LIVEUPDATE). It takes its blob over at boot, regardless of the command line.</summary>
    public bool Luo { get; init; } = true;

    /// <summary>LUO is enabled (<c>liveupdate=on</c>). Without it, user space cannot open /dev/liveupdate and retrieves nothing from LUO.</summary>
    public bool LiveUpdate { get; init; } = true;

    /// <summary>The kernel has LUO's memfd handler.</summary>
    public bool MemfdHandler { get; init; } = true;

    /// <summary>
    /// The kernel looks for objects bound to files as soon as a file handler registers (CONFIG_LIVEUPDATE_TEST): it compares the
    /// name of every object that their header counts.
    /// </summary>
    internal bool LooksForObjects { get; init; }

    /// <summary>Greatest mapping version that systemd on the reading machine accepts; null if unknown.</summary>
    public ulong? Systemd { get; init; }

    /// <summary>The KHO test module is built in or loaded.</summary>
    public bool KhoTest { get; init; } = true;

    /// <summary>
    /// KHO is enabled (<c>kho=on</c>). If not, the kernel still takes over the handover, its memory and its regions, but LUO and
    /// the test module do nothing.
    /// </summary>
    public bool Kho { get; init; } = true;

    /// <summary>KHO is enabled by default (CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT); null if unknown.</summary>
    public bool? KhoByDefault { get; init; }

    /// <summary>
    /// Memory that the image lacks is zero when the kernel boots, except scratch areas and the first MiB, as on a machine that
    /// was wiped before the image was loaded. If false, the contents of such memory are unknown.
    /// </summary>
    public bool AbsentIsZero { get; init; }

    /// <summary>Enabled options of the kernel's configuration that concern memory or KHO and that the simulation does not model.</summary>
    public IReadOnlyList<string> NotModelled { get; init; } = [];

    /// <summary>KHO is built in (CONFIG_KEXEC_HANDOVER). If not, the kernel ignores a handover.</summary>
    public bool KhoBuilt { get; init; } = true;

    /// <summary>
    /// The kernel initializes page structures late (CONFIG_DEFERRED_STRUCT_PAGE_INIT, as distributions do); null if unknown,
    /// which counts as false. From 7.2 on, such a kernel initializes every page of a block before it stamps the first: at a block
    /// of absurd order it hangs, or reaches the end of memory.
    /// </summary>
    public bool? DeferredStructPages { get; init; }

    /// <summary>Architecture: <c>x86_64</c> or <c>aarch64</c>; null for that of the image, if the image states one.</summary>
    public string? Machine { get; init; }

    /// <summary>Page size in bytes; null for that of the writer.</summary>
    public int? PageSize { get; init; }

    /// <summary>Width of virtual addresses in bits of an arm64 kernel (CONFIG_ARM64_VA_BITS): which bits of a wild pointer reach memory; null if unknown.</summary>
    internal int? VirtualAddressBits { get; init; }

    /// <summary>reserve_mem regions on the command line; null for the regions of the handover.</summary>
    public IReadOnlyList<ReserveMemRequest>? ReserveMem { get; init; }

    /// <summary>The machine's memory; null to infer it from the image.</summary>
    public IReadOnlyList<RamRange>? Memory { get; init; }
}

/// <summary>The machine of a scenario, and the build options of its kernels.</summary>
internal sealed record WriterConfiguration
{
    /// <summary>Memory of the machine.</summary>
    public IReadOnlyList<RamRange> Memory { get; init; } = [new RamRange(0, 256 << 20)];

    /// <summary>Scratch areas.</summary>
    public IReadOnlyList<ScratchArea> Scratch { get; init; } = [new ScratchArea(32 << 20, 24 << 20)];

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; init; } = 4096;

    /// <summary>The kernel is built with CONFIG_KEXEC_HANDOVER_DEBUG: it refuses to preserve memory in scratch areas.</summary>
    public bool KhoDebug { get; init; } = true;

    /// <summary>The kernel checks pages when it frees them.</summary>
    public bool PageChecks { get; init; } = true;
}

/// <summary>A <c>reserve_mem=</c> region on the restoring kernel's command line.</summary>
/// <param name="Name">Name of the region.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Alignment">Alignment in bytes, a power of two.</param>
public sealed record ReserveMemRequest(string Name, ulong Size, ulong Alignment);
