using System.Text.RegularExpressions;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Restore.Scenarios;
using Kho.Abi.Tests.Compatibility.Kernels;
using Kho.Abi.Tests.Dumps;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>All targets, a reader each.</summary>
internal static partial class FuzzTargets
{
    [GeneratedRegex(@"(?<![0-9a-fx])[0-9]{5,}|order: (1[2-9]|[2-9][0-9])|: 0x[0-9a-f]{9,}|\[0x[0-9a-f]+, 0x[0-9a-f]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex LargeCount { get; }

    /// <summary>What users write beside images: a policy, suppressions, how the next kernel is built.</summary>
    private static readonly string[] _settings =
    [
        "mandatory: [memory-map, memblock]\noptional:\n  - LUO\n",
        "suppressions:\n  - rule: KHO_FIELD_RENAMED\n    place: luo_file_ser.*\n    reason: nobody reads it by name\n    expires: 2027-06-30\n",
        "page_checks: true\nluo: false\nmemfd_handler: true\nkho_test: off\nkho: yes\npage_size: 4K\nreserve_mem:\n  - { name: log, size: 1M, align: 4096 }\nmemory:\n  - { start: 0, size: 1G, node: 1 }\n",
        "# Linux/x86 7.3.4 Kernel Configuration\nCONFIG_KEXEC_HANDOVER=y\n# CONFIG_LIVEUPDATE is not set\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y\nCONFIG_ARM64_16K_PAGES=y\n",
    ];

    private const int LongestFile = 100_000;

    [GeneratedRegex("^id: ([a-z0-9.-]{1,40})$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex ReleaseId { get; }

    /// <summary>The targets over a corpus.</summary>
    public static IReadOnlyList<FuzzTarget> All(FuzzCorpus corpus) =>
    [
        new ImageTarget("whole", corpus, 8),
        new MapTarget("radix", corpus, MemoryMapKind.Radix, 10, "kho_radix_tree"),
        new MapTarget("chunk-list", corpus, MemoryMapKind.ChunkList, 8, "kho_chunk_list"),
        new ImageTarget("vmalloc", corpus, 3, "kho_vmalloc"),
        new ImageTarget("blocks", corpus, 3, "kho_block"),
        new ImageTarget("luo", corpus, 4, "luo", "flattened_devicetree"),
        new ImageTarget("memfd", corpus, 3, "memfd_luo"),
        new DeviceTreeTarget(corpus),
        new FileTarget("elf", ".elf", 4, () => Elves(corpus), [0, 16, 32, 48, 64, 120, 176, 232, 288]),
        new FileTarget("kdump", ".kdump", 4, () => Dumps(corpus), [0, 400, 424, 432, 440, 4096, 4096 + 16, 4096 + 48, 4096 + 80, 8192, 12288, 16384]),
        new FileTarget("lime", ".lime", 3, () => Limes(corpus), [0, 8, 16, 4096 + 32, 8192 + 64]),
        new FileTarget("flattened", ".flat", 3, () => Flats(corpus), [0, 16, 4096, 4112, 8192]),
        new TextTarget("manifest", ".yaml", 1, () => Texts("golden", "manifest.yaml"), ReadManifest),
        new SpecTarget(corpus, () => [.. Texts("golden", "manifest.yaml").Where(text => text.Length < 20_000 && !LargeCount.IsMatch(text))]),
        new TextTarget("ksy", ".ksy", 1, () => Texts("spec", "*.ksy", "node_modules"), ReadStructures),
        new TextTarget("release-yaml", ".yaml", 1, () => Texts("spec/releases", "*.yaml"), (text, random) => ReadReleases(corpus, text, random)),
        new BytesTarget("btf", ".btf", 2, () => Blobs(corpus), [0, 8, 12, 16, 20, 24, 36, 60, 100, 200], (bytes, random) => ReadTypes(corpus, bytes, random)),
        new BytesTarget("kernel", ".vmlinux", 1, () => Kernels(corpus), [0, 16, 32, 40, 48, 58, 64, 128, 192], ReadKernel),
        new TextTarget("scenario", ".yaml", 1, () => Texts("golden/scenarios", "*.yaml"), ReadScenario),
        new TextTarget("settings", ".txt", 1, () => _settings, ReadSettings),
        new LiveTarget(corpus),
    ];

    private static IReadOnlyList<byte[]> Elves(FuzzCorpus corpus) =>
        [.. corpus.Golden.Where(path => new FileInfo(path).Length <= LongestFile).Select(corpus.Bytes)];

    private static IReadOnlyList<byte[]> Dumps(FuzzCorpus corpus) =>
    [
        .. FuzzCorpus.Files("golden/dumps", "*.kdump").Where(path => !path.Contains("flattened", StringComparison.Ordinal)).Select(corpus.Bytes),
        .. new[] { PageMethod.Zlib, PageMethod.Snappy, PageMethod.Zstd, PageMethod.None }.Select(method => new KdumpBuilder { Method = method }.Pages(Pages(corpus)).Build()),
    ];

    private static IReadOnlyList<byte[]> Flats(FuzzCorpus corpus) =>
        [.. FuzzCorpus.Files("golden/dumps", "*flattened*").Select(corpus.Bytes), FlattenedBuilder.Flatten(corpus.Bytes(Smallest(corpus)), 3000)];

    private static IReadOnlyList<byte[]> Limes(FuzzCorpus corpus)
    {
        var builder = new LimeBuilder();
        foreach ((ulong number, byte[] bytes) in Pages(corpus))
        {
            builder.Range(number * PatchedMemory.FrameSize, bytes);
        }

        return [builder.Build()];
    }

    private static IEnumerable<(ulong Number, byte[] Bytes)> Pages(FuzzCorpus corpus) =>
        corpus.Image(Smallest(corpus)).Memory().Pages().Where(page => page.Address < 1UL << 32).Select(page => (page.Address / PatchedMemory.FrameSize, page.Bytes.ToArray()));

    private static string Smallest(FuzzCorpus corpus) => corpus.Golden.MinBy(path => new FileInfo(path).Length)!;

    private static IReadOnlyList<string> Texts(string folder, string pattern, string? without = null) =>
        [.. FuzzCorpus.Files(folder, pattern).Where(path => without is null || !path.Contains(without, StringComparison.Ordinal)).Select(File.ReadAllText).Where(text => text.Length <= LongestFile)];

    /// <summary>Type information of the smallest kernel with all but its head cut off, and of several kernels what the handover is made of.</summary>
    private static IReadOnlyList<byte[]> Blobs(FuzzCorpus corpus)
    {
        byte[] whole = corpus.Bytes(Path.Combine(RepositoryFiles.Root, "golden/btf/6.17.8.btf"));
        return [TypeBlob.Cut(whole, 400), TypeBlob.Cut(whole, 2000), TypeBlob.Cut(whole, 4000), TypeBlob.Cut(whole, 30_000), .. SoundTypes(corpus)];
    }

    /// <summary>The handover's structures as kernels were compiled with them.</summary>
    private static IEnumerable<byte[]> SoundTypes(FuzzCorpus corpus)
    {
        HashSet<string> names = [.. ReleaseCatalog.BuiltIn.Structures.Structures.Values.Select(structure => structure.KernelName)];
        return new[] { "6.17.8", "6.19.6", "7.3.4", "rfc-depth7" }.Select(kernel => TypeBlob.Reduce(corpus.Bytes(Path.Combine(RepositoryFiles.Root, $"golden/btf/{kernel}.btf")), names));
    }

    /// <summary>Kernel files of a few sections.</summary>
    private static IReadOnlyList<byte[]> Kernels(FuzzCorpus corpus) =>
    [
        .. SoundTypes(corpus).Select(types => new KernelBuilder().Add(".BTF", types)
            .AddStrings("Linux version 7.3.4 (x@y)", "luo-session-v2", "memfd-v1", "kho-v4").AddVersions("luo-session-v2", "memfd-v1").Build()),
    ];

    private static void ReadManifest(string text, FuzzRandom random)
    {
        HandoverManifest manifest = ManifestReader.Read(new StringReader(text), "fuzz");
        if (LargeCount.IsMatch(text))
        {
            // Making what was asked for, however much, is no fault: what the image takes is in proportion to the image.
            return;
        }

        EncodedHandover encoded = HandoverEncoder.Encode(manifest);
        if (random.OneIn(8))
        {
            using MemoryImage image = MemoryImage.Of("fuzz", encoded.Memory, encoded.Note);
            HandoverJsonWriter.Write(Stream.Null, HandoverReader.Read(image));
        }
    }

    private static void ReadStructures(string text, FuzzRandom random)
    {
        string path = ScratchFile.Mine.Write("own.ksy", System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            StructureCatalog catalog = StructureCatalog.Load(ScratchFile.Mine.Folder);
            foreach (string name in catalog.Structures.Keys.Where(_ => random.OneIn(8)))
            {
                try
                {
                    StructureLayout layout = catalog.Layout(name, 4096);
                    layout.Read(new byte[Math.Min(layout.Size, 1 << 20)]);
                }
                catch (KhoFormatException)
                {
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void ReadReleases(FuzzCorpus corpus, string text, FuzzRandom random)
    {
        // The file's name is the release's.
        Match id = ReleaseId.Match(text);
        string path = ScratchFile.Mine.Write($"{(id.Success ? id.Groups[1].Value : "own")}.yaml", System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            ReleaseCatalog catalog = ReleaseCatalog.Load(ScratchFile.Mine.Folder);
            if (random.OneIn(4))
            {
                SeedImage seed = corpus.Image(random.Pick(corpus.Golden));
                using MemoryImage image = MemoryImage.Of("fuzz", seed.Memory(), seed.Note);
                HandoverExercise.Run(image, random, catalog);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void ReadTypes(FuzzCorpus corpus, byte[] bytes, FuzzRandom random)
    {
        BtfFile types = BtfFile.Read(bytes, "fuzz");
        if (random.OneIn(4))
        {
            Compare(types, random);
            BtfFile sound = BtfFile.Read(random.Pick([.. SoundTypes(corpus)]), "sound");
            KernelCheck.Compare(ReleaseCatalog.BuiltIn, sound, types);
            KernelCheck.Compare(ReleaseCatalog.BuiltIn, types, sound);
        }

        foreach (string name in types.Structures)
        {
            try
            {
                types.Layouts(name);
            }
            catch (KhoFormatException)
            {
            }
        }
    }

    private static void Compare(BtfFile types, FuzzRandom random)
    {
        using ExerciseStages.Timer timer = ExerciseStages.Begin("abi check");
        KernelCheck.Run(ReleaseCatalog.BuiltIn, random.Pick(ReleaseCatalog.BuiltIn.Releases), types, random.Pick<int?>([null, null, 4096, 65536]));
    }

    private static void ReadKernel(byte[] bytes, FuzzRandom random)
    {
        var kernel = KernelImage.Open(ScratchFile.Mine.Write("vmlinux", bytes));
        if (kernel.Types is BtfFile types && random.OneIn(4))
        {
            Compare(types, random);
        }
    }

    private static void ReadSettings(string text, FuzzRandom random)
    {
        string path = ScratchFile.Mine.Write("settings", System.Text.Encoding.UTF8.GetBytes(text));
        foreach (Action<string> read in (Action<string>[])[file => MatrixPolicy.ReadFile(file, MatrixPolicy.KnownComponents(ReleaseCatalog.BuiltIn)), file => SuppressionList.Load(file, new DateOnly(2026, 1, 1)), file => ReaderConfigurationReader.ReadFile(file)])
        {
            try
            {
                read(path);
            }
            catch (KhoFormatException)
            {
            }
        }

        ReaderConfigurationReader.Apply(new ReaderConfiguration(), HandoverExercise.CommandLine(random));
    }

    private static void ReadScenario(string text, FuzzRandom random)
    {
        Scenario scenario = ScenarioReader.Read(new StringReader(text), "fuzz");
        ScenarioJsonWriter.Write(Stream.Null, ScenarioRunner.Run(scenario));
    }
}
