using Kho.Abi.Handovers;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Golden;

/// <summary>What real kernels wrote is sound, and the decoder says so.</summary>
public sealed class TrustTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void A_handover_as_its_kernel_left_it_is_valid_and_without_an_error(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();

        Assert.Empty(decoded.Errors);
        Assert.Equal(MapTrust.Valid, decoded.Map.Trust);
        Assert.Empty(decoded.Map.SuspectExtents);
        Assert.Empty(decoded.Map.InvalidKeys);
        Assert.Empty(decoded.Map.BrokenPointers);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Stale), MemberType = typeof(GoldenImages))]
    public void A_handover_that_was_used_up_is_no_error_either(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();

        Assert.Empty(decoded.Errors);
        Assert.Contains(decoded.Document.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Reading_strictly_throws_only_where_there_is_an_error(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        var strict = new HandoverOptions { Strict = true };

        if (golden.HasLostKeys)
        {
            KhoFormatException exception = Assert.Throws<KhoFormatException>(() => golden.Decode(strict));
            Assert.Contains(exception.Diagnostics, diagnostic => diagnostic.Id == "KHO0044");
            return;
        }

        using DecodedImage decoded = golden.Decode(strict);
        Assert.NotNull(decoded.Document.Root);
    }
}
