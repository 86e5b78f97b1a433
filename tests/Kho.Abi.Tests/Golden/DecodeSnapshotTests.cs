using System.Text;

namespace Kho.Abi.Tests.Golden;

/// <summary>
/// The whole JSON of every golden image, as it was accepted. Unlike the other tests of this folder these compare the
/// decoder with itself: they show what a change changes, not what is right.
/// </summary>
public sealed class DecodeSnapshotTests
{
    /// <summary>Bytes beyond which a snapshot leaves out the extents of the memory map.</summary>
    private const int Brief = 200 * 1024;

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public async Task Decode(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        string json = decoded.ToJson();
        if (Encoding.UTF8.GetByteCount(json) > Brief)
        {
            json = decoded.ToJson(withExtents: false);
        }

        json = json.Replace(golden.Path, $"golden/{golden.Name}/handover.elf", StringComparison.Ordinal);
        await Verifier.Verify(json, extension: "json").UseDirectory("Snapshots").UseParameters(image);
    }
}
