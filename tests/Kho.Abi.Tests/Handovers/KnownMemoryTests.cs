using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Reading, checking and restoring agree on where an image shows memory.</summary>
public sealed class KnownMemoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_empty_scratch_area_is_a_finding_and_no_proof_that_the_image_is_of_all_memory()
    {
        using DecodedImage image = Encode("""
            release: linux-7.3
            memory: [{ start: 32M, size: 64M }]
            scratch:
              at: 0x2100000
              areas: [{ start: 0xc000000, size: 16M }, { start: 0xcc00000, size: 0 }]
            memory_map:
              blocks: [{ start: 0x1000000, order: 9 }]
            """);

        Assert.Equal(MapTrust.Valid, image.Map.Trust);
        Assert.Contains((0x1000000UL, 9), image.Blocks);
        Assert.Equal(2UL, image.Map.Blocks);
        Diagnostic empty = Assert.Single(image.Document.Diagnostics, finding => finding.Id == DiagnosticDescriptors.ScratchUnusable.Id);
        Assert.Equal(0x2100010UL, empty.Address);
        CheckReport check = HandoverCheck.Run(image.Image, image.Document);
        Assert.Equal(0xcc00000UL, Assert.Single(check.Findings, finding => finding.Id == CheckDiagnostics.ScratchImpossible.Id).Address);
        Assert.DoesNotContain(check.Findings, finding => finding.Id == DiagnosticDescriptors.BlockOutsideMemory.Id);
    }

    [Fact]
    public void A_single_scratch_area_without_length_does_not_make_a_sound_map_stale()
    {
        using DecodedImage image = Encode("""
            release: linux-7.3
            memory: [{ start: 32M, size: 64M }]
            scratch: { areas: [{ start: 0xcc00000, size: 0 }] }
            memory_map:
              blocks: [{ start: 0x1000000, order: 9 }]
            """);

        Assert.Equal(MapTrust.Valid, image.Map.Trust);
        Assert.Contains((0x1000000UL, 9), image.Blocks);
        RestoreReport report = HandoverRestorer.Restore(image.Image, image.Document, ReleaseCatalog.BuiltIn.Find("linux-7.3")!);
        Assert.Equal(2UL, report.BlocksWritten);
    }

    /// <summary>
    /// Sections of arm64 are 128 MiB at 4 KiB pages and 512 MiB at 64 KiB pages (SECTION_SIZE_BITS). Scratch ends at 224 MiB,
    /// so that memory is known up to 256 or up to 512 MiB, and the one block lies above it or not.
    /// </summary>
    [Theory]
    [InlineData(65536, 0x13000000, false)]
    [InlineData(65536, 0x20000000, true)]
    [InlineData(65536, 0x1fff0000, false)]
    [InlineData(4096, 0x13000000, true)]
    [InlineData(4096, 0x0ffff000, false)]
    public void Check_and_restore_agree_where_known_memory_ends(int pageSize, long block, bool isFarAway)
    {
        using DecodedImage image = Encode($$"""
            release: linux-7.3
            page_size: {{pageSize}}
            memory: [{ start: 32M, size: 64M }]
            scratch: { areas: [{ start: 0xc000000, size: 32M }] }
            memory_map:
              blocks:
                - { start: 0x8000000, order: 0, count: 40 }
                - { start: {{block}}, order: 0 }
            """);

        Diagnostic[] found = [.. HandoverCheck.Run(image.Image, image.Document).Findings.Where(finding => finding.Id == CheckDiagnostics.BlockFarAway.Id)];
        RestoreReport report = HandoverRestorer.Restore(image.Image, image.Document, ReleaseCatalog.BuiltIn.Find("linux-7.3")!);

        Assert.Equal(isFarAway ? [(ulong?)block] : [], found.Select(finding => finding.Address));
        Assert.Equal(isFarAway, report.Doubts.Any(doubt => doubt.Contains("taken for damage", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_image_is_of_all_memory_if_it_holds_every_scratch_area_whole()
    {
        var builder = new MemoryBuilder(4096);
        builder.Write(0x4000, new byte[0x2000], "test");
        Assert.True(Knows(builder, (0x4000, 0x2000)).IsWhole);
        Assert.False(Knows(builder).IsWhole);
        Assert.False(Knows(builder, (0x4000, 0x2000), (0x6000, 0)).IsWhole);
        Assert.False(Knows(builder, (0x4000, 0x2001)).IsWhole);
        Assert.False(Knows(builder, (0x4000, 0x1000), (0x3000, 0x1000)).IsWhole);
    }

    [Fact]
    public void Known_memory_ends_behind_the_last_byte_of_image_scratch_and_anchors()
    {
        var builder = new MemoryBuilder(4096);
        builder.Write(0x4000, new byte[0x2000], "test");
        Assert.Equal(0x6000UL, Knows(builder).End([], 1UL << 52));
        Assert.Equal(0x8000UL, Knows(builder, (0x7000, 0x1000), (0x9000, 0)).End([], 1UL << 52));
        Assert.Equal(0x9001UL, Knows(builder).End([new Anchor("root FDT", 0x9000, 1)], 1UL << 52));
        Assert.Equal(0x5000UL, Knows(builder).End([], 0x5000));
    }

    private static KnownMemory Knows(MemoryBuilder image, params (ulong Start, ulong Size)[] scratch) =>
        new(image, [.. scratch.Select(area => new ScratchArea(area.Start, area.Size))]);

    private DecodedImage Encode(string manifest)
    {
        using var stream = new MemoryStream();
        HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest")).Save(stream);
        return new DecodedImage(_directory.Write("image.elf", stream.ToArray()));
    }
}
