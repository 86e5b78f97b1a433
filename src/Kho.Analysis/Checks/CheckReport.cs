using System.Text.Json;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>Result of a check.</summary>
/// <param name="ImagePath">Name of the image.</param>
/// <param name="Readers">Ids of the simulated reading releases.</param>
/// <param name="Findings">Findings of decoding, then those of the rules.</param>
public sealed record CheckReport(string ImagePath, IReadOnlyList<string> Readers, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>Outcome for each reader, in the order of <see cref="Readers"/>; empty without a handover.</summary>
    public IReadOnlyList<ReaderVerdict> Verdicts { get; init; } = [];

    /// <summary>Number of errors among the findings.</summary>
    public int Errors => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>Number of warnings among the findings.</summary>
    public int Warnings => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Warning);
}

/// <summary>Options of a check.</summary>
internal sealed record CheckOptions
{
    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Releases of kernels that may read the handover; empty for the writer's own.</summary>
    public IReadOnlyList<AbiRelease> Readers { get; init; } = [];

    /// <summary>Build options of the next kernel; null if unknown.</summary>
    public ReaderConfiguration? NextKernel { get; init; }

    /// <summary>Command line of the next kernel; null if unknown.</summary>
    public string? NextCommandLine { get; init; }

    /// <summary>Greatest version of its mapping that the next systemd accepts; null if nothing is known of it.</summary>
    public ulong? NextSystemd { get; init; }

    /// <summary>The machine's memory and its NUMA nodes; null for the image's.</summary>
    public IReadOnlyList<RamRange>? Memory { get; init; }

    /// <summary>The components that a reader must recover.</summary>
    public MatrixPolicy Policy { get; init; } = MatrixPolicy.Standard;

    /// <summary>State of the running host; null for a dump.</summary>
    public HostFacts? Host { get; init; }

    /// <summary>The image is the running host, which writes parts of the handover only in the reboot.</summary>
    public bool IsLive { get; init; }
}

/// <summary>Outcome of a handover for one reading release.</summary>
/// <param name="Reader">Id of the release of the kernel.</param>
/// <param name="Verdict">The worst verdict of the mandatory components; null if undecided.</param>
/// <param name="IsCertain">The image proves the verdict; otherwise it is the worst reachable one.</param>
/// <param name="Why">Reason, one sentence; empty if all is recovered.</param>
public sealed record ReaderVerdict(string Reader, RestoreVerdict? Verdict, bool IsCertain, string Why)
{
    /// <summary>Outcome of each component; empty where the reader was not simulated.</summary>
    internal IReadOnlyList<ComponentOutcome> Components { get; init; } = [];

    /// <summary>Outcomes of sessions, files and regions.</summary>
    internal IReadOnlyList<ItemOutcome> Items { get; init; } = [];
}

/// <summary>What an exit code of a check depends on.</summary>
/// <param name="Report">The check's report.</param>
/// <param name="HasRoot">There is a handover.</param>
/// <param name="IsStale">Its memory map is stale.</param>
internal sealed record CheckOutcome(CheckReport Report, bool HasRoot, bool IsStale);

/// <summary>Writes a check's report as JSON, schema <c>kho.check/1</c>.</summary>
internal static class CheckJsonWriter
{
    public static void Write(Stream stream, CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(report);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.check/1");
        json.WriteString("image", report.ImagePath);
        json.WriteString("for", report.Readers.Count > 0 ? report.Readers[0] : null);
        json.WriteTexts("readers", report.Readers);
        json.WriteStartArray("verdicts");
        foreach (ReaderVerdict verdict in report.Verdicts)
        {
            json.WriteStartObject();
            json.WriteString("reader", verdict.Reader);
            json.WriteString("verdict", verdict.Verdict is RestoreVerdict known ? ComponentOutcome.VerdictName(known) : null);
            json.WriteBoolean("certain", verdict.IsCertain);
            json.WriteString("why", verdict.Why);
            if (verdict.Components.Count > 0)
            {
                RestoreJsonWriter.WriteComponents(json, verdict.Components);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteFindings("findings", report.Findings);
        json.WriteNumber("errors", report.Errors);
        json.WriteNumber("warnings", report.Warnings);
        json.WriteEndObject();
    }
}
