using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Structures;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Surveys;

/// <summary>How the images of a survey are read and judged: the same for all of them.</summary>
internal sealed record SurveyOptions
{
    /// <summary>How images are opened.</summary>
    public MemoryImageOptions Opening { get; init; } = new();

    /// <summary>How handovers are read.</summary>
    public HandoverOptions Reading { get; init; } = new();

    /// <summary>What they are checked against.</summary>
    public CheckOptions Check { get; init; } = new();

    /// <summary>The exit code that a check with this outcome has.</summary>
    public required Func<CheckOutcome, int> Judge { get; init; }

    /// <summary>Whether a verdict fails the gate.</summary>
    public required Func<RestoreVerdict, bool> Fails { get; init; }

    /// <summary>Exit code for what cannot be read.</summary>
    public required int Trouble { get; init; }

    /// <summary>Tells surveys apart whose rows do not belong together.</summary>
    public required string Fingerprint { get; init; }
}

/// <summary>Makes the rows of one input. Instances serve several threads at once.</summary>
/// <param name="options">Options.</param>
internal sealed class SurveyReader(SurveyOptions options)
{
    /// <summary>Schema of the documents that stand for hosts.</summary>
    public const string CheckSchema = "kho.check/1";

    private const int MostDocumentBytes = 256 << 20;

    /// <summary>What tells rows of other options from these.</summary>
    public string Fingerprint => options.Fingerprint;

    /// <summary>The rows of an input, with their end. What goes wrong with it is a row.</summary>
    /// <returns>The rows, and the exit code that a check of the input alone would have.</returns>
    public (SurveyRows Rows, int ExitCode) Read(SurveyInput input)
    {
        var rows = new SurveyRows(input.Host, input.Name);
        int exitCode;
#pragma warning disable CA1031 // Whatever one image does, the others are read.
        try
        {
            exitCode = input.Kind switch
            {
                SurveyInputKind.Image => ReadImage(input, rows),
                SurveyInputKind.Check => ReadCheck(input, rows),
                _ => Unreadable(rows, input.Problem),
            };
        }
        catch (Exception exception)
        {
            // Rows that were made before it are of no use without the image's own.
            rows = new SurveyRows(input.Host, input.Name);
            exitCode = Unreadable(rows, exception switch
            {
                UnauthorizedAccessException => "permission denied",
                KhoFormatException or IOException => exception.Message.ReplaceLineEndings(" "),
                OutOfMemoryException => "not enough memory",
                _ => $"this is a defect of kho: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}",
            });
        }
#pragma warning restore CA1031

        rows.Add(SurveyKind.End, options.Fingerprint, (ulong)exitCode, (ulong)rows.Count + 1);
        return (rows, exitCode);
    }

    private int Unreadable(SurveyRows rows, string? problem)
    {
        AddImage(rows, "unreadable", null, null, options.Trouble, problem);
        return options.Trouble;
    }

    private int ReadImage(SurveyInput input, SurveyRows rows)
    {
        using var image = MemoryImage.Open(input.Paths, options.Opening);
        HandoverDocument document = HandoverReader.Read(image, options.Reading);
        CheckReport report = HandoverCheck.Run(image, document, options.Check);
        int exitCode = options.Judge(new CheckOutcome(report, document.Root is not null, document.MemoryMap is { Trust: MapTrust.Stale }));
        AddImage(rows, document.Root is null ? "no-handover" : "handover", document, report, exitCode, null);
        AddBlobs(rows, document);
        AddReport(rows, report);
        return exitCode;
    }

    private static void AddImage(SurveyRows rows, string state, HandoverDocument? document, CheckReport? report, int exitCode, string? error)
    {
        int pageShift = document is null ? 0 : int.Log2(document.PageSize);
        rows.Add(
            SurveyKind.Image,
            state,
            document?.ImageFormat ?? (report is null ? null : CheckSchema),
            (ulong?)document?.PageSize,
            document?.Release?.Release.Id,
            document?.Release is ReleaseChoice choice ? ReleaseSelector.Describe(choice.ChosenBy) : null,
            document?.Root is HandoverRoot root ? string.Join(", ", root.Compatible) : null,
            document is null ? null : WriterAnnouncement.Of(document.Blobs)?.Release,
            Hex(document?.Root?.Address),
            document?.MemoryMap is MemoryMap map ? HandoverNames.Of(map.Kind) : null,
            document?.MemoryMap is MemoryMap trusted ? HandoverNames.Of(trusted.Trust) : null,
            document?.MemoryMap?.Blocks,
            document?.MemoryMap?.Bytes,
            document?.Scratch.Aggregate(0UL, (sum, area) => unchecked(sum + area.Size)),
            (ulong?)document?.Blobs.Count,
            (ulong?)document?.Blobs.Sum(blob => blob.Value?.SessionCount ?? 0),
            (ulong?)document?.Blobs.Sum(blob => blob.Value?.Items(blob.Name, pageShift).Count() ?? 0),
            (ulong?)report?.Errors,
            (ulong?)report?.Warnings,
            (ulong)exitCode,
            error);
    }

    private static void AddBlobs(SurveyRows rows, HandoverDocument document)
    {
        int pageShift = int.Log2(document.PageSize);
        foreach (Blob blob in document.Blobs)
        {
            rows.Add(SurveyKind.Blob, blob.Name, Hex(blob.Address), blob.Size, blob.Format, blob.Value is not (null or UnknownValue));
        }

        foreach (Blob blob in document.Blobs)
        {
            foreach (LuoSession session in (blob.Value as LuoValue)?.Sessions ?? [])
            {
                rows.Add(SurveyKind.Session, blob.Name, session.Name, session.FileCount, (ulong)session.Files.Count);
            }
        }

        foreach (Blob blob in document.Blobs)
        {
            foreach (PreservedItem item in blob.Value?.Items(blob.Name, pageShift) ?? [])
            {
                LuoFile? file = item.Alone is LuoValue { Sessions: [{ Files: [LuoFile only] }] } ? only : null;
                rows.Add(SurveyKind.File, blob.Name, item.Session, item.Name, item.Kind, Hex(file?.Token), file?.Compatible, Hex(item.Address), item.Size);
            }
        }
    }

