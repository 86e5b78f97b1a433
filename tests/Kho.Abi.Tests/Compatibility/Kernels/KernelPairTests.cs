using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using static Kho.Analysis.Kernels.CompatibilityAnswer;

namespace Kho.Abi.Tests.Compatibility.Kernels;

/// <summary>Whether one kernel can hand over to another, from their files: yes only on evidence, never for want of it.</summary>
public sealed class KernelPairTests
{
    private static readonly string[] _strings617 = ["kho-v1", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];
    private static readonly string[] _strings619 = [.. _strings617, "luo-v1", "luo-session-v2", "memfd-v1"];
    private static readonly string[] _strings72 = ["kho-v4", "luo-v5", "memfd-v2", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];

    [Theory]
    [InlineData("kho-v4 luo-v5", "kho-v4 luo-v5 memfd-v2", Yes)]
    [InlineData("kho-v4 luo-v5 memfd-v2", "kho-v4 luo-v5", No)]
    [InlineData("kho-v3", "kho-v4", No)]
    [InlineData("", "kho-v4", CannotTell)]
    public void Lists_of_formats_are_compared_before_anything_else(string writer, string reader, object answer)
    {
        KernelImage from = new KernelBuilder().AddVersions(writer.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Open("from");
        KernelImage to = new KernelBuilder().AddVersions(reader.Split(' ')).Open("to");

        KernelPairResult result = Check(from, to);

        Assert.Equal((answer, ".liveupdate_versions"), ((object)result.Answer, result.Basis));
        Assert.NotEmpty(result.Reasons);
    }

    [Fact]
    public void A_list_that_the_types_belie_is_not_believed()
    {
        KernelPairResult result = Check(
            new KernelBuilder().AddVersions("kho-v1").AddBtf("6.17.8").Open("from"),
            new KernelBuilder().AddVersions("kho-v1").AddBtf("6.19.6").Open("to"));

        Assert.Equal((No, ".liveupdate_versions and types"), (result.Answer, result.Basis));
        Assert.Contains(result.Reasons, reason => reason.Contains("kho_mem_phys_bits", StringComparison.Ordinal));
    }

    [Fact]
    public void Stamps_that_differ_prove_nothing_either_way()
    {
        KernelPairResult result = Check(
            new KernelBuilder().AddStrings(_strings72).AddBtf("7.2.6").Open("from"),
            new KernelBuilder().AddStrings(_strings72).AddBtf("rfc-depth6").Open("to"));

        Assert.Equal(CannotTell, result.Answer);
        Assert.Contains(result.Reasons, reason => reason.Contains("stamps are not handed over", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_root_string_is_not_safe()
    {
        KernelPairResult result = Check(new KernelBuilder().AddStrings("kho-v3", "luo-v1").Open("from"), new KernelBuilder().AddStrings("kho-v4", "luo-v5").Open("to"));

        Assert.Equal(No, result.Answer);
        Assert.Contains(result.Reasons, reason => reason.EndsWith("does not have kho-v3, luo-v1", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_strings_alone_prove_nothing() =>
        Assert.Equal(CannotTell, Check(new KernelBuilder().AddStrings(_strings72).Open("from"), new KernelBuilder().AddStrings(_strings72).Open("to")).Answer);

    [Fact]
    public void The_same_strings_and_types_prove_nothing_about_constants() =>
        Assert.Equal(CannotTell, Check(new KernelBuilder().AddStrings(_strings72).AddBtf("7.2.6").Open("from"), new KernelBuilder().AddStrings(_strings72).AddBtf("7.3.4").Open("to")).Answer);

    [Fact]
    public void Bare_types_prove_nothing()
    {
        using var directory = new TemporaryDirectory();
        KernelPairResult result = Check(
            KernelImage.Open(directory.Write("from.btf", KernelBuilder.GoldenBtf("7.2.6"))),
            KernelImage.Open(directory.Write("to.btf", KernelBuilder.GoldenBtf("7.3.4"))));

        Assert.Equal(CannotTell, result.Answer);
    }

    [Fact]
    public void Types_alone_refute_another_kind_of_memory_map()
    {
        using var directory = new TemporaryDirectory();
        KernelPairResult result = Check(
            KernelImage.Open(directory.Write("from.btf", KernelBuilder.GoldenBtf("6.19.6"))),
            KernelImage.Open(directory.Write("to.btf", KernelBuilder.GoldenBtf("7.3.4"))));

        Assert.Equal((No, "types"), (result.Answer, result.Basis));
        Assert.Contains(result.Differences, finding => finding.Rule == AbiRules.MapKind);
    }

    [Fact]
    public void Kernels_without_KHO_prove_nothing() =>
        Assert.Equal(CannotTell, Check(new KernelBuilder().AddStrings("ext4-v1", "printk").Open("from"), new KernelBuilder().AddStrings(_strings72).Open("to")).Answer);

    [Theory]
    [InlineData("7.2.6", "7.3.4")]
    [InlineData("7.3.4", "7.2.6")]
    public void Known_releases_whose_types_confirm_them_are_compared_by_their_specification(string writer, string reader)
    {
        KernelPairResult result = Check(Kernel(writer, writer, _strings72), Kernel(reader, reader, _strings72));

        Assert.Equal(Yes, result.Answer);
        Assert.Contains("the specification of", result.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Bitmaps_that_grew_under_one_string_are_seen_in_the_types()
    {
        KernelPairResult result = Check(Kernel("6.17.8", "6.17.8", _strings617), Kernel("6.19.6", "6.19.6", _strings619));

        Assert.Equal(No, result.Answer);
        Assert.Contains(result.Reasons, reason => reason.Contains("kho_mem_phys_bits", StringComparison.Ordinal));
    }

    [Fact]
    public void A_version_that_the_types_belie_is_not_believed()
    {
        KernelPairResult result = Check(Kernel("6.19.6", "7.2.6", _strings72), Kernel("7.3.4", "7.3.4", _strings72));

        Assert.Equal(CannotTell, result.Answer);
        Assert.Contains(result.Reasons, reason => reason.Contains("do not confirm linux-6.19", StringComparison.Ordinal));
    }

    [Fact]
    public void A_version_that_the_strings_belie_is_not_believed()
    {
        KernelPairResult result = Check(Kernel("7.2.6", "7.2.6", ["kho-v4", "luo-v5"]), Kernel("7.3.4", "7.3.4", _strings72));

        Assert.Equal(CannotTell, result.Answer);
        Assert.Contains(result.Reasons, reason => reason.Contains("lacks ", StringComparison.Ordinal) && reason.Contains("memfd-v2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_of_formats_is_read_as_proposed()
    {
        Assert.Equal(["kho-v4", new string('x', 48)], LiveUpdateVersions.Read(KernelBuilder.VersionList("kho-v4", new string('x', 48)), "test").Formats);

        byte[] magic = KernelBuilder.VersionList("kho-v4");
        magic[0] ^= 1;
        Assert.Contains("0x4c565551, expected 0x4c565550", Fails(magic), StringComparison.Ordinal);
        byte[] version = KernelBuilder.VersionList("kho-v4");
        BinaryPrimitives.WriteUInt32LittleEndian(version.AsSpan(4), 2);
        Assert.Contains("the version is 2, expected 1", Fails(version), StringComparison.Ordinal);
        Assert.Contains("expected a multiple of", Fails(KernelBuilder.VersionList("kho-v4")[..^1]), StringComparison.Ordinal);
        Assert.Contains("7 bytes", Fails(new byte[7]), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_whole_strings_with_a_version_are_taken()
    {
        KernelImage kernel = new KernelBuilder().Add(".rodata.str1.1", Encoding.ASCII.GetBytes("kho-v4\0not kho-v5\0kho-v6 \0a-kho-v7\0Kho-v8\0luo-v5")).Add(".text", Encoding.ASCII.GetBytes("\0kho-v9\0"))
            .Add(".data", [0xff, 0xff, .. "memfd-v2"u8, 0, 0]).Open("kernel");

        Assert.Equal(["a-kho-v7", "kho-v4", "memfd-v2"], kernel.CompatibleStrings);
    }

    [Fact]
    public void What_is_no_kernel_is_refused_with_a_reason()
    {
        using var directory = new TemporaryDirectory();
        Assert.Contains("no kernel: neither a bzImage", Assert.Throws<KhoFormatException>(() => KernelImage.Open(directory.Write("bzImage", "MZ and so on"u8))).Message, StringComparison.Ordinal);
        byte[] elf = new KernelBuilder().AddStrings("kho-v4").Build();
        Assert.Contains("the file ends", Assert.Throws<KhoFormatException>(() => KernelImage.Open(directory.Write("cut", elf.AsSpan(0, elf.Length - 10)))).Message, StringComparison.Ordinal);
        elf[4] = 1;
        Assert.Contains("class 1", Assert.Throws<KhoFormatException>(() => KernelImage.Open(directory.Write("elf32", elf))).Message, StringComparison.Ordinal);
    }

    private static string Fails(byte[] section) => Assert.Throws<KhoFormatException>(() => LiveUpdateVersions.Read(section, "test")).Message;

    private static KernelImage Kernel(string version, string btf, string[] strings) =>
        new KernelBuilder().AddStrings([.. strings, $"Linux version {version} (someone@somewhere) (gcc) #1 SMP"]).AddBtf(btf).Open($"vmlinux-{version}");

    private static KernelPairResult Check(KernelImage from, KernelImage to) => KernelPair.Check(ReleaseCatalog.BuiltIn, from, to);
}
