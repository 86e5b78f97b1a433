using System.Buffers.Binary;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Handovers;
using Kho.Analysis.Checks;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility.Checks;

/// <summary>
/// What was injected into real kernels, and what they accepted in silence or died of: a check made before the kexec says
/// so. The damage is done anew here, by the names it had there.
/// </summary>
public sealed class InjectedDamageTests
{
    private const ulong BeyondRam = 0x40000000;
    private const ulong FarBeyondRam = 1UL << 40;

    private static readonly Dictionary<string, Action<CheckedHandover>> _radix = new(StringComparer.Ordinal)
    {
        ["root-compat-v9"] = image => Replace(image, RootOf(image), "kho-v4", "kho-v9"),
        ["root-fdt-totalsize-huge"] = image => BinaryPrimitives.WriteUInt32BigEndian(image.Core.At(RootOf(image) + 4, 4), 0x7fffffff),
        ["map-pointer-zero"] = image => WriteMapPointer(image, 0),
        ["map-pointer-misaligned"] = image => WriteMapPointer(image, image.Map + 8),
        ["map-pointer-beyond-ram"] = image => WriteMapPointer(image, BeyondRam),
        ["node-pointer-beyond-ram"] = image => image.Core.Write64(PathOf(image).Fields[^2], BeyondRam),
        ["node-pointer-misaligned"] = image => image.Core.Write64(PathOf(image).Fields[0], PathOf(image).Leaf + 4),
        ["node-cycle"] = image => image.Core.Write64(PathOf(image).Fields[^2], image.Map),
        ["fdt-block-cleared"] = image => image.Unpreserve(RootOf(image), 0),
        ["memblock-compat"] = image => Replace(image, Blob(image, "memblock"), "memblock-v1", "memblock-v9"),
        ["kho_test-magic"] = image => Replace(image, Blob(image, "kho_test"), "\x4b\x48\x4f\x21", "\x4b\x48\x4f\x22", backwards: true),
        ["luo-compat-v9"] = image => image.Core.At(image.Places.Blob + 5, 1)[0] = (byte)'9',
        ["memfd-compat-v9"] = image => image.Core.At(image.Places.File("one", 1) + 7, 1)[0] = (byte)'9',
        ["luo-sessions_pa-zero"] = image => image.Core.Write64(image.Places.SessionsField, 0),
        ["luo-sessions_pa-misaligned"] = image => image.Core.Write64(image.Places.SessionsField, image.Places.SessionBlocks[0] + 3),
        ["luo-sessions_pa-not-preserved"] = image => image.Core.Write64(image.Places.SessionsField, image.Map),
        ["luo-session-block-count-huge"] = image => image.Core.Write64(image.Places.SessionBlocks[0] + 8, 1000),
        ["luo-session-block-next-self"] = image => image.Core.Write64(image.Places.SessionBlocks[0], image.Places.SessionBlocks[0]),
        ["luo-session-file-count-huge"] = image => image.Core.Write64(image.Places.Session("one") + 72, 100000),
        ["luo-session-duplicate-name"] = image => "one"u8.CopyTo(image.Core.At(image.Places.Session("two"), 3)),
        ["memfd-nr_folios-huge"] = image => image.Core.Write64(image.Places.Memfd("one", 1) + 24, 1UL << 40),
        ["memfd-size-huge"] = image => image.Core.Write64(image.Places.Memfd("one", 1) + 8, 1UL << 60),
        ["memfd-vmalloc-chunk-zero"] = image => image.Core.Write64(image.Places.Memfd("one", 1) + 32, 0),
        ["memfd-seals-unknown"] = image => image.Core.Write32(image.Places.Memfd("one", 1) + 16, 0xdeadbeef),
        ["memfd-data-page-cleared"] = image => image.Unpreserve(image.Places.Memfd("one", 1), 0),
        ["luo-blob-block-cleared"] = image => image.Unpreserve(image.Places.Blob, 0),
        ["luo-session-block-cleared"] = image => image.Unpreserve(image.Places.SessionBlocks[0], 0),
    };

