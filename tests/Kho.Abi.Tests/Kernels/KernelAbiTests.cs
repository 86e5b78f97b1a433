using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Compatibility.Kernels;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Analysis.Matrix;

namespace Kho.Abi.Tests.Kernels;

/// <summary>What a kernel's bytes prove, which release they name, and what is written down of it.</summary>
public sealed class KernelAbiTests
{
    private const string Ignoring = "Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring.";

    private static readonly string[] _strings617 = ["kho-v1", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];
    private static readonly string[] _strings71 = ["kho-v3", "luo-v1", "luo-session-v2", "luo-flb-v1", "memfd-v2", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];
    private static readonly string[] _strings72 = ["kho-v4", "luo-v5", "memfd-v2", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];

    /// <summary>Releases of kernels, in their order.</summary>
    private static readonly AbiRelease[] _kernels = [.. ReleaseCatalog.BuiltIn.Releases.Where(release => release.Versions.Count > 0)];

    /// <summary>Every real kernel whose extract is kept: a kernel of its version and strings gives the same release again.</summary>
    public static TheoryData<string> RealKernels => [.. Directory.GetFiles(RepositoryFiles.Golden("kernels"), "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(RealKernels))]
    public void The_strings_of_a_real_kernel_name_its_release(string name)
    {
        JsonObject golden = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFiles.Golden("kernels"), name)))!.AsObject();
        string version = golden["kernel"]!.GetValue<string>();
        string[] strings = [.. golden["compatible"]!.AsObject().Select(entry => entry.Value!.GetValue<string>())];
        bool hasHandover = golden["kho"]!.GetValue<bool>();

        KernelAbi abi = Extract(new KernelBuilder().AddStrings([$"Linux version {version} (a@b)", .. hasHandover ? strings : [Ignoring]]).Open("vmlinux"));

