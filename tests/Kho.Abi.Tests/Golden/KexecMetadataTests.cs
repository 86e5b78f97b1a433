using Kho.Abi.Subsystems.Structures;

namespace Kho.Abi.Tests.Golden;

public sealed class KexecMetadataTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.WithMetadata), MemberType = typeof(GoldenImages))]
    public void The_blob_names_the_kernel_that_wrote_it_and_counts_one_kexec(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.Equal(new WriterAnnouncement(golden.Expected.Kernel!, 1), WriterAnnouncement.Of(decoded.Document.Blobs));
        Assert.Equal(1UL, decoded.ValueOf<TreeValue>("kexec-metadata")!.Root.Number("version"));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Retrieved), MemberType = typeof(GoldenImages))]
    public void The_next_kernel_announced_what_the_blob_says(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        var metadata = WriterAnnouncement.Of(decoded.Document.Blobs);

        // 6.19 and 7.0 have no such blob, and their successors announce nothing.
        string? announced = golden.Expected.KernelMessages.SingleOrDefault(line => line.StartsWith("KHO: exec from: ", StringComparison.Ordinal));
        Assert.Equal(announced, metadata is null ? null : $"KHO: exec from: {metadata.Release} (count {metadata.KexecCount})");
        Assert.Equal(golden.Release is "linux-6.19" or "linux-7.0", metadata is null);
    }
}
