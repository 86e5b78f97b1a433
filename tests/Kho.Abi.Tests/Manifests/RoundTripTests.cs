using Kho.Abi.Handover;
using Kho.Abi.Handover.Manifests;
using Kho.Abi.Physical;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Manifests;

/// <summary>Every golden image, decoded, written down as YAML, read back and encoded, is the same page for page.</summary>
public sealed class RoundTripTests
{
    private const int FewestImages = 29;

    public static TheoryData<string> Images =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.Golden("."), "handover.elf", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryFiles.Golden("."), path))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void There_are_golden_images() => Assert.True(Images.Count >= FewestImages);

    [Theory]
    [MemberData(nameof(Images))]
    public void A_decoded_image_encodes_to_the_same_pages(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(name));
        HandoverManifest manifest = Written(ManifestBuilder.Build(HandoverReader.Read(image), image));
        EncodedHandover encoded = HandoverEncoder.Encode(manifest);

        Dictionary<ulong, byte[]> original = PagesOf(image.Memory, manifest.PageSize);
        Dictionary<ulong, byte[]> made = encoded.Memory.Pages.ToDictionary(page => page.Address, page => page.Bytes.ToArray());
        Assert.Equal(original.Keys.Order(), made.Keys.Order());
        foreach ((ulong address, byte[] page) in original)
        {
            Assert.True(page.AsSpan().SequenceEqual(made[address].AsSpan(0, page.Length)), $"page 0x{address:x} differs");
            Assert.False(made[address].AsSpan(page.Length).ContainsAnyExcept((byte)0));
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Without_residue_every_byte_that_a_structure_owns_is_the_same(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(name));
        HandoverManifest manifest = ManifestBuilder.Build(HandoverReader.Read(image), image, ResidueScope.None);
        Assert.Empty(manifest.Residue);
        EncodedHandover encoded = HandoverEncoder.Encode(Written(manifest));
        ulong compared = 0;
        foreach (OwnedRange range in encoded.Memory.OwnedRanges)
        {
            byte[] original = new byte[range.Length];
            byte[] made = new byte[range.Length];
            Assert.Equal(original.Length, image.Memory.Read(range.Address, original, out _));
            Assert.Equal(made.Length, encoded.Memory.Read(range.Address, made, out _));
            Assert.Equal(original, made);
            compared += (ulong)range.Length;
        }

        Assert.Equal(encoded.ExplainedBytes, compared);
        Assert.True(compared > 100, "the root device tree alone is longer");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Residue_covers_no_byte_that_a_structure_owns(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(name));
        HandoverManifest manifest = ManifestBuilder.Build(HandoverReader.Read(image), image);
        EncodedHandover structures = HandoverEncoder.Encode(manifest with { Residue = [] });
        foreach (ResidueManifest piece in manifest.Residue)
        {
            Assert.Null(structures.Memory.OwnerOf(piece.At, piece.Bytes.Length));
        }
    }

    /// <summary>As a file would hold it.</summary>
    private static HandoverManifest Written(HandoverManifest manifest)
    {
        var text = new StringWriter();
        ManifestWriter.Write(text, manifest);
        return ManifestReader.Read(new StringReader(text.ToString()), "manifest");
    }

    private static Dictionary<ulong, byte[]> PagesOf(IPhysicalMemory memory, int pageSize)
    {
        Dictionary<ulong, byte[]> pages = [];
        foreach (PhysicalRange range in memory.Ranges)
        {
            for (ulong address = range.Start & ~(ulong)(pageSize - 1); address <= range.Last; address += (ulong)pageSize)
            {
                byte[] page = new byte[pageSize];
                pages[address] = page[..memory.Read(address, page, out _)];
            }
        }

        return pages;
    }
}
