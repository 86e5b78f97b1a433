using System.Text.Json;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>What a check found.</summary>
/// <param name="ImagePath">Name of the image.</param>
/// <param name="Readers">Ids of releases whose view of the handover was computed.</param>
/// <param name="Findings">Findings: those of decoding first, then those of the rules.</param>
public sealed record CheckReport(string ImagePath, IReadOnlyList<string> Readers, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>What each reader would make of the handover, in the order of <see cref="Readers"/>; empty if there is no handover.</summary>
    public IReadOnlyList<ReaderVerdict> Verdicts { get; init; } = [];

    /// <summary>Number of errors among the findings.</summary>
    public int Errors => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>Number of warnings among the findings.</summary>
    public int Warnings => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Warning);
}

/// <summary>What a check of a handover is made against.</summary>
internal sealed record CheckOptions
{
    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Releases of kernels that may read the handover; empty for the writer's own.</summary>
    public IReadOnlyList<AbiRelease> Readers { get; init; } = [];

    /// <summary>How the next kernel is built; null if nothing is known of it.</summary>
    public ReaderConfiguration? NextKernel { get; init; }

    /// <summary>Command line of the next kernel; null if it is not known.</summary>
    public string? NextCommandLine { get; init; }

    /// <summary>Greatest version of its mapping that the next systemd accepts; null if nothing is known of it.</summary>
    public ulong? NextSystemd { get; init; }

    /// <summary>The machine's memory and its NUMA nodes; null for what the image shows.</summary>
    public IReadOnlyList<RamRange>? Memory { get; init; }

    /// <summary>Which components must come through for a reader to be fine.</summary>
    public MatrixPolicy Policy { get; init; } = MatrixPolicy.Standard;

    /// <summary>What the running host says of itself; null for a dump.</summary>
    public HostFacts? Host { get; init; }

    /// <summary>The image is the running host, where what is not written before the reboot is no defect.</summary>
    public bool IsLive { get; init; }
}

/// <summary>What a kernel that may read the handover would make of it.</summary>
/// <param name="Reader">Id of the release of the kernel.</param>
/// <param name="Verdict">The worst verdict of the mandatory components; null if nothing can be told.</param>
/// <param name="IsCertain">Everything that the verdict rests on is in the image; otherwise it is the worst that is reachable.</param>
/// <param name="Why">What it rests on, one sentence; empty if all is recovered.</param>
public sealed record ReaderVerdict(string Reader, RestoreVerdict? Verdict, bool IsCertain, string Why);

/// <summary>Writes a check's report as JSON, schema <c>kho.check/1</c>.</summary>
internal static class CheckJsonWriter
{
    /// <summary>Writes a report.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">Report.</param>
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
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteFindings("findings", report.Findings);
        json.WriteNumber("errors", report.Errors);
        json.WriteNumber("warnings", report.Warnings);
        json.WriteEndObject();
    }
}
