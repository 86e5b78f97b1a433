using System.Globalization;
using Kho.Abi.Handovers;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>What KHO costs a host that has it switched on, and what the host has of it.</summary>
internal static class HostRules
{
    private const string Scratch = "kho_scratch";
    private const string CommandLine = "command line";

    /// <summary>Judges the scratch areas of a handover, on a machine whose memory is known.</summary>
    /// <param name="host">What the host says of itself; null for a dump.</param>
    /// <param name="image">Image of dump or host.</param>
    /// <param name="document">The handover; without a root if none was found.</param>
    /// <param name="ram">Bytes of RAM, where the image or the caller knows.</param>
    /// <param name="findings">Where findings go.</param>
    public static void Apply(HostFacts? host, MemoryImage image, HandoverDocument document, ulong? ram, DiagnosticBag findings)
    {
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
        findings.Add(DiagnosticDescriptors.ScratchCost, areas > 0 ? scratch[0].Address : null, Scratch, $"scratch takes {count}{Quantity.Size(size)}{share}{used}");
        if (host is null)
        {
            return;
        }

        string counters = host.UnownedCma > 0 ? $"; CmaFree is {Quantity.Size(host.CmaFree!.Value)} where CmaTotal is {Quantity.Size(host.CmaTotal!.Value)}" : "";
        findings.Add(DiagnosticDescriptors.ScratchUnpinnable, null, Scratch,
            $"scratch memory serves movable allocations only: long-term pins (RDMA, VFIO, GPU) and the kernel's own allocations do not get it, and can fail with ENOMEM while it is free{counters}");
        Advise(host, image, document, findings);
    }

    private static void Advise(HostFacts host, MemoryImage image, HandoverDocument document, DiagnosticBag findings)
    {
        string smaller = host.Parameter(Scratch) is string given
            ? $"kho_scratch= with less than the {given} of now"
            : "kho_scratch=LOWMEM,GLOBAL,PERNODE, such as kho_scratch=256M,512M,512M, instead of the default, a multiple of what the kernel allocates at boot";
        const string when = "Areas are handed on across a kexec, so it takes a cold boot";
        string[] uses = [.. Uses(host, image, document)];
        if (uses.Length > 0)
        {
            findings.Add(DiagnosticDescriptors.ScratchInUse, null, CommandLine, $"KHO is in use ({string.Join(", ", uses)}): do not switch it off; help: {smaller}, as large as the next kernel needs to boot. {when}");
        }
        else
        {
            findings.Add(DiagnosticDescriptors.NothingPreserved, null, CommandLine, $"KHO is on, and nothing is preserved; help: kho=off gives all of it back, or {smaller}. {when}");
        }
    }

    /// <summary>What would be lost without KHO, and what may preserve something at any time.</summary>
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
            yield return "liveupdate=on, with sessions that are written only inside the reboot";
        }

        if (host.Parameter("reserve_mem") is string region)
        {
            yield return $"reserve_mem={region}";
        }
    }
}
