using Kho.Abi.Manifests;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Handovers;
using Kho.Diagnostics;
using FileManifest = Kho.Abi.Subsystems.Luo.FileManifest;
using LuoManifest = Kho.Abi.Subsystems.Luo.LuoManifest;

namespace Kho.Abi.Tests.Manifests;

/// <summary>
/// Manifests of damaged handovers: what cannot be made again from its fields is named and kept as bytes, the rest is fields, and
/// the whole encodes to the same bytes.
/// </summary>
public sealed class DamagedManifestTests
{
    private const string Image = "linux-7.2/7.2.6-out";
    private const string Session = "big";
    private const ulong Token = 0xdeadbeefcafe;

    /// <summary>Offset of <c>folios.first</c> in <c>struct memfd_luo_ser</c>, version 2.</summary>
    private const int First = 32;

    /// <summary>Offset of <c>boot_cpuid_phys</c> in a device tree's header: nothing of a handover.</summary>
    private const int BootCpu = 28;

    [Fact]
    public void A_file_that_cannot_be_made_again_is_raw_and_its_neighbours_are_not()
    {
        using PatchedImage patched = new(Image);
        ulong memfd = new LuoPlaces(patched.Core, BlobOf(patched, "LUO")).Memfd(Session, Token);
        ulong chunk = patched.Core.Read64(memfd + First);
        patched.Core.Write64(chunk, chunk);
        using DecodedImage decoded = patched.Decode();

        HandoverManifest manifest = Build(decoded, out IReadOnlyList<Diagnostic> findings);

        Diagnostic finding = Assert.Single(findings);
        Assert.Equal(("KHO0080", DiagnosticSeverity.Warning, memfd, "file 0xdeadbeefcafe of session big"), (finding.Id, finding.Severity, finding.Address!.Value, finding.Where));
        Assert.Contains($"0x{chunk + 1:x}: kho_vmalloc_chunk cannot be made again", finding.Message, StringComparison.Ordinal);
        LuoManifest luo = Assert.IsType<LuoManifest>(manifest.Blobs.Single(blob => blob.Name == "LUO").Content);
        foreach (FileManifest file in luo.Sessions.SelectMany(session => session.Files))
        {
            Assert.Equal(file.Token == Token, file.Content is null);
        }

        Assert.Null(manifest.MemoryMap.OpaqueAt);
        Assert.Contains(manifest.Residue, piece => piece.At == memfd || (piece.At < memfd && piece.At + (ulong)piece.Bytes.Length > memfd));
    }

    [Fact]
    public void A_list_of_sessions_in_a_circle_makes_the_blob_raw_and_nothing_else()
    {
        using PatchedImage patched = new(Image);
        ulong blob = BlobOf(patched, "LUO");
        ulong sessions = patched.Core.Read64(blob + 16);
        patched.Core.Write64(patched.Core.Read64(sessions), sessions);
        using DecodedImage decoded = patched.Decode();

        HandoverManifest manifest = Build(decoded, out IReadOnlyList<Diagnostic> findings);

        Assert.Equal(("blob LUO", blob), (Assert.Single(findings).Where, findings[0].Address!.Value));
        Assert.Equal(["LUO"], manifest.Blobs.Where(each => each.Content is null).Select(each => each.Name));
        Assert.NotEmpty(manifest.MemoryMap.Blocks);
    }

    [Fact]
    public void A_root_that_no_kernel_writes_is_raw_and_the_map_and_blobs_are_not()
    {
        using PatchedImage patched = new(Image);
        ulong root = patched.Golden.Note.Root;
        patched.Core.At(root + BootCpu, 4)[3] = 1;
        using DecodedImage decoded = patched.Decode();

        HandoverManifest manifest = Build(decoded, out IReadOnlyList<Diagnostic> findings);

        Assert.Equal(("root FDT", root), (Assert.Single(findings).Where, findings[0].Address!.Value));
        Assert.True(manifest.Root.Raw);
        Assert.DoesNotContain(manifest.Blobs, blob => blob.Content is null);
        Assert.NotEmpty(manifest.MemoryMap.Blocks);
    }

    [Fact]
    public void Residue_of_touched_pages_has_the_raw_structures()
    {
        using PatchedImage patched = new(Image);
        patched.Core.At(patched.Golden.Note.Root + BootCpu, 4)[3] = 1;
        using DecodedImage decoded = patched.Decode();

        HandoverManifest manifest = ManifestBuilder.Build(decoded.Document, decoded.Image, ResidueScope.Touched, findings: new DiagnosticBag());

        Assert.Contains(manifest.Residue, piece => piece.At == patched.Golden.Note.Root && piece.Bytes.Length == 4096);
    }

    [Fact]
    public void Sound_images_leave_nothing_raw()
    {
        using DecodedImage decoded = GoldenImage.Named(Image).Decode();

        HandoverManifest manifest = ManifestBuilder.Build(decoded.Document, decoded.Image, findings: new DiagnosticBag());

        ManifestRoundTrip.AssertSamePages(decoded.Image, manifest);
        Assert.Equal(ManifestBuilder.Build(decoded.Document, decoded.Image).Residue.Count, manifest.Residue.Count);
        Assert.False(manifest.Root.Raw);
    }

    private static HandoverManifest Build(DecodedImage decoded, out IReadOnlyList<Diagnostic> findings)
    {
        Assert.Throws<KhoFormatException>(() => ManifestBuilder.Build(decoded.Document, decoded.Image));
        var bag = new DiagnosticBag();
        HandoverManifest manifest = ManifestBuilder.Build(decoded.Document, decoded.Image, findings: bag);
        findings = bag.ToList();
        ManifestRoundTrip.AssertSamePages(decoded.Image, manifest);
        return manifest;
    }

    private static ulong BlobOf(PatchedImage patched, string name)
    {
        using DecodedImage sound = patched.Golden.Decode();
        return sound.Document.Blobs.Single(blob => blob.Name == name).Address!.Value;
    }
}
