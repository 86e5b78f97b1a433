using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Analysis.Reports;
using Kho.Diagnostics;
using Kho.Images;

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
        if (document.Root is null)
        {
            // The defect took the root itself away: then that is said, and a search for others ends.
            Assert.Contains(document.Diagnostics, finding => finding.Severity == DiagnosticSeverity.Error);
            HandoverReader.FindRoots(image);
            return;
        }

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
    [InlineData("manifest-brackets-left-open.yaml", "an unclosed bracket")]
    [InlineData("manifest-nested-deeper-than-a-stack.yaml", "nested mappings and sequences")]
    [InlineData("manifest-fills-more-than-any-memory.yaml", "fill: more than 1 GiB of contents")]
    [InlineData("manifest-chunk-with-more-entries-than-it-holds.yaml", "holds 511 entries, and 6675570635484080132 are given")]
    public void Manifests_are_refused_in_words(string file, string words)
    {
        using StringReader reader = new(File.ReadAllText(PathOf(file)));
        KhoFormatException refusal = Assert.Throws<KhoFormatException>(() => HandoverEncoder.Encode(ManifestReader.Read(reader, file)));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>What a search could not read was once told of every decode after it, too.</summary>
    [Fact]
    public void A_search_for_roots_changes_nothing_that_is_said_afterwards()
    {
        using MemoryImage image = MemoryImage.Open(PathOf("search-that-meets-damaged-pages.kdump"));
        IReadOnlyList<Diagnostic> before = HandoverReader.Read(image).Diagnostics;
        DiagnosticBag findings = new();
        HandoverReader.FindRoots(image, null, findings);

        Assert.Contains(findings.ToList(), finding => finding.Id == ImageDiagnostics.PageUnreadable.Id);
        Assert.Equal(before, HandoverReader.Read(image).Diagnostics);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(99)]
    public void A_release_with_sections_of_no_possible_size_is_refused_when_it_is_to_read(int bits)
    {
        using TemporaryDirectory directory = new();
        directory.Write("own.yaml", Encoding.UTF8.GetBytes($"id: own\ntitle: own\nbased_on: linux-7.3\nverified: made up\nbehaviour: {{ reserve: {{ section_bits: {bits} }} }}\n"));
        ReleaseCatalog catalog = ReleaseCatalog.Load(directory.Path);
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden("linux-7.3/mini-7.3.4-out/handover.elf"));
        KhoFormatException refusal = Assert.Throws<KhoFormatException>(() => HandoverRestorer.Restore(image, HandoverReader.Read(image), catalog.Find("own")!, catalog));
        Assert.Equal($"behaviour.reserve.section_bits is {bits} at pages of 4096 bytes, expected 12 to 40", refusal.Message);
    }

    [Theory]
    [InlineData("flb: null", "format 'luo-v1-flb' names only some of flb_node, flb_compatible, flb_header_property, flb_header and flb, expected all or none")]
    [InlineData("flb_compatible: null", "format 'luo-v1-flb' names only some of flb_node, flb_compatible, flb_header_property, flb_header and flb, expected all or none")]
    public void A_release_that_names_half_of_what_belongs_together_is_refused(string member, string words)
    {
        using TemporaryDirectory directory = new();
        directory.Write("own.yaml", Encoding.UTF8.GetBytes($"id: own\ntitle: own\nbased_on: linux-7.0\nverified: made up\nformats: {{ luo-v1-flb: {{ luo_device_tree: {{ {member} }} }} }}\n"));
        KhoFormatException refusal = Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(directory.Path));
        Assert.EndsWith(words, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A checksum over folios that the image does not hold once went through them page by page.</summary>
    [Fact]
    public void A_checksum_over_terabytes_that_are_not_there_ends_at_once()
    {
        const string Text = "release: linux-7.2\nmemory: [{ start: 32M, size: 32M }]\nmemory_map: { blocks: [] }\nblobs:\n  - name: kho_test\n    kho_test: { folios: [{ start: 0x100000000000, order: 32 }] }\n";
        EncodedHandover encoded = HandoverEncoder.Encode(ManifestReader.Read(new StringReader(Text), "manifest"));
        Assert.InRange(encoded.Memory.PageCount, 1, 100);
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
