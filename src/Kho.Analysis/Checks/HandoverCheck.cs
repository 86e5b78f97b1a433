using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>
/// Checks a handover before a kernel reads it: findings of decoding, further invariants, the outcome for
/// readers, and the options of the next kernel.
/// </summary>
internal static class HandoverCheck
{
    /// <param name="image">Image; it is not changed.</param>
    /// <param name="document">The handover as decoded from it.</param>
    /// <param name="options">Options; null for a check against the writer's own release.</param>
    public static CheckReport Run(MemoryImage image, HandoverDocument document, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(document);
        options ??= new CheckOptions();
        if (document.Root is null || document.Release is null)
        {
            var host = new DiagnosticBag();
            HostRules.Apply(options.Host, image, document, ram: null, options.Catalog, host);
            return new CheckReport(document.ImagePath, [.. options.Readers.Select(reader => reader.Id)], [.. document.Diagnostics, .. host.ToList()]);
        }

        AbiRelease release = document.Release.Release;
        IReadOnlyList<AbiRelease> readers = options.Readers.Count > 0 ? options.Readers : [release];
        var context = new CheckContext(image, document, document.Release.Abi, options);
        ReaderConfiguration next = ConfigurationRules.NextKernel(options);
        bool isUsedUp = document.MemoryMap is { Trust: MapTrust.Stale } || document.Diagnostics.Any(finding => finding.Id == DiagnosticDescriptors.BlobReused.Id);
        ulong? ram = context.Ram?.Ranges.Aggregate(0UL, (sum, range) => sum + range.Size);
        HostRules.Apply(options.Host, image, document, ram, options.Catalog, context.Findings);
        BootDataRules.Apply(context);
        ScratchRules.Apply(context);
        if (!isUsedUp)
        {
            MapRules.Apply(context, readers);
            OwnerRules.Apply(context);
            BlobRules.Apply(context);
            LuoRules.Apply(context);
            SystemdRules.Apply(context);
            MemfdRules.Apply(context);
            AreaRules.Apply(context);
            RegionRules.Apply(context);
            TestModuleRules.Apply(context);
        }

        ConfigurationRules.Apply(context, readers);
        IReadOnlyList<ReaderVerdict> verdicts = ReaderRules.Apply(context, readers, next);
        return new CheckReport(document.ImagePath, [.. readers.Select(reader => reader.Id)], [.. document.Diagnostics, .. context.Findings.ToList()]) { Verdicts = verdicts };
    }
}
