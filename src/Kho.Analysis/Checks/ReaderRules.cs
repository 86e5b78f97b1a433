using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the outcome for reading kernels.</summary>
internal static class ReaderRules
{
    public static IReadOnlyList<ReaderVerdict> Apply(CheckContext context, IReadOnlyList<AbiRelease> readers, ReaderConfiguration configuration) =>
        [.. readers.Select(reader => Judge(context, reader, configuration))];

    private static ReaderVerdict Judge(CheckContext context, AbiRelease reader, ReaderConfiguration configuration)
    {
        // The root's string is checked first and needs no memory.
        if (WhyUntold(context) is string why)
        {
            if (RefusesRoot(context, reader))
            {
                string message = Refusal(context, reader);
                context.Add(CheckDiagnostics.ReaderRefuses, context.Document.Root!.Address, reader.Id, $"{reader.Id} {message} (certain)");
                return new ReaderVerdict(reader.Id, RestoreVerdict.Refused, IsCertain: true, message);
            }

            context.Add(CheckDiagnostics.ReaderUntold, context.Document.Root!.Address, reader.Id, why);
            return new ReaderVerdict(reader.Id, null, IsCertain: false, why);
        }

        RestoreReport report = HandoverRestorer.Restore(context.Image, context.Document, reader, context.Options.Catalog, configuration);
        string what = report.Verdict == RestoreVerdict.Ok ? "" : Describe(context, reader, report);
        if (report.Verdict != RestoreVerdict.Ok)
        {
            Report(context, reader, report, what);
        }

        if (report.Unsettled is { Differs: true } unsettled)
        {
            context.Add(CheckDiagnostics.ReaderUnsettled, context.Document.Root!.Address, reader.Id, unsettled.Sentence);
        }

        RestoreVerdict verdict = report.Components.Where(component => context.Options.Policy.IsMandatory(component.Name)).Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max();
        return new ReaderVerdict(reader.Id, verdict, report.Certain, what) { Components = report.Components, Items = report.Items };
    }

    private static bool RefusesRoot(CheckContext context, AbiRelease reader) => !context.Document.Root!.Compatible.Contains(reader.Root.Compatible);

    private static string Refusal(CheckContext context, AbiRelease reader) =>
        $"refuses the whole handover: the root is compatible with {string.Join(", ", context.Document.Root!.Compatible)}, it reads {reader.Root.Compatible} only{Losses(context)}";

    /// <summary>The known losses of a reader that refuses everything.</summary>
    private static string Losses(CheckContext context)
    {
        string[] names = ["block", "file", "region"];
        PreservedItem[] items = [.. context.Document.Blobs.SelectMany(blob => blob.Value?.Items(blob.Name, context.Pages.PageShift) ?? [])];
        ulong[] counts = [context.Map?.Blocks ?? 0, .. names.Skip(1).Select(name => (ulong)items.Count(item => item.Noun == name))];
        string[] losses = [.. counts.Zip(names).Where(pair => pair.First > 0).Select(pair => $"{pair.First} {pair.Second}{(pair.First == 1 ? "" : "s")}")];
        return losses.Length == 0 ? "" : $"; {string.Join(", ", losses)} would be lost";
    }

    private static string? WhyUntold(CheckContext context) =>
        context.Image.Memory.Ranges.Count == 0 || context.Document.Root!.Address is null ? "the image holds no memory"
        : context.Document.MemoryMap is null || (context.Document.MemoryMap.Address == 0 && context.Release.Behaviour.Write.Finalize != FinalizePolicy.Always) ? "the memory map is not written yet"
        : NotTakenOver.Finding(context.Document) is Diagnostic ignored ? $"the running kernel took nothing over: {ignored.Message}"
        : context.Document.MemoryMap is { Trust: MapTrust.Stale } ? "the memory map is stale: the kernel that it was for has read it"
        : context.Document.Diagnostics.Any(finding => finding.Id == DiagnosticDescriptors.MapNotInImage.Id) ? "the memory map is not in the image"
        : null;

    private static string Describe(CheckContext context, AbiRelease reader, RestoreReport report)
    {
        if (report.Verdict == RestoreVerdict.Refused && !report.Revived && RefusesRoot(context, reader))
        {
            return Refusal(context, reader);
        }

        ComponentOutcome worst = report.Components.First(component => component.Verdict == report.Verdict);
        string what = report.Verdict switch
        {
            RestoreVerdict.Panics when report.LosesAllInSilence => "would lose all of it without a message",
            RestoreVerdict.Panics when report.PanicTakes is string takes => $"would live, and panic given {takes}",
            RestoreVerdict.Panics => "would panic",
            RestoreVerdict.Misread => "would misread it",
            RestoreVerdict.Refused => "would refuse it or a part of it",
            _ => "would lose a part of it",
        };
        return $"{what}: {(report.LosesAllInSilence ? report.Component(ComponentOutcome.MemoryMap)!.Message : report.Death) ?? $"{worst.Name}: {worst.Message}"}";
    }

    private static void Report(CheckContext context, AbiRelease reader, RestoreReport report, string what)
    {
        // Memory that the image lacks is no defect of the handover.
        bool isKnown = report.Certain || (!report.ReadsWhatIsAbsent && context.Document.Diagnostics.All(finding => finding.Id != DiagnosticDescriptors.ContentsAbsent.Id));
        DiagnosticDescriptor rule = !isKnown ? CheckDiagnostics.ReaderLoses : report.Verdict switch
        {
            RestoreVerdict.Panics or RestoreVerdict.Misread => CheckDiagnostics.ReaderDies,
            RestoreVerdict.Refused => CheckDiagnostics.ReaderRefuses,
            _ => CheckDiagnostics.ReaderLoses,
        };
        string certainty = report.Certain ? "certain" : $"not certain: {report.Doubts[0]}";
        context.Add(rule, context.Document.Root!.Address, reader.Id, $"{reader.Id} {what} ({certainty})");
    }
}
