using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Physical;
using Kho.Abi.Tests.Writing;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using static Kho.Analysis.Kernels.CompatibilityAnswer;

namespace Kho.Abi.Tests.Compatibility.Kernels;

/// <summary>Specification against real kernels' types, and what happens where they differ.</summary>
public sealed class KernelCheckTests
{
    private const string Compiler = "/usr/bin/gcc";
    private const string PaholeTool = "/usr/bin/pahole";

    [Theory]
    [InlineData("linux-6.17", "6.17.8")]
    [InlineData("linux-6.19", "6.19.6")]
    [InlineData("linux-7.2", "7.2.6")]
    [InlineData("linux-7.3", "7.3.4")]
    [InlineData("rfc-page-type", "rfc-depth6")]
    [InlineData("rfc-page-type-deep", "rfc-depth7")]
    public void A_kernel_has_the_structures_of_its_release(string release, string kernel)
    {
        KernelCheckResult result = Run(ReleaseCatalog.BuiltIn, release, kernel);

        Assert.Equal((Yes, 4096), (result.Answer, result.PageSize));
        Assert.Contains("kho_data", result.Same);
        Assert.Empty(result.Missing);
    }

    [Theory]
    [InlineData("linux-6.18", "6.17.8", "kho_mem_phys_bits", No)]
    [InlineData("linux-7.2", "rfc-depth6", "kho_page_info.type", No)]
    [InlineData("rfc-page-type", "7.2.6", "kho_page_info.type", No)]
    [InlineData("linux-7.3", "6.19.6", "memory_map.kind", No)]
    [InlineData("linux-7.0", "7.2.6", "memory_map.kind", No)]
    [InlineData("linux-7.1", "7.2.6", null, CannotTell)]
    public void A_kernel_of_another_release_does_not(string release, string kernel, string? place, object answer)
    {
        KernelCheckResult result = Run(ReleaseCatalog.BuiltIn, release, kernel);

        Assert.Equal(answer, result.Answer);
        Assert.True(place is null || result.Differences.Any(finding => finding.Place == place));
        Assert.True(!answer.Equals(CannotTell) || result.Missing.Contains("luo_session_header_ser"));
    }

    [Theory]
    [InlineData("luo.ksy", "size: 48\n        doc: Name and version of the handler", "size: 40\n        doc: Name and version of the handler", "luo_file_ser")]
    [InlineData("memfd_luo.ksy", "type: b52", "type: b50", "memfd_luo_folio_ser")]
    [InlineData("kho_vmalloc.ksy", "id: first\n        -orig-id: first", "id: first\n        -orig-id: head", "kho_vmalloc")]
    [InlineData("kexec_metadata.ksy", "size: 65", "size: 64", "kho_kexec_metadata")]
    [InlineData("kho_radix_tree.ksy", "repeat-expr: page_size / 8", "repeat-expr: page_size / 16", "kho_radix_node")]
    public void A_specification_that_is_wrong_is_found_out(string file, string before, string after, string structure)
    {
        using var spec = TemporarySpec.Copy();
        spec.Edit(file, before, after);

        KernelCheckResult result = Run(ReleaseCatalog.Load(spec.Path), "linux-7.3", "7.3.4");

        Assert.DoesNotContain(structure, result.Same);
        Assert.Contains(result.Differences, finding => finding.Place == structure || finding.Place.StartsWith($"{structure}.", StringComparison.Ordinal));
        Assert.Equal(file == "kho_vmalloc.ksy" ? Yes : No, result.Answer);
    }

    [Fact]
    public void Types_of_two_kernels_are_compared_without_a_specification()
    {
        AbiDifferences differences = KernelCheck.Compare(ReleaseCatalog.BuiltIn, Btf("7.2.6"), Btf("rfc-depth6"));

        Assert.Equal(
            ["KHO_FIELD_RESIZED kho_page_info.order", "KHO_FIELD_ADDED kho_page_info.type"],
            differences.Findings.Select(finding => $"{finding.Rule.Id} {finding.Place}"));
        Assert.All(differences.Findings, finding => Assert.Null(finding.Bumped));
        Assert.Empty(KernelCheck.Compare(ReleaseCatalog.BuiltIn, Btf("7.2.6"), Btf("7.3.4")).Findings);
        Assert.NotEmpty(differences.Notes);
    }

    [FactOnFile(PaholeTool)]
    public void An_object_file_that_a_compiler_made_is_read()
    {
        if (!File.Exists(Compiler))
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        string source = directory.Write("luo.c", """
            typedef unsigned long long u64;
            struct luo_file_set_ser { u64 files; u64 count; } __attribute__((packed));
            struct luo_session_ser { char name[64]; struct luo_file_set_ser file_set_ser; } __attribute__((packed));
            struct luo_file_ser { char compatible[40]; u64 data; u64 token; } __attribute__((packed));
            struct luo_session_ser session;
            struct luo_file_ser file;
            const char *const strings[] = { "kho-v4", "luo-v5" };
            """u8);
        string compiled = Path.Combine(directory.Path, "luo.o");
        ExternalTool.Run(Compiler, "-g", "-c", "-O0", source, "-o", compiled);
        ExternalTool.Run(PaholeTool, "-J", compiled);

        var kernel = KernelImage.Open(compiled);
        KernelCheckResult result = KernelCheck.Run(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find("linux-7.3")!, kernel.Types!);

        Assert.Equal(["luo_file_set_ser", "luo_session_ser"], result.Same.Order(StringComparer.Ordinal));
        Assert.Contains(result.Differences, finding => finding.Place == "luo_file_ser.token" && finding.From == "offset 56" && finding.To == "offset 48");
        Assert.Equal(No, result.Answer);
        Assert.Equal(["kho-v4", "luo-v5"], kernel.CompatibleStrings);
    }

    private static KernelCheckResult Run(ReleaseCatalog catalog, string release, string kernel) => KernelCheck.Run(catalog, catalog.Find(release)!, Btf(kernel));

    private static BtfFile Btf(string version) => BtfFile.Read(KernelBuilder.GoldenBtf(version), version);
}
