using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Golden;

/// <summary>This library's results for an image, without paths and dates: the same bytes give the same text.</summary>
internal static class GoldenSnapshot
{
    public const string Schema = "kho.golden/1";

    /// <summary>Members of a record that are snapshots, in order.</summary>
    public static readonly string[] Members = ["decode", "check", "restore"];

    /// <summary>Takes a snapshot.</summary>
    /// <param name="readers">Releases whose kernels restore it.</param>
    public static JsonObject Take(GoldenImageReading reading, IEnumerable<AbiRelease> readers)
    {
        var restore = new JsonObject();
        foreach (AbiRelease reader in readers)
        {
            restore[reader.Id] = Restore(reading, reader);
        }

        return new JsonObject { ["decode"] = Decode(reading.Document), ["check"] = Check(reading), ["restore"] = restore };
    }

    private static JsonObject Decode(HandoverDocument document)
    {
        using var stream = new MemoryStream();
        HandoverJsonWriter.Write(stream, document);
        stream.Position = 0;
        JsonObject json = JsonNode.Parse(stream)!.AsObject();
        json.Remove("schema");
        json["image"]!.AsObject().Remove("path");
        if (document.MemoryMap is { SuspectExtents.Count: > 0 } map)
        {
            // Contents of reused pages are long and meaningless; their number alone is recorded.
            json["memoryMap"]!["suspectExtents"] = new JsonObject
            {
                ["count"] = map.SuspectExtents.Count,
                ["blocks"] = map.SuspectExtents.Aggregate(0UL, (sum, extent) => sum + extent.Blocks),
            };
        }

        return json;
    }

    /// <summary>Findings of the rules beyond those of decoding.</summary>
    private static JsonArray Check(GoldenImageReading reading)
    {
        CheckReport report = reading.Check();
        return new JsonArray([.. report.Findings.Skip(reading.Document.Diagnostics.Count).Select(finding => (JsonNode)new JsonObject
        {
            ["id"] = finding.Id,
            ["severity"] = Diagnostic.SeverityName(finding.Severity),
            ["address"] = finding.Address is ulong address ? JsonStyle.Hex(address) : null,
            ["where"] = finding.Where,
            ["message"] = finding.Message,
        })]);
    }

    private static JsonObject Restore(GoldenImageReading reading, AbiRelease reader)
    {
        if (reading.Restore(reader, out string? failure) is not RestoreReport report)
        {
            return new JsonObject { ["cannotBeTold"] = failure };
        }

        var components = new JsonObject();
        foreach (ComponentOutcome component in report.Components)
        {
            components[component.Name] = ComponentOutcome.VerdictName(component.Verdict);
        }

        var items = new JsonObject();
        foreach (IGrouping<string, ItemOutcome> kind in report.Items.GroupBy(item => item.Kind))
        {
            items[kind.Key] = string.Join(", ", kind.GroupBy(item => item.Verdict).OrderBy(group => group.Key).Select(group => $"{group.Count()} {ComponentOutcome.VerdictName(group.Key)}"));
        }

        return new JsonObject
        {
            ["verdict"] = ComponentOutcome.VerdictName(report.Verdict),
            ["certain"] = report.Certain,
            ["revived"] = report.Revived,
            ["refusedBecause"] = report.RefusedBecause,
            ["death"] = report.Death,
            ["components"] = components,
            ["items"] = items,
            ["blocks"] = new JsonObject
            {
                ["written"] = report.BlocksWritten,
                ["reserved"] = report.BlocksReserved,
                ["lost"] = report.Blocks.LostCount,
                ["invented"] = report.Blocks.InventedCount,
                ["retyped"] = report.BlocksRetyped,
            },
        };
    }
}
