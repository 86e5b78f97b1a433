using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Proposals;

/// <summary>
/// Images of formats in review, made by our own encoder from a manifest by hand (<c>golden/proposals</c>): what they hold is decoded
/// as the manifest says it, goes through a manifest byte for byte, and has nothing that a check finds.
/// </summary>
public sealed class ProposalImageTests
{
    /// <summary>Set to 1, images and snapshots are written instead of compared, for a person to read.</summary>
    private const string AcceptVariable = "VERIFY_ACCEPT";

    /// <summary>Findings of a check about every image without boot data, or about blocks that only the test's manifest names.</summary>
    private static readonly string[] _expected = [CheckDiagnostics.BlockUnowned.Id];

    private const string Manifest = ".elf.manifest.yaml";

    private static string Folder => RepositoryFiles.Golden("proposals");

    private static IEnumerable<string> Ids => Directory.GetFiles(Folder, "*" + Manifest).Select(path => Path.GetFileName(path)[..^Manifest.Length]).Order(StringComparer.Ordinal);

    public static TheoryData<string> Images => [.. Ids];

    [Fact]
    public void Every_proposal_that_changes_a_format_has_an_image()
    {
        Assert.Equal(ProposalSpec.Ids, Ids);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_encoder_makes_the_image_of_the_manifest(string id)
    {
        byte[] made = Encode(File.ReadAllText(Path.Combine(Folder, id + Manifest)), ReleaseCatalog.BuiltIn);
        string path = Path.Combine(Folder, id + ".elf");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllBytes(path, made);
        }

        Assert.Equal(File.ReadAllBytes(path), made);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void It_is_decoded_field_by_field(string id)
    {
        using var read = new ReadImage(File.ReadAllBytes(Path.Combine(Folder, id + ".elf")), ReleaseCatalog.BuiltIn);
        string path = Path.Combine(Folder, id + ".json");
        string decoded = read.Json();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(path, decoded);
        }

        Assert.Equal(File.ReadAllText(path), decoded);
        Assert.DoesNotContain(read.Document.Diagnostics, finding => finding.Severity >= DiagnosticSeverity.Warning);
        Assert.True(read.Trees.Count > 0 || read.Document.Blobs.Any(blob => blob.Value is LuoValue { Features: not null }));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void A_check_finds_nothing(string id)
    {
        using var read = new ReadImage(File.ReadAllBytes(Path.Combine(Folder, id + ".elf")), ReleaseCatalog.BuiltIn);
        CheckReport report = HandoverCheck.Run(read.Image, read.Document, new CheckOptions { Catalog = ReleaseCatalog.BuiltIn });

        Assert.DoesNotContain(report.Findings, finding => finding.Severity >= DiagnosticSeverity.Warning && !_expected.Contains(finding.Id));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void It_goes_through_a_manifest_byte_for_byte(string id)
    {
        byte[] image = File.ReadAllBytes(Path.Combine(Folder, id + ".elf"));
        using var read = new ReadImage(image, ReleaseCatalog.BuiltIn);
        var text = new StringWriter();
        ManifestWriter.Write(text, ManifestBuilder.Build(read.Document, read.Image, ResidueScope.Touched, ReleaseCatalog.BuiltIn));

        Assert.Equal(image, Encode(text.ToString(), ReleaseCatalog.BuiltIn));
    }

    [Theory]
    [InlineData("pci-v1")]
    [InlineData("kvm-v1-c")]
    public void A_plain_release_shows_the_bytes_of_what_it_does_not_know(string id)
    {
        using var read = new ReadImage(File.ReadAllBytes(Path.Combine(Folder, id + ".elf")), ReleaseCatalog.BuiltIn, "linux-7.3");
        LuoValue luo = Assert.IsType<LuoValue>(read.Document.Blobs.Single(blob => blob.Name == "LUO").Value);
        BlobValue?[] values = [.. luo.Sessions.SelectMany(session => session.Files).Select(file => file.Value), .. luo.Flbs!.Select(flb => flb.Value)];

        Assert.All(values, value => Assert.IsType<UnknownValue>(value));
        byte[] first = ((UnknownValue)values[0]!).Bytes.ToArray();
        Assert.Equal(id == "pci-v1" ? "0800000003000000" + "0000000010000000" : "0100000000000000", Convert.ToHexStringLower(first)[..(id == "pci-v1" ? 32 : 16)]);
    }

    [Fact]
    public void A_token_that_names_no_file_of_its_handler_is_found()
    {
        string manifest = File.ReadAllText(Path.Combine(Folder, "tmpfs-v1" + Manifest));
        foreach ((string wrong, string reason) in new[] { ("mnt_token: 5", "no file of token 0x5"), ("mnt_token: 2", "a file of 'tmpfs-file-v1' of token 0x2") })
        {
            using var read = new ReadImage(Encode(manifest.Replace("mnt_token: 1", wrong, StringComparison.Ordinal), ReleaseCatalog.BuiltIn), ReleaseCatalog.BuiltIn);
            Diagnostic found = Assert.Single(HandoverCheck.Run(read.Image, read.Document, new CheckOptions { Catalog = ReleaseCatalog.BuiltIn }).Findings, finding => finding.Id == CheckDiagnostics.TokenDangling.Id);

            Assert.Contains(reason, found.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pci-v1-wide", "pci-v1", "pci::pci_ser_wide of linux-7.3+pci-v1-wide", true)]
    [InlineData("pci-v1", "pci-v1-wide", "pci::pci_ser_narrow of linux-7.3+pci-v1", true)]
    [InlineData("kvm-v1-b", "kvm-v1-a", "kvm::kvm_vm_ser_b of linux-7.3+kvm-v1-b", true)]
    [InlineData("kvm-v1-c", "kvm-v1-b", "kvm::kvm_vm_ser_c of linux-7.3+kvm-v1-c", true)]
    [InlineData("kvm-v1-a", "kvm-v1-b", "kvm::kvm_vm_ser_a of linux-7.3+kvm-v1-a", false)]
    public void Layouts_of_one_string_are_told_apart_by_what_the_bytes_fit(string written, string readAs, string named, bool isCertain)
    {
        using var read = new ReadImage(File.ReadAllBytes(Path.Combine(Folder, written + ".elf")), ReleaseCatalog.BuiltIn, ProposalSpec.ReleaseOf(readAs));
        Assert.Contains(read.Document.Diagnostics, finding => finding.Id == (isCertain ? DiagnosticDescriptors.BlobOfOtherRelease : DiagnosticDescriptors.FormsFit).Id
            && finding.Message.Contains("names several layouts", StringComparison.Ordinal) && finding.Message.Contains(named, StringComparison.Ordinal));
        Assert.Equal(isCertain, !read.Document.Diagnostics.Any(finding => finding.Id == DiagnosticDescriptors.FormsFit.Id));
    }

    [Fact]
    public void A_length_that_the_configuration_decides_is_found_by_what_the_bytes_fit()
    {
        string manifest = File.ReadAllText(Path.Combine(Folder, "cpu-v1" + Manifest));
        foreach (int cpus in new[] { 64, 512, 8192 })
        {
            using var read = new ReadImage(Encode(manifest.Replace("nr_cpus: 512", $"nr_cpus: {cpus}", StringComparison.Ordinal), ReleaseCatalog.BuiltIn), ReleaseCatalog.BuiltIn);

            Assert.Equal([cpus, cpus], read.Trees.Select(tree => tree.Root.Parameters["nr_cpus"]));
            Assert.Equal(2, read.Document.Diagnostics.Count(finding => finding.Id == DiagnosticDescriptors.ConfigurationDeduced.Id));
        }
    }

    [Fact]
    public void A_field_that_the_next_kernel_writes_is_a_difference_of_its_own_kind()
    {
        string manifest = File.ReadAllText(Path.Combine(Folder, "iommufd-v1" + Manifest));
        using var before = new ReadImage(Encode(manifest, ReleaseCatalog.BuiltIn), ReleaseCatalog.BuiltIn);
        using var behind = new ReadImage(Encode(manifest.Replace("domain_data: 0x5000000, token: 1 }", "domain_data: 0x5000800, token: 1, reclaimed: 1 }", StringComparison.Ordinal), ReleaseCatalog.BuiltIn), ReleaseCatalog.BuiltIn);

        Assert.Equal(
            [("domain_data", false), ("reclaimed", true)],
            HandoverDiff.Compare(before.Document, behind.Document).Blobs.Select(difference => (difference.Path.Split('.')[^1], difference.IsWrittenByReader)).Order());
    }

    private static byte[] Encode(string manifest, ReleaseCatalog catalog)
    {
        using var stream = new MemoryStream();
        HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest"), catalog).Save(stream);
        return stream.ToArray();
    }

    private sealed class ReadImage : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public ReadImage(byte[] bytes, ReleaseCatalog catalog, string? release = null)
        {
            Image = MemoryImage.Open(_directory.Write("handover.elf", bytes));
            Document = HandoverReader.Read(Image, new HandoverOptions { Catalog = catalog, Release = release is null ? null : catalog.Find(release) });
        }

        public MemoryImage Image { get; }

        public HandoverDocument Document { get; }

        public IReadOnlyList<TreeValue> Trees
        {
            get
            {
                IEnumerable<BlobValue?> values = Document.Blobs.SelectMany(blob => blob.Value is LuoValue luo
                    ? luo.Sessions.SelectMany(session => session.Files).Select(file => file.Value).Concat(luo.Flbs!.Select(flb => flb.Value))
                    : [blob.Value]);
                return [.. values.OfType<TreeValue>()];
            }
        }

        /// <summary>The blobs as JSON, indented.</summary>
        public string Json()
        {
            using var stream = new MemoryStream();
            HandoverJsonWriter.Write(stream, Document);
            JsonNode blobs = JsonNode.Parse(stream.ToArray())!["blobs"]!;
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
            {
                blobs.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(text.ToArray()) + "\n";
        }

        public void Dispose()
        {
            Image.Dispose();
            _directory.Dispose();
        }
    }
}
