using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Handovers;
using Kho.Analysis.Matrix;

namespace Kho.Analysis.Golden;

/// <summary>Measurements of kernels beyond an image's own expectations: measured pairs, and verdicts on encoded images.</summary>
internal static partial class KernelWord
{
    private const string JudgementName = "judged.md";

    /// <summary>Levels above an image that may hold judgements.</summary>
    private const int MostLevels = 3;

    public static void Compare(GoldenFile file, GoldenImageReading reading, JsonObject? facts, List<GoldenComparison> comparisons)
    {
        if (reading.Document is not { Root.Address: not null, Release: not null, MemoryMap: { Trust: MapTrust.Valid } map })
        {
            return;
        }

        if (facts?["point"] is not null && map.Blocks > 0)
        {
            ComparePairs(reading, comparisons);
        }

        CompareJudgement(file, reading, comparisons);
    }

    /// <summary>
    /// Whether a reader refuses a handover, or reserves exactly the written blocks, depends on the two kernels. Its
    /// result for misread bytes depends on the bytes, and the measured ones differ.
    /// </summary>
    private static void ComparePairs(GoldenImageReading reading, List<GoldenComparison> comparisons)
    {
        int pageSize = reading.Document.PageSize;
        string writer = reading.Document.Release!.Release.Id;
        List<ValueDifference> differences = [];
        int compared = 0;
        foreach (MeasuredPair pair in MeasuredPair.All.Where(pair => pair.Outcome is "identical" or "refused" && pair.WriterPageSize == pageSize && pair.ReaderPageSize == pageSize))
        {
            if (reading.Catalog.Find(pair.Writer)?.Id == writer && reading.Catalog.Find(pair.Reader) is AbiRelease reader && reading.Restore(reader, out _) is RestoreReport report)
            {
                compared++;
                if (!pair.Agrees(report))
                {
                    differences.Add(new ValueDifference($"restore.{reader.Id}.components.memory-map", pair.Outcome, ComponentOutcome.VerdictName(report.Component(ComponentOutcome.MemoryMap)?.Verdict ?? RestoreVerdict.Ok)));
                }
            }
        }

        if (compared > 0)
        {
            comparisons.Add(new GoldenComparison(GoldenSource.Independent, "kernels that were booted in pairs", "measured pairs", compared, differences));
        }
    }

    private static void CompareJudgement(GoldenFile file, GoldenImageReading reading, List<GoldenComparison> comparisons)
    {
        if (FindJudgement(file) is not Match row || reading.Catalog.Find(KernelOf(row.Groups["kernel"].Value)) is not AbiRelease kernel || reading.Restore(kernel, out _) is not RestoreReport report)
        {
            return;
        }

        if (report is { Certain: false, Death: not null })
        {
            // Its cause of death depends on facts outside the image, such as the amount of memory.
            return;
        }

        List<ValueDifference> differences = [];
        string outcome = row.Groups["outcome"].Value;
        Add("revived", outcome, report.Revived ? "revived" : "refused");
        Add("blocks.reserved", row.Groups["blocks"].Value, report.BlocksReserved.ToString());
        comparisons.Add(new GoldenComparison(GoldenSource.Independent, $"{row.Groups["kernel"].Value}, booted", JudgementName, 2, differences));

        void Add(string member, string expected, string found)
        {
            if (expected != found)
            {
                differences.Add(new ValueDifference($"restore.{kernel.Id}.{member}", expected, found));
            }
        }
    }

    private static Match? FindJudgement(GoldenFile file)
    {
        string? directory = file.Folder;
        for (int level = 0; level < MostLevels && directory is not null; level++, directory = Path.GetDirectoryName(directory))
        {
            string path = Path.Combine(directory, JudgementName);
            if (File.Exists(path))
            {
                string name = Path.GetRelativePath(directory, file.Folder).Replace(Path.DirectorySeparatorChar, '/');
                return File.ReadLines(path).Select(line => Row().Match(line)).FirstOrDefault(match => match.Success && match.Groups["image"].Value == name);
            }
        }

        return null;
    }

    /// <summary>The kernel's version, or the alias of the page type RFC at its tree depth.</summary>
    private static string KernelOf(string text) => Prefix().Replace(text, "") switch
    {
        "rfc-depth6" => "rfc",
        "rfc-depth7" or "rfc-deep" => "rfc7",
        string version => version,
    };

    [GeneratedRegex(@"^(linux|arm64-\d+k)-")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^\| \[(?<image>[^\]]+)\]\([^)]*\) \| (?<kernel>\S+) \| (?<outcome>revived|refused) \| (?<blocks>\d+) of \d+ \|")]
    private static partial Regex Row();
}
