using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Handovers;

public sealed class StrictnessTests
{
    private static readonly HandoverOptions _strict = new() { Strict = true };

    [Fact]
    public void Reading_strictly_throws_with_all_findings_and_the_first_error_as_message()
    {
        using PatchedImage patched = TwoErrors();
        using DecodedImage lenient = patched.Decode();

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => patched.Decode(_strict));

        Assert.Equal(lenient.Document.Diagnostics, exception.Diagnostics);
        Assert.Equal(2, exception.Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Equal(lenient.Errors.First().ToString(), exception.Message);
    }

    [Fact]
    public void Reading_leniently_never_throws_for_what_the_bytes_say()
    {
        using PatchedImage patched = TwoErrors();
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(["KHO0022", "KHO0062"], decoded.Errors.Select(error => error.Id));
    }

    [Fact]
    public void An_image_without_a_handover_throws_strictly_and_is_empty_leniently()
    {
        using PatchedImage patched = new("linux-7.2/7.2.6-out");
        patched.Core.BreakNote();
        patched.Core.At(patched.Golden.Note.Root, 4096).Clear();
        using DecodedImage decoded = patched.Decode();

        Assert.Null(decoded.Document.Root);
        Assert.Empty(decoded.Document.Roots);
        Assert.Equal("KHO0020", Assert.Single(decoded.Errors).Id);
        Assert.Contains(Assert.Throws<KhoFormatException>(() => patched.Decode(_strict)).Diagnostics, diagnostic => diagnostic.Id == "KHO0020");
    }

    private static PatchedImage TwoErrors()
    {
        PatchedImage patched = new("linux-7.2/7.2.6-out");
        using DecodedImage sound = patched.Golden.Decode();
        patched.Core.At(patched.Core.Find(patched.Golden.Note.Root, 405, "kho-v4"u8) + 5, 1)[0] = (byte)'9';
        patched.Core.At(sound.Document.Blobs.Single(blob => blob.Name == "LUO").Address!.Value + 5, 1)[0] = (byte)'9';
        return patched;
    }
}
