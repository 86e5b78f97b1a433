using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Dumps of kernels that were passed a handover and left it alone: however sound it looks, its memory is in use.</summary>
public sealed class NotTakenOverTests : IDisposable
{
    private const string Finding = "KHO0082";
    private const ulong Log = 0x7000000;
    private const string Ignoring = "Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring.";
    private const string Banner = "Linux version 7.2.13+deb14-cloud-amd64 (somebody@somewhere) #1 SMP";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Ignoring)]
    [InlineData("KHO: disabling KHO revival: -22")]
    public void A_line_in_the_running_kernels_log_says_that_nothing_was_taken_over(string line)
    {
        using DecodedImage decoded = Decode("linux-7.3/7.3.4-early", Ring(Banner, line));

        Assert.Equal(RootSource.SetupData, decoded.Document.Root!.Candidate.Source);
        string message = Assert.Single(decoded.Document.Diagnostics, finding => finding.Id == Finding).Message;
        Assert.Contains("7.2.13+deb14-cloud-amd64", message, StringComparison.Ordinal);
        Assert.Contains(line, message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Stale, decoded.Map.Trust);
        Assert.Empty(decoded.Map.Extents);
        Assert.NotEmpty(decoded.Map.SuspectExtents);

        CheckReport check = HandoverCheck.Run(decoded.Image, decoded.Document);
        Assert.True(check.Errors > 0);
        Assert.Null(Assert.Single(check.Verdicts).Verdict);
        RestoreReport restored = HandoverRestorer.Restore(decoded.Image, decoded.Document, decoded.Document.Release!.Release);
        Assert.False(restored.Certain);
        Assert.Equal(RestoreVerdict.Misread, restored.Verdict);
        Assert.DoesNotContain(restored.Components, component => component.Verdict == RestoreVerdict.Ok);
    }

    /// <summary>A kernel that could print the line holds it among its data, which prove nothing of what it did.</summary>
    [Fact]
    public void A_line_that_a_kernel_only_could_print_says_nothing()
    {
        using DecodedImage decoded = Decode("linux-7.3/7.3.4-early", Encoding.ASCII.GetBytes($"\u00014{Ignoring}\n\0\u00014KHO: disabling KHO revival: %d\n\0"));

        Assert.DoesNotContain(decoded.Document.Diagnostics, finding => finding.Id == Finding);
        Assert.Equal(MapTrust.Valid, decoded.Map.Trust);
    }

    /// <summary>A handover that waits for a kexec has no reader yet; the line concerns an older one.</summary>
    [Fact]
    public void A_line_says_nothing_of_a_handover_that_nobody_was_passed()
    {
        using DecodedImage decoded = Decode("linux-7.3/7.3.4-out", Ring(Banner, Ignoring));

        Assert.Equal(RootSource.Scan, decoded.Document.Root!.Candidate.Source);
        Assert.DoesNotContain(decoded.Document.Diagnostics, finding => finding.Id == Finding);
        Assert.Equal(MapTrust.Valid, decoded.Map.Trust);
    }

    /// <summary>The scratch areas' array is the first thing that a kernel which takes a handover over reserves.</summary>
    [Fact]
    public void Scratch_areas_none_of_which_can_be_memory_say_that_nothing_was_taken_over()
    {
        using var patched = new PatchedImage("linux-7.3/7.3.4-early");
        for (ulong area = 0; area < patched.Golden.Note.ScratchSize; area += 16)
        {
            patched.Core.Write64(patched.Golden.Note.Scratch + area, 0x148d4fc1740f668a + area);
            patched.Core.Write64(patched.Golden.Note.Scratch + area + 8, 0x0041ead3c9d70f44);
        }

        using DecodedImage decoded = patched.Decode();
        Assert.Contains("nobody reserved the array of scratch areas", Assert.Single(decoded.Document.Diagnostics, finding => finding.Id == Finding).Message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Stale, decoded.Map.Trust);
    }

    /// <summary>An unmodified distribution kernel, minutes after it said "Ignoring."; <c>Captures/provenance.md</c> has its log.</summary>
    [Fact]
    public void A_dump_of_a_distributions_kernel_that_ignored_a_handover_says_that_nothing_was_taken_over()
    {
        using var decoded = new DecodedImage(RepositoryFiles.Find("tests/Kho.Abi.Tests/Handovers/Captures/debian-7.2.13-stock-after-7.3.4-kho-late.elf"));
        CheckReport check = HandoverCheck.Run(decoded.Image, decoded.Document);
        RestoreReport restored = HandoverRestorer.Restore(decoded.Image, decoded.Document, decoded.Document.Release!.Release);

        Assert.Contains("nobody reserved the array of scratch areas", Assert.Single(decoded.Document.Diagnostics, finding => finding.Id == Finding).Message, StringComparison.Ordinal);
        Assert.Equal((MapTrust.Stale, 0UL), (decoded.Map.Trust, decoded.Map.Blocks));
        Assert.True(check.Errors > 0);
        Assert.Null(Assert.Single(check.Verdicts).Verdict);
        Assert.DoesNotContain(restored.Components, component => component.Verdict == RestoreVerdict.Ok);
        Assert.NotEmpty(restored.Items);
        Assert.All(restored.Items, item => Assert.Equal((RestoreVerdict.Misread, "nothing was taken over"), (item.Verdict, item.Message)));
    }

    [Fact]
    public void One_damaged_scratch_area_is_damage()
    {
        using var patched = new PatchedImage("linux-7.3/7.3.4-early");
        patched.Core.Write64(patched.Golden.Note.Scratch, 0x148d4fc1740f668a);

        using DecodedImage decoded = patched.Decode();
        Assert.DoesNotContain(decoded.Document.Diagnostics, finding => finding.Id == Finding);
    }

    /// <summary>Records of a log's ring: a number before each, NULs after it.</summary>
    private static byte[] Ring(params string[] lines) =>
        [.. lines.SelectMany((line, index) => (byte[])[.. BitConverter.GetBytes((ulong)index + 77), .. Encoding.ASCII.GetBytes(line), .. new byte[8]])];

    /// <summary>A golden image without its note, and with one page more.</summary>
    private DecodedImage Decode(string name, byte[] page)
    {
        CoreBytes core = GoldenImage.Named(name).Bytes();
        List<(ulong, ReadOnlyMemory<byte>)> pages = [.. core.Loads.Select(load => (load.Address, (ReadOnlyMemory<byte>)core.At(load.Address, load.Length).ToArray()))];
        pages.Add((Log, (ReadOnlyMemory<byte>)(byte[])[.. page, .. new byte[4096 - page.Length]]));
        using var stream = new MemoryStream();
        ElfCoreWriter.Write(stream, pages.OrderBy(one => one.Item1), new KhoNote(null, null, null, null, null), ElfMachine.X8664);
        return new DecodedImage(_directory.Write("handover.elf", stream.ToArray()));
    }
}
