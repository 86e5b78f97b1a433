using System.Text.Json;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

public sealed partial record MeasuredPair
{
    private const string NotReached = "not reached";

    private static List<MeasuredPair> Load(string name)
    {
        using Stream stream = typeof(MeasuredPair).Assembly.GetManifestResourceStream(Resource + name)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        List<MeasuredPair> pairs = [];
        foreach (JsonElement pair in document.RootElement.EnumerateArray())
        {
            int PageSize(string member) => pair.TryGetProperty(member, out JsonElement size) ? size.GetInt32() : 4096;
            string outcome = pair.GetProperty("outcome").GetString()!;
            pairs.Add(new MeasuredPair(
                pair.GetProperty("writer").GetString()!,
                pair.GetProperty("reader").GetString()!,
                PageSize("writerPageSize"),
                PageSize("readerPageSize"),
                outcome)
            {
                Components = Seen(pair, outcome).ToDictionary(seen => seen.Component, seen => seen.Verdict, StringComparer.Ordinal),
            });
        }

        return pairs;
    }

    /// <summary>What the columns besides the outcome say, where there are such columns.</summary>
    private static IEnumerable<(string Component, RestoreVerdict Verdict)> Seen(JsonElement pair, string outcome)
    {
        if (pair.TryGetProperty("testKho", out JsonElement test))
        {
            yield return ("kho_test", test.GetString() switch
            {
                "restored" => RestoreVerdict.Ok,
                NotReached => RestoreVerdict.Panics,
                _ => RestoreVerdict.Refused,
            });
        }

        if (pair.TryGetProperty("luo", out JsonElement luo) && pair.TryGetProperty("memfd", out JsonElement memfd))
        {
            string said = luo.GetString()!;
            bool retrieved = said.StartsWith("retrieved", StringComparison.Ordinal);

            // What is not retrieved is lost in the way of the whole: with a kernel that dies, with a handover that is refused, or for itself.
            RestoreVerdict lost = said == NotReached || outcome == "panic" ? RestoreVerdict.Panics
                : outcome == "refused" ? RestoreVerdict.Refused
                : RestoreVerdict.Lossy;
            yield return ("LUO", retrieved ? RestoreVerdict.Ok : lost);
            int preserved = memfd.GetProperty("preserved").GetInt32();
            if (preserved > 0)
            {
                yield return (ComponentOutcome.Memfd, memfd.GetProperty("ok").GetInt32() == preserved ? RestoreVerdict.Ok : lost);
            }
        }

        if (pair.TryGetProperty("reserveMem", out JsonElement regions))
        {
            yield return ("memblock", Regions(regions));
        }

        if (pair.TryGetProperty("metadata", out JsonElement metadata) && (metadata.ValueKind == JsonValueKind.String || outcome is "refused" or "panic"))
        {
            // The kernel speaks of metadata or is silent; in silence it lost them, in the way of the whole.
            yield return ("kexec-metadata", metadata.ValueKind == JsonValueKind.String ? RestoreVerdict.Ok : outcome == "panic" ? RestoreVerdict.Panics : RestoreVerdict.Refused);
        }
    }

    private static RestoreVerdict Regions(JsonElement regions)
    {
        string[] words = regions.ValueKind == JsonValueKind.String ? [] : [.. regions.EnumerateObject().Select(region => region.Value.GetString()!)];
        return words.Length == 0 ? RestoreVerdict.Panics
            : words.Any(word => word.Contains("DAMAGED", StringComparison.Ordinal)) ? RestoreVerdict.Misread
            : words.All(word => word == "recovered") ? RestoreVerdict.Ok
            : RestoreVerdict.Refused;
    }
}
