using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Analysis.Handovers;
using Kho.Analysis.Matrix;
using Kho.Analysis.Reports;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>What the library says about an image beyond its contents: checks, reports, the matrix, differences.</summary>
internal static partial class HandoverExercise
{
    private static readonly string[] _commandLines =
    [
        "kho=on liveupdate=on reserve_mem=1M:4096:log", "kho=off", "kho", "kho=1 kho=0 reserve_mem=64K:4K:log reserve_mem=64K:4K:log",
        "reserve_mem=0xffffffffffffffff:1:a reserve_mem=::: reserve_mem=4K:3:b", "liveupdate \"kho=on quoted", "",
    ];

    private static void Check(MemoryImage image, HandoverOptions options, HandoverDocument document, FuzzRandom random)
    {
        using ExerciseStages.Timer timer = ExerciseStages.Begin("check");
        IReadOnlyList<AbiRelease> releases = options.Catalog.Releases;
        var check = new CheckOptions
        {
            Catalog = options.Catalog,
            Readers = random.OneIn(8) ? releases : [.. Enumerable.Range(0, random.Below(3)).Select(_ => random.Pick(releases))],
            NextKernel = random.OneIn(3) ? NextKernel(random) : null,
            NextCommandLine = random.OneIn(2) ? CommandLine(random) : null,
            Memory = random.OneIn(3) ? Ram(random) : null,
            IsLive = random.OneIn(4),
        };
        CheckReport report = HandoverCheck.Run(image, document, check);
        CheckJsonWriter.Write(Stream.Null, report);
        if (document.Root is null && report.Errors == 0)
        {
            throw new InconsistentException("an image without a handover has no error");
        }
    }

    private static ReaderConfiguration NextKernel(FuzzRandom random) => new()
    {
        PageChecks = random.Pick<bool?>([null, false, true]),
        Luo = random.OneIn(2),
        MemfdHandler = random.OneIn(2),
        KhoTest = random.OneIn(2),
        KhoByDefault = random.Pick<bool?>([null, false, true]),
        KhoBuilt = !random.OneIn(4),
        PageSize = random.Pick<int?>([null, null, 4096, 16384, 65536]),
    };

    /// <summary>A command line of a kernel, sound or damaged.</summary>
    public static string CommandLine(FuzzRandom random)
    {
        string line = random.Pick(_commandLines);
        return random.OneIn(2) ? line : Encoding.Latin1.GetString(ByteMutator.Mutate(random, Encoding.Latin1.GetBytes(line), []));
    }

    /// <summary>Memory as the verb takes it: any range that does not go round the end of the address space.</summary>
    private static RamRange[] Ram(FuzzRandom random) =>
    [
        .. Enumerable.Range(0, random.Below(4)).Select(_ =>
        {
            ulong start = random.Next64() >> random.Below(64);
            ulong most = ulong.MaxValue - start;
            return new RamRange(start, Math.Max(1, Math.Min(most, random.Next64() >> random.Below(64))), random.Below(1024));
        }),
    ];

    private static void Report(MemoryImage image, HandoverOptions options, HandoverDocument document, FuzzRandom random)
    {
        using ExerciseStages.Timer timer = ExerciseStages.Begin("report");
        AbiRelease? reader = random.OneIn(3) ? null : random.Pick(options.Catalog.Releases);
        RestoreReport? restored = reader is null ? null : HandoverRestorer.Restore(image, document, reader, options.Catalog);
        using var page = new StringWriter();
        HandoverReport.Write(page, image, document, restored, options);
        PageRules.Check(page.ToString());
    }

    private static void Matrix(MemoryImage image, HandoverOptions options, HandoverDocument document, FuzzRandom random)
    {
        using ExerciseStages.Timer timer = ExerciseStages.Begin("abi matrix");
        Tolerate(() =>
        {
            var matrix = CompatibilityMatrix.Compute(options.Catalog, image, document, options.Catalog.Releases, random.Pick<int?>([null, null, 4096, 16384, 65536]));
            MatrixJsonWriter.Write(Stream.Null, [matrix], UpdateChain.Follow([random.Pick(matrix.Cells)]));
            using var page = new StringWriter();
            MatrixHtmlWriter.Write(page, [matrix]);
            PageRules.CheckText(page.ToString());
        });
    }

    private static void Diff(HandoverDocument sound, HandoverDocument document, FuzzRandom random)
    {
        using ExerciseStages.Timer timer = ExerciseStages.Begin("diff");
        HandoverDifferences differences = random.OneIn(2) ? HandoverDiff.Compare(sound, document) : HandoverDiff.Compare(document, sound);
        ReadAll(differences);
        if (random.OneIn(4) && !HandoverDiff.Compare(document, document).Same)
        {
            throw new InconsistentException("a handover differs from itself");
        }
    }

    /// <summary>Goes over all that a printer would show.</summary>
    private static void ReadAll(HandoverDifferences differences) =>
        _ = differences.Extents.Count + differences.SuspectExtents.Count + differences.Blobs.Concat(differences.Fields).Sum(value => value.Path.Length + (value.From?.Length ?? 0) + (value.To?.Length ?? 0));
}
