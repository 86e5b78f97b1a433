using Kho.Abi.Manifests;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Manifests;

public sealed class ManifestReaderTests
{
    private const string Minimal = "release: linux-7.3\n";

    [Fact]
    public void A_release_is_all_that_a_manifest_needs()
    {
        HandoverManifest manifest = Read(Minimal);
        Assert.Equal("linux-7.3", manifest.Release);
        Assert.Equal(4096, manifest.PageSize);
        Assert.True(manifest.MemoryMap.Implied);
        Assert.Empty(manifest.Blobs);
    }

    [Theory]
    [InlineData("page_size: 4K", "line 1: release: is missing")]
    [InlineData(Minimal + "page_size: 8K", "line 2: page_size: expected 4K, 16K or 64K")]
    [InlineData(Minimal + "page_sise: 4K", "line 2: 'page_sise' is not known here")]
    [InlineData(Minimal + "machine: riscv64", "line 2: machine: expected x86_64 or aarch64")]
    [InlineData(Minimal + "memory_map:\n  blocks:\n    - { start: here, order: 1 }", "line 4: memory_map.blocks[0].start: 'here' is no number")]
    [InlineData(Minimal + "memory_map:\n  blocks:\n    - { start: 0x1000 }", "memory_map.blocks[0].order: expected either an order")]
    [InlineData(Minimal + "memory_map:\n  blocks:\n    - { start: 0x1000, order: 0, pages: 3 }", "line 4: memory_map.blocks[0].pages: there is an order already")]
    [InlineData(Minimal + "memory_map:\n  blocks:\n    - { start: 0x1000, order: 64 }", "line 4: memory_map.blocks[0].order: 64 is larger than 63")]
    [InlineData(Minimal + "memory_map:\n  nodes: [[1, 2]]", "line 3: memory_map.nodes[0]: expected a list of 3 numbers")]
    [InlineData(Minimal + "memory_map: { implied: perhaps }", "line 2: memory_map.implied: 'perhaps' is neither true nor false")]
    [InlineData(Minimal + "blobs:\n  - { at: 0x1000 }", "line 3: blobs[0].name: is missing")]
    [InlineData(Minimal + "blobs:\n  - name: x\n    bytes: abc\n    metadata: { previous_release: a }", "blobs[0].bytes: there is metadata already")]
    [InlineData(Minimal + "blobs:\n  - name: x\n    bytes: !!binary \"???\"", "line 4: blobs[0].bytes: is no base64")]
    [InlineData(Minimal + "blobs:\n  - name: LUO\n    luo:\n      sessions:\n        - name: s\n          files:\n            - { compatible: memfd-v2 }", "line 8: blobs[0].luo.sessions[0].files[0].token: is missing")]
    [InlineData(Minimal + "blobs:\n  - name: kho_test\n    kho_test: { fill: \"\" }", "line 4: blobs[0].kho_test.fill: is empty")]
    [InlineData(Minimal + "root: { device_tree: { style: flat } }", "line 2: root.device_tree.style: 'flat' is neither sequential nor edited")]
    [InlineData(Minimal + "residue:\n  - { at: 0x1000 }", "line 3: residue[0].bytes: is missing")]
    [InlineData("- release", "line 1: expected a mapping")]
    [InlineData("release: [", ": line ")]
    public void What_is_wrong_is_said_with_its_line_and_its_key(string text, string expected)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => Read(text));
        Assert.StartsWith("handover.yaml: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4096", 4096UL)]
    [InlineData("0x1000", 4096UL)]
    [InlineData("4K", 4096UL)]
    [InlineData("3M", 3UL << 20)]
    [InlineData("1g", 1UL << 30)]
    [InlineData("2T", 2UL << 40)]
    [InlineData("0xfffffffffffff000", 0xfffffffffffff000UL)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Numbers_are_decimal_hexadecimal_or_with_a_unit(string text, ulong expected) =>
        Assert.Equal(expected, Assert.Single(Read($"{Minimal}memory:\n  - {{ start: 0, size: {text} }}").Memory).Size);

    [Theory]
    [InlineData("17179869184G")]
    [InlineData("-1")]
    [InlineData("0x")]
    [InlineData("K")]
    [InlineData("99999999999999999999")]
    public void What_is_no_64_bit_number_is_refused(string text) =>
        Assert.Throws<KhoFormatException>(() => Read($"{Minimal}memory:\n  - {{ start: 0, size: {text} }}"));

    private static HandoverManifest Read(string text) => ManifestReader.Read(new StringReader(text), "handover.yaml");
}
