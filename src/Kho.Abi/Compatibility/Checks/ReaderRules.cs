using Kho.Abi.Diagnostics;
using Kho.Abi.Handover;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Abi.Compatibility.Checks;

/// <summary>What kernels that may read the handover would do with it.</summary>
internal static class ReaderRules
{
    public static void Apply(CheckContext context, IReadOnlyList<AbiRelease> readers, ReaderConfiguration configuration)
    {
        foreach (AbiRelease reader in readers)
        {
            if (WhyUntold(context) is string why)
            {
                context.Add(DiagnosticDescriptors.ReaderUntold, context.Document.Root!.Address, reader.Id, why);
                continue;
            }

            RestoreReport report = HandoverRestorer.Restore(context.Image, context.Document, reader, context.Options.Catalog, configuration);
            if (report.Verdict != RestoreVerdict.Ok)
            {
                Report(context, reader, report);
            }
        }
    }

    private static string? WhyUntold(CheckContext context) =>
        context.Image.Memory.Ranges.Count == 0 || context.Document.Root!.Address is null ? "the image holds no memory"
        : context.Document.MemoryMap is null || (context.Document.MemoryMap.Address == 0 && context.Release.Behaviour.Write.Finalize != FinalizePolicy.Always) ? "the memory map is not written yet"
        : context.Document.MemoryMap is { Trust: MapTrust.Stale } ? "the memory map is stale: the kernel that it was for has read it"
        : context.Document.Diagnostics.Any(finding => finding.Id == DiagnosticDescriptors.MapNotInImage.Id) ? "the memory map is not in the image"
        : null;

    private static void Report(CheckContext context, AbiRelease reader, RestoreReport report)
    {
        // What an image leaves out is no defect of the handover.
        bool isKnown = report.Certain || (!report.ReadsWhatIsAbsent && context.Document.Diagnostics.All(finding => finding.Id != DiagnosticDescriptors.ContentsAbsent.Id));
        DiagnosticDescriptor rule = !isKnown ? DiagnosticDescriptors.ReaderLoses : report.Verdict switch
        {
            RestoreVerdict.Panics or RestoreVerdict.Misread => DiagnosticDescriptors.ReaderDies,
            RestoreVerdict.Refused => DiagnosticDescriptors.ReaderRefuses,
            _ => DiagnosticDescriptors.ReaderLoses,
        };
        ComponentOutcome worst = report.Components.First(component => component.Verdict == report.Verdict);
        string what = report.Verdict switch
        {
            RestoreVerdict.Panics => "would panic",
            RestoreVerdict.Misread => "would misread it",
            RestoreVerdict.Refused => "would refuse it or a part of it",
            _ => "would lose a part of it",
        };
        string why = report.Death ?? $"{worst.Name}: {worst.Message}";
        string certainty = report.Certain ? "certain" : $"not certain: {report.Doubts[0]}";
        context.Add(rule, context.Document.Root!.Address, reader.Id, $"{reader.Id} {what}: {why} ({certainty})");
    }
}