    private static readonly Dictionary<string, Action<CheckedHandover>> _bootData = new(StringComparer.Ordinal)
    {
        ["kho-data-fdt_size-0"] = image => image.Core.Write64(0x1e00000 + 24, 0),
        ["kho-data-scratch_size-0"] = image => image.Core.Write64(0x1e00000 + 40, 0),
        ["kho-data-scratch_size-17"] = image => image.Core.Write64(0x1e00000 + 40, 17),
        ["kho-data-scratch_addr-0"] = image => image.Core.Write64(0x1e00000 + 32, 0),
        ["kho-data-len-8"] = image => image.Core.Write32(0x1e00000 + 12, 8),
        ["kho-data-fdt_size-24"] = image => image.Core.Write64(0x1e00000 + 24, 24),
    };

    private static readonly Dictionary<string, Action<CheckedHandover>> _chunks = new(StringComparer.Ordinal)
    {
        ["chunk-num_elms-256"] = image => image.Core.Write32(image.Map + 12, 256),
        ["chunk-num_elms-huge"] = image => image.Core.Write32(image.Map + 12, uint.MaxValue),
        ["chunk-order-64"] = image => image.Core.Write32(image.Map + 8, 64),
        ["chunk-next-self"] = image => image.Core.Write64(image.Map, image.Map),
        ["chunk-next-beyond-ram"] = image => image.Core.Write64(image.Map, BeyondRam),
        ["bitmap-pointer-beyond-ram"] = image => image.Core.Write64(image.Map + 24, BeyondRam),
        ["bitmap-pointer-zero"] = image => image.Core.Write64(image.Map + 24, 0),
        ["bitmap-phys_start-misaligned"] = image => image.Core.Write64(image.Map + 16, image.Core.Read64(image.Map + 16) + 0x1000),
        ["map-pointer-zero"] = image => WriteMapPointer(image, 0),
        ["map-pointer-misaligned"] = image => WriteMapPointer(image, image.Map + 8),
        ["map-pointer-beyond-ram"] = image => WriteMapPointer(image, BeyondRam),
    };

    private static readonly Dictionary<string, string> _blocks = new(StringComparer.Ordinal)
    {
        ["bogus-block-free-ram"] = "{ start: 0x3400000, order: 0 }",
        ["bogus-block-free-ram-order5"] = "{ start: 0x3400000, order: 5 }",
        ["bogus-block-beyond-ram"] = $"{{ start: 0x{FarBeyondRam:x}, order: 0 }}",
        ["bogus-block-in-hole-above-e820"] = $"{{ start: 0x{CheckedHandover.Scratch + 0x1000000:x}, order: 0 }}",
        ["bogus-block-in-scratch"] = $"{{ start: 0x{CheckedHandover.Scratch:x}, order: 0 }}",
        ["bogus-block-below-1M"] = "{ start: 0x90000, order: 0 }",
        ["bogus-block-page-zero"] = "{ start: 0, order: 0 }",
        ["bogus-block-order-11-too-big"] = "{ start: 0x4000000, order: 11 }",
        ["bogus-block-overlaps-two-order0"] = "{ start: 0x3100000, order: 1 }",
        ["bogus-block-inside-bigger-block"] = "{ start: 0x3201000, order: 0 }",
    };

    public static TheoryData<string> OfRadix => [.. _radix.Keys];

    public static TheoryData<string> OfBootData => [.. _bootData.Keys];

    public static TheoryData<string> OfChunks => [.. _chunks.Keys];

    public static TheoryData<string> OfBlocks => [.. _blocks.Keys];

    [Theory]
    [MemberData(nameof(OfRadix))]
    public void Damage_of_a_radix_handover_is_found(string damage)
    {
        using CheckedHandover image = CheckedHandover.Radix();
        _radix[damage](image);
        AssertFound(image);
    }

    [Theory]
    [MemberData(nameof(OfBootData))]
    public void Damage_of_boot_data_is_found(string damage)
    {
        using CheckedHandover image = CheckedHandover.Radix();
        _bootData[damage](image);
        image.Core.BreakNote();
        AssertFound(image);
    }

    [Theory]
    [MemberData(nameof(OfChunks))]
    public void Damage_of_a_chunk_list_is_found(string damage)
    {
        using CheckedHandover image = CheckedHandover.Chunks();
        _chunks[damage](image);
        AssertFound(image);
    }

    [Theory]
    [MemberData(nameof(OfBlocks))]
    public void A_bogus_block_is_found_in_either_kind_of_map(string damage)
    {
        using CheckedHandover radix = CheckedHandover.Radix(null, _blocks[damage]);
        AssertFound(radix);
        using CheckedHandover chunks = CheckedHandover.Chunks(null, _blocks[damage]);
        AssertFound(chunks);
    }

