using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Releases;

/// <summary>Feature masks in place of strings: what is written, who accepts it, and that neither side takes the other's for its own.</summary>
public sealed class FeatureTests : IDisposable
{
    private const string Session = """
        page_size: 4K
        scratch:
          areas:
            - { start: 0xd000000, size: 32M }
        blobs:
          - name: LUO
            luo:
              liveupdate_num: 5
              sessions:
                - name: mine
                  files:
                    - { token: 3, memfd: { size: 100, fill: abc } }
        """;

    private const string Own = """
        release: linux-7.3+features
        scratch:
          areas:
            - { start: 0xd000000, size: 32M }
        blobs:
          - name: LUO
            luo:
              features: { supp: 0xf, active: 0xf }
              sessions:
                - name: mine
                  files:
                    - { token: 3, memfd: { size: 100, fill: abc, features: { supp: 7, req: 3, active: 7 } } }
                    - { token: 4, memfd: { size: 100, fill: abc, features: { req: 7 } } }
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("luo_features::luo_feature_hdr", 128, "supp 0, req 8, active 16, reserved 24")]
    [InlineData("luo_features::luo_ser", 152, "features 0, liveupdate_num 128, sessions_pa 136, flbs_pa 144")]
    [InlineData("luo_features::memfd_luo_ser", 176, "features 0, pos 128, size 136, seals 144, flags 148, nr_folios 152, folios 160")]
    [InlineData("liveupdate_features::entry", 80, "name 0, feat_bytes 48, reserved 52, supp 56, req 64, active 72")]
    public void The_layouts_are_those_of_the_development_trees(string structure, int size, string fields)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(structure, 4096);

        Assert.Equal(size, layout.Size);
        Assert.Equal(fields, string.Join(", ", layout.Fields.Select(field => $"{field.Id} {field.ByteOffset}")));
    }

    [Fact]
    public void What_is_written_begins_with_masks_and_reads_back()
    {
        using MemoryImage image = Write("linux-7.3+features");
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());

        Assert.Equal("linux-7.3+features", document.Release!.Release.Id);
        Assert.DoesNotContain(document.Diagnostics, finding => finding.Severity >= DiagnosticSeverity.Warning);
        Blob blob = document.Blobs.Single(other => other.Name == "LUO");
        byte[] bytes = new byte[152];
        image.Memory.Read(blob.Address!.Value, bytes, out _);
        Assert.Equal(152UL, blob.Size);
        Assert.Equal([7, 7, 7, 0, 5], new[] { 0, 8, 16, 24, 128 }.Select(offset => (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(offset))));
        var luo = Assert.IsType<LuoValue>(blob.Value);
        LuoFile file = Assert.Single(Assert.Single(luo.Sessions).Files);
        Assert.Equal(("memfd", 5UL, 100UL), (file.Compatible, luo.LiveupdateNum, Assert.IsType<MemfdValue>(file.Value).Size));
        byte[] masks = new byte[24];
        image.Memory.Read(file.Data, masks, out _);
        Assert.Equal([3UL, 3UL, 3UL], new[] { 0, 8, 16 }.Select(offset => BinaryPrimitives.ReadUInt64LittleEndian(masks.AsSpan(offset))));
    }

    [Fact]
    public void A_reader_of_strings_and_a_reader_of_masks_both_panic_at_the_other_s_and_say_why()
    {
        AbiRelease[] releases = [ReleaseCatalog.BuiltIn.Find("linux-7.3")!, ReleaseCatalog.BuiltIn.Find("linux-7.3+features")!];
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, releases);

        MatrixCell masksRead = matrix.Cell(releases[1], releases[0]);
        MatrixCell stringsRead = matrix.Cell(releases[0], releases[1]);
        Assert.Equal((RestoreVerdict.Panics, RestoreVerdict.Panics), (masksRead.Verdict, stringsRead.Verdict));
        Assert.Contains("incompatible with 'luo-v5': it begins with feature masks (supp 0x7, req 0x7, active 0x7), where a string is expected", masksRead.Component("LUO")!.Message, StringComparison.Ordinal);
        Assert.Contains("the blob has 32 bytes, expected 152: it begins with the string 'luo-v5', where feature masks are expected", stringsRead.Component("LUO")!.Message, StringComparison.Ordinal);
        Assert.All(releases, release => Assert.Equal(RestoreVerdict.Ok, matrix.Cell(release, release).Verdict));
    }

    [Fact]
    public void The_decoder_tells_strings_from_masks()
    {
        using MemoryImage masks = Write("linux-7.3+features");
        Assert.Contains(Read(masks, "linux-7.3").Diagnostics, finding => finding.Id == DiagnosticDescriptors.BlobMismatch.Id && finding.Message == "feature masks (supp 0x7, req 0x7, active 0x7), expected 'luo-v5'");

        using MemoryImage strings = Write("linux-7.3");
        Assert.Contains(Read(strings, "linux-7.3+features").Diagnostics, finding => finding.Id == DiagnosticDescriptors.BlobMismatch.Id && finding.Message == "the string 'luo-v5', expected feature masks");
    }

    [Theory]
    [InlineData("luo-v5\0\0", "luo-v5")]
    [InlineData("luo-v123", "luo-v123")]
    [InlineData("\u0007\0\0\0\0\0\0\0", null)]
    [InlineData("A\0\0\0\0\0\0\0", null)]
    [InlineData("AB\0\0\0\0\0\u0001", null)]
    [InlineData("\0\0\0\0\0\0\0\0", null)]
    [InlineData("", null)]
    public void A_string_is_printable_and_padded_with_NUL(string bytes, string? text) =>
        Assert.Equal(text, FeatureMasks.TextOf(Encoding.Latin1.GetBytes(bytes)));

    [Fact]
    public void The_string_of_7_3_would_be_features_for_a_reader_that_does_not_look() =>
        Assert.Equal(0x000035762d6f756cUL, BinaryPrimitives.ReadUInt64LittleEndian("luo-v5\0\0"u8));

    [Fact]
    public void A_feature_is_supported_first_and_required_by_a_later_kernel()
    {
        Propose("transition", 15, 7);
        Propose("next", 15, 15);
        var catalog = ReleaseCatalog.Load(_directory.Path);
        AbiRelease[] releases = [.. new[] { "linux-7.3+features", "linux-7.3+transition", "linux-7.3+next" }.Select(name => catalog.Find(name)!)];
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(catalog, releases);

        Assert.Equal(
            ["Ok Ok Ok", "Ok Ok Ok", "Panics Ok Ok"],
            releases.Select(writer => string.Join(' ', releases.Select(reader => matrix.Cell(writer, reader).Verdict))));
        Assert.Contains("it requires bit 3 (req 0xf), and the reader supports 0x7 only", matrix.Cell(releases[2], releases[0]).Component("LUO")!.Message, StringComparison.Ordinal);

        AbiFinding[] first = [.. AbiDiff.Compare(catalog, releases[0], releases[1]).Findings.Where(finding => finding.Rule == AbiRules.Features)];
        Assert.All(first, finding => Assert.Equal(AbiCategory.Cosmetic, finding.Category));
        Assert.Contains(first, finding => finding.Place == "blobs.LUO.features.supp");
        Assert.Contains(AbiDiff.Compare(catalog, releases[0], releases[2]).Findings, finding => finding.Place == "blobs.LUO.features.required" && finding.Category == AbiCategory.OldReadsNew);
        Assert.Contains(AbiDiff.Compare(catalog, releases[1], releases[2]).Findings, finding => finding.Place == "blobs.LUO.features.required" && finding.Category == AbiCategory.Cosmetic);
    }

    [Fact]
    public void A_required_feature_that_the_release_does_not_support_is_a_finding_of_the_decoder()
    {
        Propose("next", 15, 15);
        var catalog = ReleaseCatalog.Load(_directory.Path);
        using MemoryImage image = Write("linux-7.3+next", catalog);

        Diagnostic finding = Read(image, "linux-7.3+features").Diagnostics.Single(other => other.Id == DiagnosticDescriptors.FeatureRequired.Id);
        Assert.Equal("luo_ser.features.req", finding.Where);
        Assert.Contains("it requires bit 3 (req 0xf), and the reader supports 0x7 only", finding.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A kernel of a later series wrote it: it knows bits 3 (LUO) and 2 (memfds), uses them, and requires the one of memfds. The
    /// bytes are looked at, not only what is decoded of them.
    /// </summary>
    [Fact]
    public void A_manifest_gives_masks_of_their_own_and_the_decoder_tells_optional_from_required()
    {
        using MemoryImage image = Encode(Own);
        HandoverDocument document = Read(image, "linux-7.3+features");
        var luo = Assert.IsType<LuoValue>(document.Blobs.Single(blob => blob.Name == "LUO").Value);
        ulong blob = document.Blobs.Single(other => other.Name == "LUO").Address!.Value;
        ulong[] files = [.. luo.Sessions[0].Files.Select(file => file.Data)];
        Assert.Equal([15UL, 7UL, 15UL], Masks(image, blob));
        Assert.Equal([7UL, 3UL, 7UL], Masks(image, files[0]));
        Assert.Equal([3UL, 7UL, 3UL], Masks(image, files[1]));

        Diagnostic[] optional = [.. document.Diagnostics.Where(finding => finding.Id == DiagnosticDescriptors.FeatureOptional.Id)];
        Assert.Equal(
            [("luo_ser.features.active", (ulong?)blob, "bit 3 in use and not required: the next kernel ignores it"), ("memfd_luo_ser.features.active", files[0], "bit 2 in use and not required: the next kernel ignores it")],
            optional.Select(finding => (finding.Where, finding.Address, finding.Message)));
        Assert.All(optional, finding => Assert.Equal(("KHO0078", DiagnosticSeverity.Info), (finding.Id, finding.Severity)));
        Diagnostic required = document.Diagnostics.Single(finding => finding.Id == DiagnosticDescriptors.FeatureRequired.Id);
        Assert.Equal(("memfd_luo_ser.features.req", (ulong?)files[1]), (required.Where, required.Address));
    }

    [Fact]
    public void Seals_are_those_of_memfds_whatever_stands_before_them()
    {
        using MemoryImage image = Encode(Own.Replace("size: 100, fill: abc, features: { supp", "size: 100, seals: 1, fill: abc, features: { supp", StringComparison.Ordinal));
        IReadOnlyList<Diagnostic> findings = HandoverCheck.Run(image, Read(image, "linux-7.3+features"), new CheckOptions()).Findings;

        Assert.DoesNotContain(findings, finding => finding.Id == CheckDiagnostics.SealsUnknown.Id);
    }

    [Fact]
    public void The_next_kernel_ignores_an_optional_feature_and_refuses_the_file_that_requires_another()
    {
        using MemoryImage image = Encode(Own);
        AbiRelease reader = ReleaseCatalog.BuiltIn.Find("linux-7.3+features")!;
        HandoverDocument document = Read(image, reader.Id);

        RestoreReport report = HandoverRestorer.Restore(image, document, reader, ReleaseCatalog.BuiltIn);
        Assert.Equal(RestoreVerdict.Ok, report.Component("LUO")!.Verdict);
        Assert.Equal(
            [("mine/0x3", RestoreVerdict.Ok), ("mine/0x4", RestoreVerdict.Refused)],
            report.Items.Where(item => item.Kind == "file").Select(item => (item.Name.Replace(' ', '/'), item.Verdict)));

        MatrixCell cell = Assert.Single(CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, image, document, [reader]).Cells);
        Assert.Equal((RestoreVerdict.Lossy, RestoreVerdict.Ok), (cell.Component("memfd")!.Verdict, cell.Component("LUO")!.Verdict));
    }

    [Fact]
    public void Masks_of_their_own_go_through_a_manifest_and_those_of_the_release_are_not_mentioned()
    {
        using MemoryImage image = Encode(Own);
        HandoverManifest manifest = ManifestBuilder.Build(Read(image, "linux-7.3+features"), image, ResidueScope.All, ReleaseCatalog.BuiltIn);
        Manifests.ManifestRoundTrip.AssertSamePages(image, manifest);
        var text = new StringWriter();
        ManifestWriter.Write(text, manifest);
        Assert.Equal(3, text.ToString().Split("features:").Length - 1);

        using MemoryImage usual = Write("linux-7.3+features");
        text = new StringWriter();
        ManifestWriter.Write(text, ManifestBuilder.Build(Read(usual, "linux-7.3+features"), usual, ResidueScope.Touched, ReleaseCatalog.BuiltIn));
        Assert.DoesNotContain("features:", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("luo: { features: { supp: 1 } }", "blobs: LUO: features: the format luo-v5 has no feature masks")]
    [InlineData("luo: { sessions: [{ name: a, files: [{ token: 3, memfd: { size: 1, features: { req: 1 } } }] }] }", "file 0x3: features: the format memfd-v2 has no feature masks")]
    [InlineData("luo: { features: { required: 1 } }", "'required'")]
    public void Masks_where_there_are_none_are_refused(string luo, string problem)
    {
        string manifest = $"release: linux-7.3\nscratch: {{ areas: [{{ start: 0xd000000, size: 32M }}] }}\nblobs: [{{ name: LUO, {luo} }}]\n";
        Assert.Contains(problem, Assert.Throws<KhoFormatException>(() => HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "test"))).Message, StringComparison.Ordinal);
    }

    /// <summary>A blob whose format is a plain structure with masks: those of the release are written where the manifest gives none.</summary>
    [Fact]
    public void A_structure_of_one_s_own_with_masks_is_written_and_reported_alike()
    {
        _directory.Write("own.ksy", Encoding.UTF8.GetBytes(
            "meta:\n  id: own\n  endian: le\n  imports: [luo_features]\ntypes:\n  head:\n    seq:\n      - id: features\n        type: luo_features::luo_feature_hdr\n      - id: number\n        type: u8\n"));
        _directory.Write("own.yaml", Encoding.UTF8.GetBytes(
            "id: own\ntitle: x\nbased_on: linux-7.3\nverified: test\nblobs: { own: own }\nformats: { own: { reader: structure, structure: { structure: own::head }, features: { bits: { A: 0, B: 1 }, supp: 3, required: 1 } } }\n"));
        var catalog = ReleaseCatalog.Load(_directory.Path);
        Assert.Equal([3UL, 1UL, 1UL], OwnMasks("value: { number: 9 }", out _));
        Assert.Equal([3UL, 1UL, 6UL], OwnMasks("value: { features: { active: 6 }, number: 9 }", out Diagnostic[] findings));
        Assert.Equal(("KHO0078", "bit 2 in use and not required: the next kernel ignores it"), (findings.Single().Id, findings.Single().Message));
        Assert.Equal([3UL, 5UL, 1UL], OwnMasks("value: { features: { req: 5 } }", out findings));
        Assert.Equal("KHO0077", findings.Single().Id);

        ulong[] OwnMasks(string content, out Diagnostic[] told)
        {
            string manifest = $"release: own\nscratch: {{ areas: [{{ start: 0xd000000, size: 32M }}] }}\nblobs: [{{ name: own, {content} }}]\n";
            EncodedHandover handover = HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "test"), catalog);
            using MemoryImage image = MemoryImage.Of("test", handover.Memory, handover.Note);
            HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = catalog });
            told = [.. document.Diagnostics.Where(finding => finding.Id is "KHO0077" or "KHO0078")];
            return Masks(image, document.Blobs.Single().Address!.Value);
        }
    }

    [Fact]
    public void What_is_in_use_and_not_required_is_optional()
    {
        FeaturesAbi reader = new() { Bits = new Dictionary<string, int> { ["NUMBER"] = 0 }, Supp = 1, Required = 1 };
        FeatureMasks masks = new(7, 1, 5);

        Assert.Null(masks.Refusal(reader));
        Assert.Equal((0UL, 4UL), (masks.UnknownTo(reader.Supp), masks.OptionalTo(reader.Supp)));
        Assert.Equal("NUMBER, bit 2", reader.NamesOf(5));
    }

    [Fact]
    public void Sections_with_masks_are_told_by_their_name_and_compared_by_masks()
    {
        Assert.Equal(["luo", "memfd"], LiveUpdateVersions.ReadFeatures(Section(("luo", 7, 7), ("memfd", 3, 3)), "test").Formats);
        Assert.Contains("feat_bytes is 4, expected 8", Assert.Throws<KhoFormatException>(() => LiveUpdateVersions.ReadFeatures(Section(4, ("luo", 7, 7)), "test")).Message, StringComparison.Ordinal);
        Assert.Contains("expected a multiple of 80 bytes", Assert.Throws<KhoFormatException>(() => LiveUpdateVersions.ReadFeatures(Section(("luo", 7, 7)).AsMemory()[..^1], "test")).Message, StringComparison.Ordinal);

        Assert.Equal(CompatibilityAnswer.Yes, Pair(Section(("luo", 15, 7)), Section(("luo", 7, 7))).Answer);
        KernelPairResult refused = Pair(Section(("luo", 15, 15)), Section(("luo", 7, 7)));
        Assert.Equal((CompatibilityAnswer.No, ".liveupdate_features"), (refused.Answer, refused.Basis));
        Assert.Contains("luo requires the features 0xf, and the reading kernel supports 0x7: 0x8 is missing", refused.Reasons);
        Assert.Contains("the reading kernel does not list memfd", Pair(Section(("luo", 7, 7), ("memfd", 3, 3)), Section(("luo", 7, 7))).Reasons);

        KernelImage strings = new Compatibility.Kernels.KernelBuilder().AddVersions("luo-v5").Open("old");
        KernelPairResult mixed = KernelPair.Check(ReleaseCatalog.BuiltIn, strings, Kernel(Section(("luo", 7, 7))));
        Assert.Equal(CompatibilityAnswer.No, mixed.Answer);
        Assert.Contains("the writing kernel lists strings, and the reading one expects feature masks", mixed.Reasons);
    }

    private void Propose(string id, int supp, int required) => _directory.Write(Path.Combine("proposals", $"{id}.yaml"), Encoding.UTF8.GetBytes(
        $"id: {id}\ntitle: x\nposted_on: linux-7.3\nstate: posted\nsource: test\nneeds: [features]\nchanges: {{ formats: {{ luo-features: {{ features: {{ bits: {{ NEXT: 3 }}, supp: {supp}, required: {required} }} }} }} }}\n"));

    private static MemoryImage Write(string release, ReleaseCatalog? catalog = null)
    {
        EncodedHandover handover = HandoverEncoder.Encode(ManifestReader.Read(new StringReader($"release: {release}\n{Session}\n"), "test"), catalog);
        return MemoryImage.Of("test", handover.Memory, handover.Note);
    }

    private static MemoryImage Encode(string manifest)
    {
        EncodedHandover handover = HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "test"));
        return MemoryImage.Of("test", handover.Memory, handover.Note);
    }

    /// <summary>The three numbers that a structure begins with.</summary>
    private static ulong[] Masks(MemoryImage image, ulong address)
    {
        byte[] bytes = new byte[24];
        image.Memory.Read(address, bytes, out _);
        return [.. new[] { 0, 8, 16 }.Select(offset => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(offset)))];
    }

    private static HandoverDocument Read(MemoryImage image, string release) =>
        HandoverReader.Read(image, new HandoverOptions { Release = ReleaseCatalog.BuiltIn.Find(release) });

    private static KernelPairResult Pair(byte[] writer, byte[] reader) => KernelPair.Check(ReleaseCatalog.BuiltIn, Kernel(writer), Kernel(reader));

    private static KernelImage Kernel(byte[] section) => new Compatibility.Kernels.KernelBuilder().Add(".liveupdate_features", section).Open("kernel");

    private static byte[] Section(params (string Name, ulong Supp, ulong Required)[] entries) => Section(8, entries);

    private static byte[] Section(uint maskBytes, params (string Name, ulong Supp, ulong Required)[] entries)
    {
        byte[] section = new byte[8 + (80 * entries.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(section, 0x4c565550);
        BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(4), 1);
        for (int index = 0; index < entries.Length; index++)
        {
            Span<byte> entry = section.AsSpan(8 + (80 * index), 80);
            Encoding.ASCII.GetBytes(entries[index].Name, entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[48..], maskBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[56..], entries[index].Supp);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[64..], entries[index].Required);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[72..], entries[index].Required);
        }

        return section;
    }
}
