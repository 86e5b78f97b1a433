using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the next kernel's build and boot options.</summary>
internal static class ConfigurationRules
{
    private const string CommandLine = "command line";
    private const string Build = "configuration";

    /// <summary>The next kernel by its configuration and command line.</summary>
    public static ReaderConfiguration NextKernel(CheckOptions options)
    {
        ReaderConfiguration next = options.NextKernel ?? new ReaderConfiguration();
        if (options.NextCommandLine is string commandLine)
        {
            next = ReaderConfigurationReader.Apply(next, commandLine);
        }

        return next with { Systemd = options.NextSystemd ?? next.Systemd, Memory = options.Memory ?? next.Memory };
    }

    /// <summary>Checks the next kernel's options against the handover.</summary>
    public static void Apply(CheckContext context, IReadOnlyList<AbiRelease> readers)
    {
        CheckFinalized(context);
        CheckOptions options = context.Options;
        if (options.NextKernel is null && options.NextCommandLine is null)
        {
            return;
        }

        ReaderConfiguration next = NextKernel(options);
        LuoValue[] luo = [.. context.Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>()];
        bool hasTest = context.Document.Blobs.Any(blob => blob.Value is KhoTestValue);
        if (!next.KhoBuilt)
        {
            context.Add(CheckDiagnostics.NextWithoutKho, null, Build, "CONFIG_KEXEC_HANDOVER is not set: the next kernel ignores the handover and overwrites preserved memory; help: set CONFIG_KEXEC_HANDOVER=y");
            return;
        }

        if (!next.Kho && (luo.Length > 0 || hasTest))
        {
            context.Add(CheckDiagnostics.NextKhoOff, null, CommandLine, "KHO is off in the next kernel (kho=off, or off by default): it takes over the memory map and reserve_mem regions, and nothing else; help: boot it with kho=on");
        }
        else if (options.NextCommandLine is string given && !Has(given, "kho") && next.KhoByDefault is null)
        {
            context.Add(CheckDiagnostics.NextDefaultUnknown, null, CommandLine, "neither kho=on nor kho=off: CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT decides; help: add kho=on to the command line");
        }

        if (luo.Length > 0 && !(next.Luo && next.LiveUpdate))
        {
            string why = !next.Luo ? "CONFIG_LIVEUPDATE is not set" : "liveupdate=on is missing from the command line";
            context.Add(CheckDiagnostics.NextLuoOff, null, !next.Luo ? Build : CommandLine, $"{why}: LUO is off and all sessions are lost");
        }

        if (luo.Length > 0 && !next.MemfdHandler)
        {
            context.Add(CheckDiagnostics.NextMemfdOff, null, Build, "CONFIG_LIVEUPDATE_MEMFD is not set: memfds in sessions are lost, and in some releases all later sessions");
        }

        if (next.PageSize is int pageSize && pageSize != context.Document.PageSize)
        {
            context.Add(CheckDiagnostics.NextPageSize, null, Build, $"pages of {pageSize} bytes, expected {context.Document.PageSize} as in the writing kernel; the next kernel panics");
        }

        CheckDeferredPages(context, readers, next);
        if (next.ReserveMem is IReadOnlyList<ReserveMemRequest> requests)
        {
            CheckRegions(context, requests);
        }
    }

    private static void CheckDeferredPages(CheckContext context, IReadOnlyList<AbiRelease> readers, ReaderConfiguration next)
    {
        foreach (AbiRelease reader in next.DeferredStructPages == true ? readers : [])
        {
            string? what = reader.Behaviour.Reserve.DeferredStructPages switch
            {
                DeferredPagesPolicy.Excluded => "no such kernel can be built with KHO: this is the configuration of another kernel",
                DeferredPagesPolicy.Unprepared => "the kernel stamps page structures that it initialises only later, and preserved pages are lost with their stamps; help: 6.16.4 or later",
                _ => null,
            };
            if (what is not null)
            {
                context.Add(CheckDiagnostics.NextDeferredPages, null, Build, $"CONFIG_DEFERRED_STRUCT_PAGE_INIT is set, and in {reader.Id} {what}");
            }
        }
    }

    private static void CheckFinalized(CheckContext context)
    {
        bool notYet = context.Document.MemoryMap is { Address: 0 } || context.Image.Debugfs.Any(directory => directory.Finalized == false);
        if (notYet && context.Release.Behaviour.Write.Finalize == FinalizePolicy.Explicit)
        {
            context.Add(CheckDiagnostics.NotFinalizedBeforeLoad, context.Document.Root!.Address, "kho/out/finalize", "write 1 to finalize before kexec loads the next kernel, and load with kexec_file_load; else nothing is handed over");
        }
    }

    private static void CheckRegions(CheckContext context, IReadOnlyList<ReserveMemRequest> requests)
    {
        foreach (ReservedRegion region in context.Document.Blobs.Select(blob => blob.Value).OfType<MemblockValue>().SelectMany(memblock => memblock.Regions))
        {
            if (requests.FirstOrDefault(request => request.Name == region.Name) is not ReserveMemRequest request)
            {
                context.Add(CheckDiagnostics.NextRegionMissing, region.Start, CommandLine, $"no reserve_mem=…:{region.Name} on the command line: the region of {region.Size} bytes is lost");
            }
            else if (region.Size is ulong size && request.Size != size)
            {
                context.Add(CheckDiagnostics.NextRegionSize, region.Start, CommandLine, $"reserve_mem requests '{region.Name}' with {request.Size} bytes, expected {size}: its contents are lost");
            }
            else if (region.Start is ulong start && start % request.Alignment != 0)
            {
                context.Add(CheckDiagnostics.NextRegionAlignment, start, CommandLine, $"reserve_mem requests '{region.Name}' aligned to 0x{request.Alignment:x}, and the region is at 0x{start:x}: its contents are lost");
            }
        }
    }

    private static bool Has(string commandLine, string parameter) =>
        commandLine.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Any(word => word.StartsWith($"{parameter}=", StringComparison.Ordinal));
}
