using System.Globalization;
using Kho.Abi.Handovers;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the cost and the use of KHO on a host.</summary>
internal static class HostRules
{
    private const string Scratch = "kho_scratch";
    private const string CommandLine = "command line";

    /// <summary>Rates the scratch areas of a handover against the machine's memory.</summary>
    /// <param name="host">What the host says of itself; null for a dump.</param>
    /// <param name="image">Image of dump or host.</param>
    /// <param name="document">The handover; without a root if none was found.</param>
    /// <param name="ram">Bytes of RAM, where the image or the caller knows.</param>
    /// <param name="catalog">Releases: the running kernel's says what it does with a crash kernel.</param>
    /// <param name="findings">Where findings go.</param>
    public static void Apply(HostFacts? host, MemoryImage image, HandoverDocument document, ulong? ram, ReleaseCatalog catalog, DiagnosticBag findings)
    {
        CheckCrashKernel(host, catalog, findings);
        IReadOnlyList<ScratchArea> scratch = document.Scratch.Count > 0 ? document.Scratch
            : [.. image.Debugfs.Select(directory => directory.Scratch).FirstOrDefault(shown => shown.Count > 0, []).Select(area => new ScratchArea(area.Address, area.Size))];
        UInt128 areas = scratch.Aggregate((UInt128)0, (sum, area) => sum + area.Size);
        UInt128 size = areas > 0 ? areas : host?.UnownedCma ?? 0;
        ulong? memory = ram ?? host?.Ram;
        if (size == 0 || (memory is ulong all && size > all) || (memory is null && host is null))
        {
            return;
        }

        string count = areas > 0 ? $"{Quantity.Count((ulong)scratch.Count, "area")}, " : "at least, by CmaFree, ";
        string share = memory is ulong total ? $", {((double)size * 100 / total).ToString("0.#", CultureInfo.InvariantCulture)} % of {Quantity.Size(total)} of RAM" : "";
        string used = scratch.Count == 0 ? "" : $": {string.Join(", ", scratch.Select(area => $"0x{area.Address:x}+0x{area.Size:x}"))}";
        findings.Add(CheckDiagnostics.ScratchCost, areas > 0 ? scratch[0].Address : null, Scratch, $"scratch takes {count}{Quantity.Size(size)}{share}{used}");
        if (host is null)
        {
            return;
        }

        string counters = host.UnownedCma > 0 ? $"; CmaFree is {Quantity.Size(host.CmaFree!.Value)} where CmaTotal is {Quantity.Size(host.CmaTotal!.Value)}" : "";
        findings.Add(CheckDiagnostics.ScratchUnpinnable, null, Scratch,
            $"scratch memory serves movable allocations only: long-term pins (RDMA, VFIO, GPU) and the kernel's own allocations cannot use it, and may fail with ENOMEM while it is free{counters}");
        Advise(host, image, document, findings);
    }

    /// <summary>A crash kernel that is handed the root takes the memory of the crashed kernel for its own handover.</summary>
    private static void CheckCrashKernel(HostFacts? host, ReleaseCatalog catalog, DiagnosticBag findings)
    {
        if (host is not { CrashKernelLoaded: true, KernelRelease: string version } || host.KhoOn == false || catalog.FindByKernelRelease(version) is not AbiRelease running)
        {
            return;
        }

        IReadOnlyList<AbiRelease> readings = running.Readings.Count > 0 ? running.Readings : [running];
        AbiRelease[] handing = [.. readings.Where(reading => reading.Behaviour.Write.CrashKernel == CrashKernelPolicy.Handed)];
        if (handing.Length > 0)
        {
            string who = handing.Length == readings.Count ? $"{version} hands its root to the crash kernel"
                : $"{version} does not say whether it hands its root to the crash kernel, as {string.Join(" and ", handing.Select(reading => reading.Id))} {(handing.Length == 1 ? "does" : "do")}";
            findings.Add(CheckDiagnostics.CrashKernelHanded, null, "sys/kernel/kexec_crash_loaded",
                $"{who}: on arm64 it faults on it and writes no dump, elsewhere it takes over what is finalized, or says \"disabling KHO revival\"; help: kho=off for the running kernel, or 7.0.11 or later");
        }
    }

    private static void Advise(HostFacts host, MemoryImage image, HandoverDocument document, DiagnosticBag findings)
    {
        string smaller = host.Parameter(Scratch) is string given
            ? $"kho_scratch= with less than the current {given}"
            : "kho_scratch=LOWMEM,GLOBAL,PERNODE, such as kho_scratch=256M,512M,512M, in place of the default, a multiple of the kernel's boot-time allocations";
        const string when = "A kexec keeps the areas: the change needs a cold boot";
        string[] uses = [.. Uses(host, image, document)];
        if (uses.Length > 0)
        {
            findings.Add(CheckDiagnostics.ScratchInUse, null, CommandLine, $"KHO is in use ({string.Join(", ", uses)}): do not switch it off; help: {smaller}, at least what the next kernel needs to boot. {when}");
        }
        else
        {
            findings.Add(CheckDiagnostics.NothingPreserved, null, CommandLine, $"KHO is on, and nothing is preserved; help: kho=off frees all of it, or {smaller}. {when}");
        }
    }

    /// <summary>The users of KHO on the host: what is preserved now, and what may preserve memory at any time.</summary>
    private static IEnumerable<string> Uses(HostFacts host, MemoryImage image, HandoverDocument document)
    {
        HashSet<string> named = [];
        foreach (Blob blob in document.Blobs.Where(blob => blob.Name != WriterAnnouncement.BlobName && !(blob.Value is MemblockValue { Regions.Count: 0 }) && named.Add(blob.Name)))
        {
            yield return $"blob {blob.Name}";
        }

        foreach (string name in image.Debugfs.SelectMany(directory => directory.Blobs).Select(blob => blob.Name).Where(name => name != WriterAnnouncement.BlobName && named.Add(name)))
        {
            yield return $"blob {name}";
        }

        // The pages of root and blobs are themselves preserved.
        if (named.Count == 0 && document.MemoryMap is { Trust: not MapTrust.Stale } map && map.Blocks > (ulong)document.Blobs.Count + 1)
        {
            yield return $"{Quantity.Count(map.Blocks, "preserved block")}";
        }

        if (host.IsLiveUpdateOn)
        {
            yield return "liveupdate=on, whose sessions are written only in the reboot";
        }

        if (host.Parameter("reserve_mem") is string region)
        {
            yield return $"reserve_mem={region}";
        }
    }
}