        Assert.Equal(hasHandover, abi.HasHandover);
        Assert.Equal(golden["release"]?.GetValue<string>(), abi.Nearest?.Id);
        Assert.Equal(golden["overlays"]!.AsArray().Select(overlay => overlay!.GetValue<string>()), abi.Overlays.Select(overlay => overlay.Id));
        if (hasHandover)
        {
            // The folder's name is the kernel's build name.
            string built = Path.GetFileNameWithoutExtension(name);
            Assert.Contains(string.Join('.', version.Split('.').Take(2)), $"{built} 7.2 of rfc", StringComparison.Ordinal);
            Assert.Equal(built.Contains("rfc", StringComparison.Ordinal) ? "rfc-page-type" : abi.Nearest!.Id, abi.StandsFor!.Id);
            Assert.Equal(built.Contains("64k", StringComparison.Ordinal) ? 65536 : built.Contains("16k", StringComparison.Ordinal) ? 16384 : 4096, golden["pageSize"]!.GetValue<int>());
            Assert.True(abi.IsAsDescribed);
        }
    }

    [Theory]
    [InlineData("6.17.8", "linux-6.17")]
    [InlineData("6.18.15-kho", "linux-6.18")]
    [InlineData("6.16.12+deb13", "linux-6.17")]
    public void One_set_of_strings_is_several_releases_and_the_version_decides(string version, string release)
    {
        KernelAbi abi = Extract(Kernel(version, _strings617));

        Assert.Equal(release, abi.Nearest!.Id);
        Assert.Contains(abi.Notes, note => note.Contains($"was chosen because the version is {version}", StringComparison.Ordinal));
    }

    [Fact]
    public void Strings_are_believed_before_the_version()
    {
        KernelAbi abi = Extract(Kernel("7.2.6", _strings71));

        Assert.Equal("linux-7.1", abi.Nearest!.Id);
        Assert.Contains("the kernel calls itself 7.2.6, and its strings are those of linux-7.1", abi.Notes);
    }

    [Fact]
    public void A_kernel_of_tomorrow_is_nearest_to_the_last_release_with_its_strings()
    {
        KernelAbi abi = Extract(Kernel("99.9.1", _strings72));
        string last = _kernels.Last(release => (release.Root.Compatible, release.BlobFormat("LUO")?.Compatible, release.FileFormat("memfd-v2") is not null) == ("kho-v4", "luo-v5", true)).Id;

        Assert.Equal(last, abi.Nearest!.Id);
        Assert.Contains(abi.Notes, note => note.StartsWith($"99.9.1 is no known release; {last} is the nearest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("6.17.8", "linux-6.17", "")]
    [InlineData("6.19.6", "linux-6.19", "")]
    [InlineData("rfc-depth6", "linux-7.2", "rfc-page-type")]
    [InlineData("rfc-depth7", "linux-7.2", "rfc-page-type")]
    public void Bare_types_name_a_release_and_what_it_cannot_be_told_from(string types, string release, string overlay)
    {
        using var directory = new TemporaryDirectory();

        KernelAbi abi = Extract(KernelImage.Open(directory.Write("types.btf", KernelBuilder.GoldenBtf(types))));

        Assert.Equal((true, release, overlay), (abi.HasHandover, abi.Nearest!.Id, string.Concat(abi.Overlays.Select(over => over.Id))));
        Assert.Equal(4096, abi.PageSize);
        Assert.Contains(abi.Values, value => value is { Name: "memory_map.kind", From: KernelValueSource.Btf });
        if (types != "6.17.8")
        {
            Assert.Contains(abi.Notes, note => note.Contains("cannot be told from", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Bare_types_of_several_releases_name_the_last_one()
    {
        using var directory = new TemporaryDirectory();
        KernelImage kernel = KernelImage.Open(directory.Write("types.btf", KernelBuilder.GoldenBtf("7.2.6")));
        string[] alike = [.. _kernels.Where(release => KernelCheck.Run(ReleaseCatalog.BuiltIn, release, kernel.Types!) is { Differences.Count: 0, Missing.Count: 0 }).Select(release => release.Id)];

        KernelAbi abi = Extract(kernel);

        Assert.Equal(["linux-7.2", "linux-7.3"], alike[..2]);
        Assert.Equal((alike[^1], 0), (abi.Nearest!.Id, abi.Overlays.Count));
        Assert.Contains(abi.Notes, note => note.Contains("cannot be told from", StringComparison.Ordinal));
    }

    [Fact]
    public void An_overlay_is_named_by_the_local_version_or_by_the_types()
    {
        KernelAbi named = Extract(Kernel("7.2.6-rfc", _strings72));
        KernelAbi typed = Extract(new KernelBuilder().AddStrings(["Linux version 7.2.6-mine (a@b)", .. _strings72]).AddBtf("rfc-depth6").Open("vmlinux"));

        foreach ((KernelAbi abi, KernelValueSource source) in new[] { (named, KernelValueSource.String), (typed, KernelValueSource.Btf) })
        {
            Assert.Equal(("linux-7.2", "rfc-page-type"), (abi.Nearest!.Id, abi.StandsFor!.Id));
            Assert.Contains(new KernelValue("overlay", "rfc-page-type", source), abi.Values);
            Assert.Contains(abi.Notes, note => note.Contains("rfc-page-type-deep", StringComparison.Ordinal) && note.Contains("cannot be told from rfc-page-type", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void KHO_is_proved_or_refuted_or_neither()
    {
        using var directory = new TemporaryDirectory();
        Assert.True(Extract(Kernel("7.3.4", _strings72)).HasHandover);
        Assert.False(Extract(Kernel("7.3.4", [Ignoring])).HasHandover);
        Assert.Null(Extract(Kernel("7.3.4", ["ext4-v1"])).HasHandover);
        Assert.Null(Extract(Kernel("7.3.4", [.. _strings72, Ignoring])).HasHandover);
        byte[] refuting = BootImages.Arm64([.. "\0Linux version 7.3.4 (a@b)\0"u8, .. BootImages.Configuration("CONFIG_ARM64_16K_PAGES=y\n# CONFIG_KEXEC_HANDOVER is not set\n")], 0);
        KernelAbi configured = Extract(KernelImage.Open(directory.Write("Image", refuting)));
        Assert.Equal((false, 16384), (configured.HasHandover, configured.PageSize));
        Assert.Contains(new KernelValue("CONFIG_KEXEC_HANDOVER", "n", KernelValueSource.Config), configured.Values);
        Assert.All(new[] { configured, Extract(Kernel("7.3.4", [Ignoring])) }, abi => Assert.Null(abi.StandsFor));
    }

    [Fact]
    public void What_the_file_does_not_prove_is_called_assumed()
    {
        KernelAbi abi = Extract(Kernel("7.3.4", _strings72));

        Assert.Contains(new KernelValue("memory_map.radix.depth", "6", KernelValueSource.Assumed), abi.Values);
        Assert.Contains(new KernelValue("structures", "as in linux-7.3", KernelValueSource.Assumed), abi.Values);
        Assert.Contains(new KernelValue("compatible.LUO", "luo-v5", KernelValueSource.String), abi.Values);
        Assert.Contains(new KernelValue("compatible.LUO", "not built in", KernelValueSource.String), Extract(Kernel("7.3.4", ["kho-v4"])).Values);
    }

    [Fact]
    public void The_description_of_a_known_release_says_nothing_new()
    {
        (ReleaseCatalog described, string id, string text) = Write(Kernel("7.3.4-kho+x~1", _strings72));

        Assert.Equal("kernel-7.3.4-kho-x-1", id);
        Assert.Contains("# compatible.root: kho-v4 (string)\n", text, StringComparison.Ordinal);
        Assert.Contains("# memory_map.radix.depth: 6 (assumed)\n", text, StringComparison.Ordinal);
        Assert.Empty(Compare("linux-7.3", described, id));
    }

    [Fact]
    public void Strings_that_moved_are_the_only_differences()
    {
        (ReleaseCatalog described, string id, string text) = Write(Kernel("7.3.4", ["kho-v99", "luo-v99", "memfd-v99", "memblock-v1", "reserve-mem-v99", "kho-test-v1"]));

        AbiFinding[] findings = Compare("linux-7.3", described, id);

        // A string that moved may move with nothing, which is a finding of its own; nothing else may differ.
        Assert.Equal(["blobs.LUO.compatible", "blobs.memblock.region_compatible", "files.memfd-v99.compatible", "root.compatible"],
            findings.Where(finding => finding.From is not null && finding.To is not null).Select(finding => finding.Place).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("compatible: kho-v99  # string; linux-7.3 has kho-v4", text, StringComparison.Ordinal);
        Assert.Equal("luo-v99", described.Find(id)!.BlobFormat("LUO")!.Compatible);
        Assert.NotNull(described.Find(id)!.FileFormat("memfd-v99"));
    }

    [Fact]
    public void A_field_that_somebody_put_in_is_written_as_ksy_and_found()
    {
        KernelImage kernel = new KernelBuilder().AddStrings(["Linux version 7.3.4-more (a@b)", .. _strings72]).Add(".BTF", KernelFixture.Compressed("extra-field.btf")).Open("vmlinux");

        KernelAbi abi = Extract(kernel);
        (ReleaseCatalog described, string id, string _) = Write(kernel);

        Assert.False(abi.IsAsDescribed);
        AbiFinding added = Assert.Single(Compare("linux-7.3", described, id), finding => finding.Rule == AbiRules.FieldAdded);
        Assert.Equal(("luo_file_ser.priority", false), (added.Place, added.Bumped));
        Assert.Empty(KernelCheck.Run(described, described.Find(id)!, kernel.Types!).Differences);
    }

    [Fact]
    public void JSON_has_the_members_of_its_contract()
    {
        using var stream = new MemoryStream();
        KernelAbiJsonWriter.Write(stream, Extract(Kernel("7.2.6-rfc", _strings72)));
        JsonObject json = JsonNode.Parse(stream.ToArray())!.AsObject();

        Assert.Equal(["schema", "kernel", "kho", "khoBecause", "release", "overlays", "pageSize", "compatible", "values", "notes"], json.Select(member => member.Key));
        Assert.Equal(("kho.abi/1", "7.2.6-rfc", true, "linux-7.2", "rfc-page-type", 4096, "luo-v5"), (
            json["schema"]!.GetValue<string>(), json["kernel"]!.GetValue<string>(), json["kho"]!.GetValue<bool>(), json["release"]!.GetValue<string>(),
            json["overlays"]![0]!.GetValue<string>(), json["pageSize"]!.GetValue<int>(), json["compatible"]!["LUO"]!.GetValue<string>()));
        Assert.All(json["values"]!.AsArray(), value => Assert.Contains(value!["from"]!.GetValue<string>(), new[] { "btf", "string", "config", "section", "header", "assumed" }));
    }

    [Fact]
    public void Kernels_without_KHO_cannot_hand_over()
    {
        KernelPairResult result = KernelPair.Check(ReleaseCatalog.BuiltIn, Kernel("7.3.4", _strings72), Kernel("7.3.4", [Ignoring]));

        Assert.Equal(CompatibilityAnswer.No, result.Answer);
        Assert.Contains("KHO is not built in", Assert.Single(result.Reasons), StringComparison.Ordinal);
    }

    private static KernelAbi Extract(KernelImage kernel) => KernelAbi.Extract(ReleaseCatalog.BuiltIn, kernel);

    private static KernelImage Kernel(string version, string[] strings) => new KernelBuilder().AddStrings([$"Linux version {version} (a@b)", .. strings]).Open("vmlinux");

    private static (ReleaseCatalog Described, string Id, string Text) Write(KernelImage kernel)
    {
        using var directory = new TemporaryDirectory();
        var files = KernelAbiFiles.Of(ReleaseCatalog.BuiltIn, Extract(kernel));
        files.WriteTo(directory.Path);
        return (ReleaseCatalog.Load(directory.Path), files.Id, files.Files[$"{files.Id}.yaml"]);
    }

    private static AbiFinding[] Compare(string release, ReleaseCatalog described, string id) =>
        [.. AbiDiff.Compare(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find(release)!, described, described.Find(id)!).Findings];
}
