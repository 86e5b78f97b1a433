using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Codec;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Releases;

/// <summary>Proposals are laid over releases, and what does not fit or does not go together is said.</summary>
public sealed class ProposalTests : IDisposable
{
    private const string SplitBlock = """
        page_size: 4K
        memory_map:
          blocks:
            - { start: 0x5000000, order: 4, type: contig }
            - { start: 0x5200000, order: 4, type: split }
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Ids => [.. ReleaseCatalog.BuiltIn.Proposals.Keys];

    [Fact]
    public void The_built_in_proposals_are_those_that_have_a_file() =>
        Assert.Equal(
            Directory.GetFiles(Path.Combine(CodecFiles.Spec, "proposals"), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal),
            ReleaseCatalog.BuiltIn.Proposals.Keys);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_proposal_fits_the_release_that_it_was_posted_on(string id)
    {
        AbiProposal proposal = ReleaseCatalog.BuiltIn.Proposals[id];
        AbiRelease release = ReleaseCatalog.BuiltIn.Find($"{proposal.PostedOn}+{id}")!;

        Assert.Contains(id, release.Proposals);
        Assert.NotEmpty(ReleaseStructures.Of(release, ReleaseCatalog.BuiltIn.Structures));
    }

    [Theory]
    [InlineData("linux-7.3+page-api", "linux-7.3+page-api")]
    [InlineData("7.3+Page-API", "linux-7.3+page-api")]
    [InlineData("7.3.4+page-api", "linux-7.3+page-api")]
    [InlineData("rfc+page-api", "linux-7.2+rfc-page-type+page-api")]
    [InlineData("linux-7.3+rfc-page-type-deep", "linux-7.3+rfc-page-type+rfc-page-type-deep")]
    // The releases that the RFC had before there were proposals are the same ones.
    [InlineData("linux-7.2+rfc-page-type", "rfc-page-type")]
    [InlineData("rfc-page-type+rfc-page-type-deep", "rfc-page-type-deep")]
    [InlineData("linux-7.2+rfc-page-type-deep", "rfc-page-type-deep")]
    [InlineData("linux-7.2+rfc-page-type+rfc-page-type-deep", "rfc-page-type-deep")]
    // A kernel's own name may hold a plus.
    [InlineData("7.3.4+deb13-cloud-amd64", "linux-7.3")]
    [InlineData("7.1.0-rc5+", "linux-7.1-rc5")]
    [InlineData("linux-7.3+page-ap", null)]
    [InlineData("7.3+page-ap", null)]
    [InlineData("linux-7.3+", null)]
    [InlineData("linux-9.9+page-api", null)]
    [InlineData("+page-api", null)]
    public void A_release_with_proposals_is_found_by_their_joined_names(string name, string? id) =>
        Assert.Equal(id, ReleaseCatalog.BuiltIn.Find(name)?.Id);

    [Fact]
    public void A_release_with_proposals_is_one_value_however_often_it_is_asked_for()
    {
        AbiRelease release = ReleaseCatalog.BuiltIn.Find("linux-7.3+page-api")!;

        Assert.Same(release, ReleaseCatalog.BuiltIn.Find("7.3+page-api"));
        Assert.Equal(("linux-7.3", RestorePagePolicy.HeadReference, PreservePagePolicy.OneKey), (release.BasedOn, release.Behaviour.Restore.Page, release.Behaviour.Write.Page));
        Assert.Empty(release.Versions);
        Assert.DoesNotContain(release, ReleaseCatalog.BuiltIn.Releases);
        Assert.Equal(RestorePagePolicy.Unavailable, ReleaseCatalog.BuiltIn.Find("linux-7.3")!.Behaviour.Restore.Page);
    }

    [Theory]
    [InlineData("linux-6.17+rfc-page-type", "the proposal rfc-page-type does not fit linux-6.17: it changes memory_map.radix, and the release's map is a chunk_list")]
    [InlineData("linux-7.0+rfc-page-type-deep", "the proposal rfc-page-type does not fit linux-7.0: it changes memory_map.radix, and the release's map is a chunk_list")]
    [InlineData("linux-7.3+page-api+page-api", "'linux-7.3+page-api+page-api' names a proposal twice")]
    public void A_proposal_that_does_not_fit_is_refused_with_the_reason(string name, string message) =>
        Assert.Equal(message, Assert.Throws<KhoFormatException>(() => ReleaseCatalog.BuiltIn.Find(name)).Message);

    [Fact]
    public void Two_proposals_that_change_one_member_do_not_go_together()
    {
        Propose("one", "changes: { root: { compatible: kho-v5 }, blobs: { mine: memblock-v1 } }");
        Propose("two", "changes: { root: { compatible: kho-v6 } }");
        Propose("three", "changes: { root: { compatible: kho-v5 } }");
        Propose("four", "needs: [one]\nchanges: { root: { compatible: kho-v7 } }");
        var catalog = ReleaseCatalog.Load(_directory.Path);

        Assert.Equal("the proposals one and two conflict: both change root.compatible", Assert.Throws<KhoFormatException>(() => catalog.Find("linux-7.3+one+two")).Message);
        Assert.Equal("kho-v5", catalog.Find("linux-7.3+one+three")!.Root.Compatible);
        Assert.Equal(("linux-7.3+one+four", "kho-v7", true), (catalog.Find("linux-7.3+four")!.Id, catalog.Find("linux-7.3+four")!.Root.Compatible, catalog.Find("linux-7.3+four")!.Blobs.ContainsKey("mine")));
    }

    [Theory]
    [InlineData("changes: { root: { compatibel: x } }", "'compatibel' is not known here")]
    [InlineData("changes: { title: x }", "changes: title identifies the release, and no proposal can change it")]
    [InlineData("changes: [x]", "changes: expected a mapping")]
    [InlineData("superseded_by: nobody", "'nobody' is no known proposal")]
    [InlineData("needs: [nobody]", "'nobody' is no known proposal")]
    [InlineData("needs: [mine]", "needs is a cycle")]
    [InlineData("state: merged", "state: 'merged' is neither posted, in a tree, dead end nor merged in RELEASE")]
    [InlineData("posted_on: linux-9.9", "posted_on names the unknown release 'linux-9.9'")]
    [InlineData("colour: red", "'colour' is not known here; a proposal has id, title, ")]
    [InlineData("source: null", "no source")]
    [InlineData("id: a+b", "id: 'a+b' cannot follow a + in a name")]
    [InlineData("id: other", "id is 'other', and the file's name says 'mine'")]
    public void A_description_that_is_wrong_is_refused_with_file_and_member(string member, string message)
    {
        Propose("mine", member);

        string refused = Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(_directory.Path)).Message;

        Assert.StartsWith(Path.Combine(_directory.Path, "proposals", "mine.yaml") + ": ", refused, StringComparison.Ordinal);
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proposal_of_one_s_own_brings_its_structures()
    {
        Propose("mine", "changes: { blobs: { counter: counter-1 }, formats: { counter-1: { reader: structure, structure: { structure: 'counter::head', version: 1 } } } }");
        _directory.Write(Path.Combine("proposals", "counter.ksy"), Encoding.UTF8.GetBytes("meta: { id: counter, endian: le }\ntypes: { head: { seq: [ { id: version, type: u4 }, { id: total, type: u4 } ] } }\n"));
        var catalog = ReleaseCatalog.Load(_directory.Path);

        Assert.Equal(8, catalog.Structures.Layout(catalog.Find("linux-7.3+mine")!.BlobFormat("counter")!.Structure!.Structure, 4096).Size);
        Assert.Null(catalog.Find("linux-7.3")!.BlobFormat("counter"));
    }

    [Fact]
    public void A_release_may_name_the_proposals_that_it_consists_of()
    {
        _directory.Write("mine.yaml", Encoding.UTF8.GetBytes("id: mine\ntitle: x\nverified: x\nbased_on: linux-7.3\nproposals: [page-api]\nroot: { compatible: kho-v5 }\n"));
        AbiRelease mine = ReleaseCatalog.Load(_directory.Path).Find("mine")!;

        Assert.Equal(("kho-v5", PreservePagePolicy.OneKey), (mine.Root.Compatible, mine.Behaviour.Write.Page));
        Assert.Equal(["page-api"], mine.Proposals);
        Assert.Equal("mine", ReleaseCatalog.Load(_directory.Path).Find("mine+page-api")!.Id);
        Assert.Equal("linux-7.3+page-api", ReleaseCatalog.Load(_directory.Path).Find("linux-7.3+page-api")!.Id);
    }

    [Theory]
    [InlineData("[nobody]", "proposals names the unknown proposal 'nobody'")]
    [InlineData("[rfc-page-type-deep]", "proposals: rfc-page-type-deep needs rfc-page-type before it")]
    [InlineData("page-api", "proposals: expected a list of proposals")]
    public void Proposals_that_a_release_cannot_consist_of_are_named(string proposals, string message)
    {
        _directory.Write("mine.yaml", Encoding.UTF8.GetBytes($"id: mine\ntitle: x\nverified: x\nbased_on: linux-7.3\nproposals: {proposals}\n"));

        Assert.EndsWith(message, Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(_directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_note_with_proposals_chooses_them_and_one_that_cannot_be_is_a_finding()
    {
        using MemoryImage own = Image("linux-7.3+rfc-page-type-deep", out EncodedHandover handover);
        Assert.Equal("linux-7.3+rfc-page-type+rfc-page-type-deep", HandoverReader.Read(own, new HandoverOptions()).Release!.Release.Id);

        using MemoryImage other = MemoryImage.Of("other", handover.Memory, handover.Note with { Release = "linux-6.17+rfc-page-type" });
        HandoverDocument document = HandoverReader.Read(other, new HandoverOptions());
        Assert.Contains(document.Diagnostics, finding => finding.Id == "KHO0030" && finding.Message.Contains("the proposal rfc-page-type does not fit linux-6.17", StringComparison.Ordinal));
        Assert.Equal("rfc-page-type-deep", document.Release!.Release.Id);
    }

    [Fact]
    public void The_RFC_on_7_3_refuses_the_key_of_every_split_block_when_it_is_encoded()
    {
        // Type 1 in bit 63, order 4 in bit 52 - 4, and page 0x5200 divided by 16; the tree is meant for 53 bits.
        KhoFormatException refused = Assert.Throws<KhoFormatException>(() => Image("linux-7.3+rfc-page-type", out _));

        Assert.Contains("the release refuses the key 0x8001000000000520 of the block at 0x5200000, order 4, type split: it is wider than 53 bits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_RFC_on_7_3_cannot_hand_split_blocks_over_and_the_matrix_says_so()
    {
        AbiRelease[] releases = [ReleaseCatalog.BuiltIn.Find("linux-7.3+rfc-page-type")!, ReleaseCatalog.BuiltIn.Find("linux-7.3+rfc-page-type-deep")!];
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, releases);

        Assert.Contains("order 4, type split: it is wider than 53 bits", matrix.Cell(releases[0], releases[0]).Component(ComponentOutcome.MemoryMap)!.Message, StringComparison.Ordinal);
        Assert.Equal(RestoreVerdict.Ok, matrix.Cell(releases[1], releases[1]).Verdict);
    }

    [Fact]
    public void The_RFC_on_7_3_is_linted_for_the_keys_that_it_refuses()
    {
        IReadOnlyList<LintFinding> findings = AbiLint.Run(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find("linux-7.3+rfc-page-type")!, [4096]);

        Assert.Contains(findings, finding => finding.Rule == AbiRules.KeyRefused && finding.Example!.Contains("-ERANGE", StringComparison.Ordinal));
        Assert.DoesNotContain(AbiLint.Run(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find("rfc-page-type")!, [4096]), finding => finding.Rule == AbiRules.KeyRefused);
    }

    [Fact]
    public void The_page_API_changes_no_byte_and_two_behaviours()
    {
        AbiDifferences differences = AbiDiff.Compare(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find("linux-7.3")!, ReleaseCatalog.BuiltIn.Find("linux-7.3+page-api")!);

        Assert.Equal(["behaviour.restore.page", "behaviour.write.page"], differences.Findings.Select(finding => finding.Place).Distinct().Order(StringComparer.Ordinal));
        Assert.All(differences.Findings, finding => Assert.Equal(AbiCategory.Behaviour, finding.Category));
        Assert.Contains("no byte of a handover differs; the kernels' behaviour does", differences.Notes);
        Assert.Equal(("unavailable", "one_key"), (differences.Findings.First(finding => finding.Place == "behaviour.write.page").From, differences.Findings.First(finding => finding.Place == "behaviour.write.page").To));
    }

    private void Propose(string id, string member)
    {
        string[] lines = [$"id: {id}", "title: Test", "posted_on: linux-7.3", "state: posted", "source: test"];
        string name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        _directory.Write(Path.Combine("proposals", $"{id}.yaml"), Encoding.UTF8.GetBytes(string.Join('\n', lines.Where(line => !line.StartsWith($"{name}:", StringComparison.Ordinal)).Append(member)) + "\n"));
    }

    private static MemoryImage Image(string release, out EncodedHandover handover)
    {
        handover = HandoverEncoder.Encode(ManifestReader.Read(new StringReader($"release: {release}\n{SplitBlock}\n"), "test"));
        return MemoryImage.Of("test", handover.Memory, handover.Note);
    }
}