    [Fact]
    public void A_block_of_wrapped_order_is_found()
    {
        using CheckedHandover image = CheckedHandover.Radix(text => text.Replace("memory_map: { ", "memory_map: { keys: [[1, 1]], ", StringComparison.Ordinal));
        AssertFound(image);
    }

    [Fact]
    public void A_blob_size_that_is_too_large_is_found()
    {
        using CheckedHandover image = CheckedHandover.Radix(text => text.Replace("- name: memblock", "- name: memblock\n    size: 1T", StringComparison.Ordinal));
        AssertFound(image);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(46)]
    public void A_bit_flipped_in_a_node_is_found_at_its_address(int bit)
    {
        using PatchedImage patched = new("linux-7.3/7.3.4-out");
        using DecodedImage sound = patched.Golden.Decode();
        var path = new RadixPath(patched.Core, sound.Map.Address, 6, 4096, sound.Document.Root!.Address!.Value, 0);
        patched.Core.Write64(path.Fields[1], patched.Core.Read64(path.Fields[1]) ^ (1UL << bit));

        AssertAt(patched, finding => finding.Id is "KHO0040" && finding.Address == path.Fields[1]);
    }

    [Theory]
    [InlineData(7, 6, "KHO0040", 0)]
    [InlineData(8, 7, "KHO0042", 8)]
    [InlineData(14, 2, "KHO0042", 12)]
    public void A_bit_flipped_in_a_chunk_header_is_found_at_its_address(int offset, int bit, string id, int field)
    {
        using PatchedImage patched = new("linux-6.19/6.19.6-out");
        using DecodedImage sound = patched.Golden.Decode();
        ulong chunk = sound.Map.Address;
        patched.Core.At(chunk + (ulong)offset, 1)[0] ^= (byte)(1 << bit);

        AssertAt(patched, finding => finding.Id == id && finding.Address == chunk + (ulong)field);
    }

    [Fact]
    public void A_bit_flipped_in_the_root_is_found_in_its_page()
    {
        using PatchedImage patched = new("linux-7.3/7.3.4-out");
        using DecodedImage sound = patched.Golden.Decode();
        ulong root = sound.Document.Root!.Address!.Value;
        uint structures = BinaryPrimitives.ReadUInt32BigEndian(patched.Core.At(root + 8, 4));
        patched.Core.At(root + structures + 3, 1)[0] ^= 0x10;

        AssertAt(patched, finding => finding.Severity == DiagnosticSeverity.Error && finding.Address is ulong address && address >= root && address < root + 4096);
    }

    private static void AssertFound(CheckedHandover image)
    {
        CheckReport report = image.Check();
        Assert.True(report.Errors + report.Warnings > 0, $"nothing but: {string.Join("; ", report.Findings)}");
    }

    private static void AssertAt(PatchedImage patched, Predicate<Diagnostic> expected)
    {
        using DecodedImage decoded = patched.Decode();
        CheckReport report = HandoverCheck.Run(decoded.Image, decoded.Document);
        Assert.True(report.Findings.Any(finding => expected(finding)), string.Join("; ", report.Findings));
    }

    private static ulong RootOf(CheckedHandover image) => image.Sound.Root!.Address!.Value;

    private static ulong Blob(CheckedHandover image, string name) => image.Sound.Blobs.Single(blob => blob.Name == name).Address!.Value;

    private static RadixPath PathOf(CheckedHandover image) => new(image.Core, image.Map, 6, 4096, CheckedHandover.Folio, 0);

    private static void WriteMapPointer(CheckedHandover image, ulong address)
    {
        byte[] old = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(old, image.Map);
        image.Core.Write64(image.Core.Find(RootOf(image), 512, old), address);
    }

    private static void Replace(CheckedHandover image, ulong address, string from, string to, bool backwards = false)
    {
        byte[] old = [.. from.Select(letter => (byte)letter)];
        byte[] written = [.. to.Select(letter => (byte)letter)];
        if (backwards)
        {
            Array.Reverse(old);
            Array.Reverse(written);
        }

        ReadOnlySpan<byte> tree = image.Core.At(address, 256);
        int first = tree.IndexOf(old);
        Assert.True(first >= 0, $"no '{from}' at 0x{address:x}");
        written.CopyTo(image.Core.At(address + (ulong)first, written.Length));
    }
}
