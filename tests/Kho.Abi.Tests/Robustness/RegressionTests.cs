using System.Text;
using Kho.Abi.Compatibility.Checks;
using Kho.Abi.Diagnostics;
using Kho.Abi.Handover;
using Kho.Abi.Handover.Manifests;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Abi.Reporting;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Handover;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Robustness;

/// <summary>Input that the fuzzer found a promise broken by, a file each, named after the defect that is mended.</summary>
public sealed class RegressionTests
{
    private const long ReadLimit = 2_000_000;

    public static TheoryData<string> Images => Names("*.elf", "*.kdump", "*.flat");

    [Theory]
    [MemberData(nameof(Images))]
    public void Images_are_decoded_and_read_by_every_kernel(string file)
    {
        using MemoryImage image = MemoryImage.Open(PathOf(file));

        // A loop that gets nowhere reads for ever.
        CountingMemory memory = CountingMemory.Attach(image, ReadLimit);
        HandoverDocument document = HandoverReader.Read(image);
        Assert.NotNull(document.Root);
        foreach (AbiRelease reader in ReleaseCatalog.BuiltIn.Releases)
        {
            Assert.NotEmpty(HandoverRestorer.Restore(image, document, reader).Components);
        }

        Assert.NotEmpty(HandoverReader.FindRoots(image));
        CheckJsonWriter.Write(Stream.Null, HandoverCheck.Run(image, document, new CheckOptions { Readers = ReleaseCatalog.BuiltIn.Releases }));
        HandoverReport.Write(TextWriter.Null, image, document, null);
        try
        {
            ManifestBuilder.Build(document, image, findings: new DiagnosticBag());
        }
        catch (KhoFormatException refusal)
        {
            Assert.Contains("a manifest has no place", refusal.Message, StringComparison.Ordinal);
        }

        Assert.InRange(memory.Reads, 1, ReadLimit);
    }

    [Theory]
    [InlineData("manifest-brackets-left-open.yaml", "something is left open")]
    [InlineData("manifest-nested-deeper-than-a-stack.yaml", "within one another")]
    [InlineData("manifest-chunk-with-more-entries-than-it-holds.yaml", "holds 511 entries, and 6675570635484080132 are given")]
    public void Manifests_are_refused_in_words(string file, string words)
    {
        using StringReader reader = new(File.ReadAllText(PathOf(file)));
        KhoFormatException refusal = Assert.Throws<KhoFormatException>(() => HandoverEncoder.Encode(ManifestReader.Read(reader, file)));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("structures-with-a-type-of-no-name.ksy", "own.number")]
    public void Specifications_are_refused_in_words(string file, string words)
    {
        using TemporaryDirectory directory = new();
        directory.Write("own.ksy", File.ReadAllBytes(PathOf(file)));
        Assert.Contains(words, Assert.Throws<KhoFormatException>(() => StructureCatalog.Load(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest-nested-deeper-than-a-stack.yaml")]
    [InlineData("manifest-brackets-left-open.yaml")]
    public void The_same_text_as_a_release_is_refused_too(string file)
    {
        using TemporaryDirectory directory = new();
        directory.Write("own.yaml", Encoding.UTF8.GetBytes(File.ReadAllText(PathOf(file))));
        Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(directory.Path));
    }

    private static string Folder => System.IO.Path.Combine(RepositoryFiles.Root, "tests", "Kho.Abi.Tests", "Robustness", "Regressions");

    private static string PathOf(string file) => System.IO.Path.Combine(Folder, file);

    private static TheoryData<string> Names(params string[] patterns)
    {
        TheoryData<string> names = [];
        foreach (string path in patterns.SelectMany(pattern => Directory.EnumerateFiles(Folder, pattern)).Order(StringComparer.Ordinal))
        {
            names.Add(System.IO.Path.GetFileName(path));
        }

        return names;
    }
}