    private void AddReport(SurveyRows rows, CheckReport report)
    {
        foreach (Diagnostic finding in report.Findings)
        {
            rows.Add(SurveyKind.Finding, finding.Id, Diagnostic.SeverityName(finding.Severity), Hex(finding.Address), finding.Where, finding.Message);
        }

        foreach (ReaderVerdict verdict in report.Verdicts)
        {
            rows.Add(SurveyKind.Verdict, verdict.Reader, Name(verdict.Verdict), verdict.IsCertain, verdict.Verdict is RestoreVerdict known ? options.Fails(known) : null, verdict.Why);
        }

        foreach (ReaderVerdict verdict in report.Verdicts)
        {
            foreach (ComponentOutcome component in verdict.Components)
            {
                rows.Add(SurveyKind.Component, verdict.Reader, component.Name, component.Format, Name(component.Verdict), options.Check.Policy.IsMandatory(component.Name), component.Message);
            }
        }

        foreach (ReaderVerdict verdict in report.Verdicts)
        {
            foreach (ItemOutcome item in verdict.Items.Where(item => item.Verdict != RestoreVerdict.Ok))
            {
                rows.Add(SurveyKind.Loss, verdict.Reader, item.Kind, item.Name, Name(item.Verdict), item.Message);
            }
        }
    }

    /// <summary>Reads what a check said on the host. Nothing is simulated again: a named reader that the check was not asked about is undecided.</summary>
    private int ReadCheck(SurveyInput input, SurveyRows rows)
    {
        byte[] bytes = CappedReader.ReadFile(input.Paths[0], MostDocumentBytes, out bool more);
        if (bytes.Length == 0 || more)
        {
            throw new KhoFormatException(more ? $"{input.Name}: is longer than {MostDocumentBytes} bytes" : $"{input.Name}: is empty");
        }

        CheckReport report;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || SurveyLines.Text(root, "schema") != CheckSchema)
            {
                throw new KhoFormatException($"{input.Name}: is no document of {CheckSchema}");
            }

            report = new CheckReport(
                SurveyLines.Text(root, "image") ?? input.Name,
                [.. root.GetProperty("readers").EnumerateArray().Select(reader => reader.GetString()!)],
                [.. root.GetProperty("findings").EnumerateArray().Select(Finding)])
            {
                Verdicts = [.. root.GetProperty("verdicts").EnumerateArray().Select(Verdict)],
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new KhoFormatException($"{input.Name}: is no document of {CheckSchema}: {exception.Message}");
        }

        bool hasRoot = report.Verdicts.Count > 0;
        string[] unasked = [.. options.Check.Readers.Select(reader => reader.Id).Where(reader => report.Verdicts.All(verdict => verdict.Reader != reader))];
        report = report with { Verdicts = [.. report.Verdicts, .. hasRoot ? unasked.Select(reader => new ReaderVerdict(reader, null, IsCertain: false, "the check was not asked about it")) : []] };
        bool isStale = report.Findings.Any(finding => finding.Id == DiagnosticDescriptors.MapStale.Id);
        int exitCode = options.Judge(new CheckOutcome(report, hasRoot, isStale));
        AddImage(rows, hasRoot ? "handover" : "no-handover", null, report, exitCode, null);
        AddReport(rows, report);
        return exitCode;
    }

    private static Diagnostic Finding(JsonElement finding) => new(
        SurveyLines.Text(finding, "id") ?? "",
        SurveyLines.Text(finding, "severity") switch { "error" => DiagnosticSeverity.Error, "warning" => DiagnosticSeverity.Warning, _ => DiagnosticSeverity.Info },
        NumberText.TryParseHexadecimal(SurveyLines.Text(finding, "address") ?? "", out ulong address) ? address : null,
        SurveyLines.Text(finding, "where") ?? "",
        SurveyLines.Text(finding, "message") ?? "");

    private static ReaderVerdict Verdict(JsonElement verdict) =>
        new(SurveyLines.Text(verdict, "reader") ?? "", Verdict(SurveyLines.Text(verdict, "verdict")), SurveyLines.Flag(verdict, "certain") ?? false, SurveyLines.Text(verdict, "why") ?? "")
        {
            // An older kho did not tell them.
            Components = !verdict.TryGetProperty("components", out JsonElement components) ? [] : [.. components.EnumerateArray().Select(component => new ComponentOutcome(
                SurveyLines.Text(component, "name") ?? "",
                SurveyLines.Text(component, "format"),
                Verdict(SurveyLines.Text(component, "verdict")) ?? throw new KhoFormatException($"'{SurveyLines.Text(component, "verdict")}' is no verdict"),
                SurveyLines.Text(component, "message") ?? ""))],
        };

    private static RestoreVerdict? Verdict(string? name) => name is null ? null
        : Enum.GetValues<RestoreVerdict>().Where(verdict => ComponentOutcome.VerdictName(verdict) == name).Select(verdict => (RestoreVerdict?)verdict).FirstOrDefault()
            ?? throw new KhoFormatException($"'{name}' is no verdict");

    private static string? Name(RestoreVerdict? verdict) => verdict is RestoreVerdict known ? ComponentOutcome.VerdictName(known) : null;

    private static string? Hex(ulong? value) => value is ulong number ? JsonStyle.Hex(number) : null;
}
