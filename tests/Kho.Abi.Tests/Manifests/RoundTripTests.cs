using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Tests.Physical;
using Kho.Images;

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
        ManifestRoundTrip.AssertSamePages(image, ManifestBuilder.Build(HandoverReader.Read(image), image));
    }

    /// <summary>Images of x86-64 after the kexec hold the boot data that lead to their root.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void Boot_data_are_written_down_as_fields_where_there_are_some(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(name));
        HandoverManifest manifest = ManifestRoundTrip.Written(ManifestBuilder.Build(HandoverReader.Read(image), image, ResidueScope.Touched));
        bool expected = Path.GetDirectoryName(name) is string folder && folder.EndsWith("-out", StringComparison.Ordinal) is false
            && !folder.Contains("arm64", StringComparison.Ordinal) && !folder.StartsWith("encoded", StringComparison.Ordinal) && !folder.StartsWith("formats", StringComparison.Ordinal) && !folder.Contains("/x-", StringComparison.Ordinal)

            // Cut down to what the handover touches, and boot data do not belong to that.
            && !folder.EndsWith("/7.0.0-early", StringComparison.Ordinal);

        Assert.Equal(expected, manifest.SetupData is not null);
        if (manifest.SetupData is { At: ulong at })
        {
            Assert.DoesNotContain(manifest.Residue, piece => piece.At < at + 48 && at < piece.At + (ulong)piece.Bytes.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Without_residue_every_byte_that_a_structure_owns_is_the_same(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(name));
        HandoverManifest manifest = ManifestBuilder.Build(HandoverReader.Read(image), image, ResidueScope.None);
        Assert.Empty(manifest.Residue);
        EncodedHandover encoded = HandoverEncoder.Encode(ManifestRoundTrip.Written(manifest));
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
}
