using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// The test module's checksum, by machine. The values of the payload are those that real arm64 kernels of 16K and 64K
/// accepted ("KHO restore succeeded"), and those of x86-64 that they rejected.
/// </summary>
public sealed class MachineChecksumTests
{
    private const string Module = "kho_test";

    [Theory]
    [InlineData("4k", "aarch64", 0x00012047u)]
    [InlineData("16k", "aarch64", 0x0000b341u)]
    [InlineData("16k", "x86_64", 0x16ee9c53u)]
    [InlineData("64k", "aarch64", 0x000119efu)]
    [InlineData("64k", "x86_64", 0xff631a8cu)]
    public void The_encoder_sums_as_the_machine_does(string pages, string machine, uint expected) =>
        Assert.Equal(expected, Checksum(Encode(pages, machine)));

    [Theory]
    [InlineData("16k", "aarch64", 0x0000b341u, RestoreVerdict.Ok, "their checksum fits")]
    [InlineData("16k", "aarch64", 0x16ee9c53u, RestoreVerdict.Lossy, "0xb341 on aarch64 (0x16ee9c53 is what x86-64 computes of them)")]
    [InlineData("16k", "x86_64", 0x16ee9c53u, RestoreVerdict.Ok, "their checksum fits")]
    [InlineData("16k", "x86_64", 0x0000b341u, RestoreVerdict.Lossy, "0x16ee9c53 on x86-64 (0xb341 is what aarch64 computes of them)")]
    [InlineData("64k", "aarch64", 0xff631a8cu, RestoreVerdict.Lossy, "0x119ef on aarch64")]
    [InlineData("64k", "aarch64", 0x000119efu, RestoreVerdict.Ok, "their checksum fits")]
    [InlineData("16k", "aarch64", 0x16ee9c54u, RestoreVerdict.Lossy, "their checksum is 0xb341, expected 0x16ee9c54")]
    public void A_kernel_accepts_the_value_of_its_own_machine_only(string pages, string machine, uint stored, RestoreVerdict verdict, string words)
    {
        EncodedHandover handover = Encode(pages, machine, stored);
        using MemoryImage image = Image(handover, handover.Machine);
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        RestoreReport report = HandoverRestorer.Restore(image, document, RestoreHarness.Release("7.3"));
        ComponentOutcome test = report.Component(Module)!;
        CheckReport check = HandoverCheck.Run(image, document, new CheckOptions());

        Assert.Equal(verdict, test.Verdict);
        Assert.Contains(words, test.Message, StringComparison.Ordinal);
        Assert.Contains(verdict == RestoreVerdict.Ok ? "test_kho: KHO restore succeeded" : "test_kho: KHO restore failed", report.KernelMessages);
        Assert.Equal(verdict != RestoreVerdict.Ok, check.Findings.Any(finding => finding.Id == CheckDiagnostics.TestChecksumWrong.Id));
    }

    [Theory]
    [InlineData(0x0000b341u, RestoreVerdict.Ok, "fits on aarch64")]
    [InlineData(0x16ee9c53u, RestoreVerdict.Ok, "fits on x86-64")]
    [InlineData(0x16ee9c54u, RestoreVerdict.Lossy, "their checksum is 0x16ee9c53 on x86-64 and 0xb341 on aarch64, expected 0x16ee9c54")]
    public void Where_the_machine_is_not_known_both_are_said(uint stored, RestoreVerdict verdict, string words)
    {
        using MemoryImage image = Image(Encode("16k", "aarch64", stored), machine: null);
        RestoreReport report = HandoverRestorer.Restore(image, HandoverReader.Read(image, new HandoverOptions()), RestoreHarness.Release("7.3"));
        ComponentOutcome test = report.Component(Module)!;

        Assert.Equal(verdict, test.Verdict);
        Assert.Contains(words, test.Message, StringComparison.Ordinal);
        Assert.Equal(verdict == RestoreVerdict.Ok, report.Doubts.Any(doubt => doubt.Contains("0x16ee9c53 on x86-64 and 0xb341 on aarch64", StringComparison.Ordinal)));
    }

    /// <summary>Captures leave the folios' contents out; 16 bits of each folio bound what arm64 kernels stored, and not what x86-64 ones did.</summary>
    [Theory]
    [InlineData("linux-6.17/arm64-16k-6.17.8-out", true)]
    [InlineData("linux-7.1-rc5/arm64-16k-7.1-olddepth-out", true)]
    [InlineData("linux-7.3/arm64-16k-7.3.4-out", true)]
    [InlineData("linux-7.3/arm64-16k-7.3.4-early", true)]
    [InlineData("linux-7.3/7.3.4-out", false)]
    [InlineData("linux-7.2/7.2.6-out", false)]
    public void What_real_kernels_stored_is_of_their_machine(string name, bool isArm)
    {
        using DecodedImage decoded = GoldenImage.Named(name).Decode();
        KhoTestValue test = decoded.ValueOf<KhoTestValue>(Module)!;

        Assert.Equal(isArm ? ElfMachine.Aarch64 : ElfMachine.X8664, decoded.Image.Machine);
        Assert.Equal(isArm, test.Csum <= InternetChecksum.LargestFolded(test.NrFolios!.Value));
    }

    [Fact]
    public void A_sum_that_no_folios_can_have_is_wrong_without_their_contents()
    {
        HandoverManifest manifest = Manifest("16k", "aarch64", 0x16ee9c53);
        BlobManifest blob = manifest.Blobs.Single(blob => blob.Name == Module);
        manifest = manifest with { Blobs = [blob with { Content = (KhoTestManifest)blob.Content! with { Fill = null } }] };
        EncodedHandover handover = HandoverEncoder.Encode(manifest);
        using MemoryImage image = Image(handover, handover.Machine);
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        ComponentOutcome test = HandoverRestorer.Restore(image, document, RestoreHarness.Release("7.3")).Component(Module)!;

        Assert.Equal(RestoreVerdict.Lossy, test.Verdict);
        Assert.Equal("5 folios are restored, and their checksum is at most 0x4fffb on aarch64, expected 0x16ee9c53", test.Message);
    }

    private static HandoverManifest Manifest(string pages, string machine, uint? stored)
    {
        HandoverManifest manifest = ManifestReader.ReadFile(RepositoryFiles.Golden($"encoded/linux-7.3/payload-{pages}-arm64/manifest.yaml"));
        return manifest with
        {
            Machine = machine,
            Blobs = [.. manifest.Blobs.Select(blob => blob.Content is KhoTestManifest test ? blob with { Content = test with { Csum = stored } } : blob)],
        };
    }

    private static EncodedHandover Encode(string pages, string machine, uint? stored = null) => HandoverEncoder.Encode(Manifest(pages, machine, stored));

    private static MemoryImage Image(EncodedHandover handover, ElfMachine? machine) => MemoryImage.Of("payload", handover.Memory, handover.Note, machine);

    private static uint? Checksum(EncodedHandover handover)
    {
        using MemoryImage image = Image(handover, handover.Machine);
        return HandoverReader.Read(image, new HandoverOptions()).Blobs.Select(blob => blob.Value).OfType<KhoTestValue>().Single().Csum;
    }
}
