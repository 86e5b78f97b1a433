using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Diagnostics;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>Everything that the library does with an image, the costly things seldom.</summary>
internal static partial class HandoverExercise
{
    private const int Seldom = 24;
    private const int VerySeldom = 200;

    /// <summary>Decodes an image, lets a kernel read it, and now and then does all the rest.</summary>
    public static void Run(MemoryImage image, FuzzRandom random, ReleaseCatalog? catalog = null, HandoverDocument? sound = null)
    {
        var options = new HandoverOptions { Catalog = catalog ?? ReleaseCatalog.BuiltIn };
        if (random.OneIn(Seldom))
        {
            options = options with { Release = random.Pick(options.Catalog.Releases), PageSize = random.Pick<int?>([null, 4096, 16384, 65536]) };
        }

        HandoverDocument document;
        using (ExerciseStages.Begin("decode"))
        {
            document = HandoverReader.Read(image, options);
        }

        using (ExerciseStages.Begin("decode --json"))
        {
            HandoverJsonWriter.Write(Stream.Null, document);
        }

        CheckConsistent(document);
        if (document.Root is not null)
        {
            Restore(image, document, random.Pick(options.Catalog.Releases), options.Catalog, random);
            RunSeldom(image, options, document, random, sound);
        }

        if (random.OneIn(Seldom))
        {
            Tolerate(() => Check(image, options, document, random));
        }

        if (random.OneIn(Seldom))
        {
            using ExerciseStages.Timer timer = ExerciseStages.Begin("find");
            foreach (RootReport root in HandoverReader.FindRoots(image, options))
            {
                HandoverJsonWriter.Write(Stream.Null, root.Document);
            }
        }

        if (random.OneIn(Seldom))
        {
            using ExerciseStages.Timer timer = ExerciseStages.Begin("decode again");
            CheckSame(image, options, document);
            CheckStrict(image, options, document);
        }
    }

    private static void Restore(MemoryImage image, HandoverDocument document, AbiRelease reader, ReleaseCatalog catalog, FuzzRandom random)
    {
        ReaderConfiguration? configuration = random.OneIn(8)
            ? new ReaderConfiguration
            {
                PageChecks = random.OneIn(2),
                Luo = !random.OneIn(4),
                MemfdHandler = !random.OneIn(4),
                KhoTest = !random.OneIn(4),
                Kho = !random.OneIn(4),
                PageSize = random.Pick<int?>([null, null, 4096, 16384, 65536]),
            }
            : null;
        using ExerciseStages.Timer timer = ExerciseStages.Begin("restore");
        RestoreReport report = HandoverRestorer.Restore(image, document, reader, catalog, configuration);
        RestoreJsonWriter.Write(Stream.Null, report, "fuzz", random.OneIn(8));
    }

    private static void RunSeldom(MemoryImage image, HandoverOptions options, HandoverDocument document, FuzzRandom random, HandoverDocument? sound)
    {
        if (random.OneIn(Seldom))
        {
            using ExerciseStages.Timer timer = ExerciseStages.Begin("decode --manifest");
            Tolerate(() => ManifestWriter.Write(TextWriter.Null, ManifestBuilder.Build(document, image, catalog: options.Catalog, findings: new DiagnosticBag())));
        }

        if (random.OneIn(Seldom))
        {
            using ExerciseStages.Timer timer = ExerciseStages.Begin("trim");
            using MemoryStream trimmed = new();
            Tolerate(() => HandoverTrimmer.Write(trimmed, image, document, options, withPayload: false));
        }

        if (random.OneIn(Seldom))
        {
            using ExerciseStages.Timer timer = ExerciseStages.Begin("annotate");
            var annotation = new HandoverAnnotation(image, options, document);
            for (int count = Math.Min(annotation.Places.Places.Count, 8); count > 0; count--)
            {
                StructurePlace place = random.Pick(annotation.Places.Places);
                Tolerate(() => _ = annotation.At(place.Address)?.Fields.Sum(field => field.Lines().Count()));
            }
        }

        if (sound is not null && random.OneIn(Seldom))
        {
            Diff(sound, document, random);
        }

        if (random.OneIn(VerySeldom))
        {
            using ExerciseStages.Timer timer = ExerciseStages.Begin("restore --extract");
            Tolerate(() => HandoverExtractor.Extract(image, document, ScratchFile.Mine.FreshFolder()));
        }

        if (random.OneIn(2 * Seldom))
        {
            Report(image, options, document, random);
        }

        if (random.OneIn(VerySeldom))
        {
            Matrix(image, options, document, random);
        }

        if (random.OneIn(VerySeldom))
        {
            foreach (AbiRelease reader in options.Catalog.Releases)
            {
                Restore(image, document, reader, options.Catalog, random);
            }
        }
    }

    /// <summary>What may refuse an image may do so in words.</summary>
    private static void Tolerate(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is KhoFormatException or IOException)
        {
        }
    }

    /// <summary>A strict caller gets a refusal exactly if there is an error among the findings.</summary>
    private static void CheckStrict(MemoryImage image, HandoverOptions options, HandoverDocument document)
    {
        bool refused = false;
        try
        {
            HandoverReader.Read(image, options with { Strict = true });
        }
        catch (KhoFormatException)
        {
            refused = true;
        }

        if (refused != document.Diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error))
        {
            throw new InconsistentException($"strictly read it is {(refused ? "" : "not ")}refused, and tolerantly read it is otherwise");
        }
    }

    private static void CheckConsistent(HandoverDocument document)
    {
        if (document.MemoryMap is not MemoryMap map)
        {
            return;
        }

        ulong end = 0;
        foreach (PreservedExtent extent in map.Extents)
        {
            if (extent.Start < end || extent.Order > map.Pages.MaximumOrder || extent.Blocks == 0)
            {
                throw new InconsistentException($"the extent of order {extent.Order} at 0x{extent.Start:x} overlaps the one before it or cannot be");
            }

            end = extent.Last(map.Pages.PageShift) + 1;
        }
    }

    /// <summary>Reading the same bytes again gives the same words, and bytes that are not there never count.</summary>
    private static void CheckSame(MemoryImage image, HandoverOptions options, HandoverDocument document)
    {
        byte[] first = Json(document);
        if (image.Memory is PatchedMemory memory)
        {
            memory.Poison = 0xa7;
        }

        byte[] second = Json(HandoverReader.Read(image, options));
        if (image.Memory is PatchedMemory after)
        {
            after.Poison = null;
        }

        if (!first.AsSpan().SequenceEqual(second))
        {
            throw new InconsistentException("reading the same bytes twice gives two documents");
        }
    }

    private static byte[] Json(HandoverDocument document)
    {
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, document);
        return stream.ToArray();
    }
}
