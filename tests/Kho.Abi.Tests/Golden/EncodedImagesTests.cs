using System.Security.Cryptography;
using Kho.Abi.Manifests;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Golden;

/// <summary>Golden images of our own encoder: each is what its manifest encodes to, and is described where images are.</summary>
public sealed class EncodedImagesTests
{
    private const int FewestImages = 67;

    private static readonly string _folder = RepositoryFiles.Golden("encoded");

    public static TheoryData<string> Images =>
    [
        .. Directory.EnumerateFiles(_folder, "handover.elf", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder, Path.GetDirectoryName(path)!))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void There_are_encoded_images() => Assert.True(Images.Count >= FewestImages, $"{Images.Count} images");

    [Theory]
    [MemberData(nameof(Images))]
    public void The_manifest_encodes_to_the_image(string name)
    {
        HandoverManifest manifest = ManifestReader.ReadFile(Path.Combine(_folder, name, "manifest.yaml"));
        var encoded = new MemoryStream();
        HandoverEncoder.Encode(manifest).Save(encoded);

        byte[] golden = File.ReadAllBytes(Path.Combine(_folder, name, "handover.elf"));
        Assert.Equal(golden.Length, encoded.Length);
        Assert.Equal(golden.Length, golden.AsSpan().CommonPrefixLength(encoded.ToArray()));
        Assert.Equal(name.Split('/')[0], manifest.Release);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_image_is_described(string name)
    {
        byte[] golden = File.ReadAllBytes(Path.Combine(_folder, name, "handover.elf"));
        string provenance = File.ReadAllText(Path.Combine(_folder, name, "provenance.md"));
        string judged = File.ReadAllText(Path.Combine(_folder, "judged.md"));
        string cases = string.Join('\n', File.ReadLines(Path.Combine(_folder, "..", "README.md")).SkipWhile(line => line != "## Encoded images"));

        Assert.Contains("Made by this project's own encoder", provenance, StringComparison.Ordinal);
        Assert.Contains($"| image | {golden.Length} bytes |", provenance, StringComparison.Ordinal);
        Assert.Contains($"`{Convert.ToHexStringLower(SHA256.HashData(golden))}`", provenance, StringComparison.Ordinal);
        Assert.Contains($"| [{name}]({name}/provenance.md) |", judged, StringComparison.Ordinal);
        Assert.Contains($"`{Path.GetFileName(name)}`", cases, StringComparison.Ordinal);
    }
}
