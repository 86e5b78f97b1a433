using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Golden;

/// <summary>
/// What debugfs <c>kho/out</c> and <c>kho/in</c> showed, decoded without any memory. Each provenance says how the copies
/// differ from the image beside them.
/// </summary>
public sealed class DebugfsTests
{
    /// <summary>Copies of LUO's blob that were read when its memory had been freed and reused.</summary>
    private static readonly string[] _freedLuo =
    [
        "linux-7.2/7.2.6-early", "linux-7.2/7.2.6-in", "linux-7.2/rfc-base-early",
        "linux-7.3/7.3.4-early", "linux-7.3/7.3.4-in", "linux-7.3/arm64-16k-7.3.4-early", "linux-7.3/mini-7.3.4-early",
        "rfc-page-type/rfc-depth6-early", "rfc-page-type-deep/rfc-depth7-early",
    ];

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void A_copy_of_debugfs_decodes_as_an_image_without_memory(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = new(CopyOf(golden));

        Assert.Equal("debugfs", decoded.Document.ImageFormat);
        Assert.Equal(RootSource.Blob, decoded.Document.Root!.Candidate.Source);
        Assert.Equal(golden.Expected.Compatible, Assert.Single(decoded.Document.Root.Compatible));
        Assert.Null(decoded.Document.Root.Address);
        Assert.Equal((MapTrust.Partial, 0UL, 0), (decoded.Map.Trust, decoded.Map.Blocks, decoded.Map.Nodes));
        Assert.Contains(decoded.Document.Diagnostics, diagnostic => diagnostic is { Id: "KHO0072", Severity: DiagnosticSeverity.Info, Where: "preserved-memory-map" });
        Assert.Empty(decoded.Errors);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void The_directory_and_its_parent_decode_alike(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage directory = new(CopyOf(golden));
        using DecodedImage parent = new(Path.Combine(golden.Folder, "debugfs"));

        Assert.Equal(
            directory.ToJson().Replace(directory.Document.ImagePath, "", StringComparison.Ordinal),
            parent.ToJson().Replace(parent.Document.ImagePath, "", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void A_root_that_debugfs_cut_short_is_said_to_be_cut_and_its_names_are_deduced(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        byte[] root = File.ReadAllBytes(Path.Combine(CopyOf(golden), "fdt"));
        uint announced = BinaryPrimitives.ReadUInt32BigEndian(root.AsSpan(4));
        using DecodedImage decoded = new(CopyOf(golden));

        // Kernels from 6.19 on fix the file's length when they create it.
        bool isCut = golden.Expected.Point == "out" && golden.Release is not "linux-6.17" and not "linux-6.18";
        Assert.Equal(isCut, root.Length < announced);
        Assert.Equal(isCut, decoded.Document.Root!.Tree.IsCut);
        Assert.Equal(isCut, decoded.Document.Diagnostics.Any(diagnostic =>
            diagnostic.Id == "KHO0011" && diagnostic.Where == "fdt_header.totalsize" && diagnostic.Message == $"{announced} bytes announced, {root.Length} there"));
        Assert.Equal(isCut, decoded.Document.Diagnostics.Any(diagnostic =>
            diagnostic.Id == "KHO0014" && diagnostic.Message.Contains("preserved-memory-map", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void The_map_has_the_address_that_it_has_in_the_image(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        using DecodedImage copy = new(CopyOf(golden));

        // 6.19.6's copy was taken before the last serialisation.
        Assert.Equal(image == "linux-6.19/6.19.6-out" ? 0x1f0e000 : decoded.Map.Address, copy.Map.Address);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void Scratch_areas_are_read_where_debugfs_shows_them(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = new(CopyOf(golden));

        Assert.Equal(
            golden.Expected.Point == "out" ? golden.Expected.Scratch : [],
            decoded.Document.Scratch.Select(area => (area.Address, area.Size)));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void Every_file_is_a_blob_under_its_name_also_where_the_cut_root_does_not_name_it(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = new(CopyOf(golden));
        using DecodedImage whole = golden.Decode();

        Assert.Equal(golden.Expected.BlobNames.Order(StringComparer.Ordinal), decoded.Document.Blobs.Select(blob => blob.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            whole.Document.Blobs.ToDictionary(blob => blob.Name, blob => blob.Format),
            decoded.Document.Blobs.ToDictionary(blob => blob.Name, blob => blob.Format));
        Assert.All(decoded.Document.Blobs, blob => Assert.True(blob.Value is not null || (blob.Name == "LUO" && _freedLuo.Contains(image)), blob.Name));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithCopiedRegions), MemberType = typeof(GoldenImages))]
    public void Regions_are_those_of_the_image(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        using DecodedImage copy = new(CopyOf(golden));

        Assert.Equal(decoded.ValueOf<MemblockValue>("memblock")!.Regions, copy.ValueOf<MemblockValue>("memblock")!.Regions);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithMetadata), MemberType = typeof(GoldenImages))]
    public void The_writing_kernel_is_named_and_chooses_the_release(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = new(CopyOf(golden));

        // Most copies of "out" were read in the next kernel, which counts a second kexec.
        uint count = golden.Expected.Point == "out" && !golden.HasLostKeys ? 2U : 1U;
        Assert.Equal(new WriterAnnouncement(golden.Expected.Kernel!, count), WriterAnnouncement.Of(decoded.Document.Blobs));
        Assert.Equal(ReleaseSource.Announcement, decoded.Document.Release!.ChosenBy);
        Assert.True(decoded.Document.Release.Release.ServesKernel(golden.Expected.Kernel!));
        Assert.Contains(decoded.Document.Release.Candidates, release => release.Id == golden.Release);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithCopiedFiles), MemberType = typeof(GoldenImages))]
    public void LUO_shows_its_number_or_says_that_its_memory_was_reused(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = new(CopyOf(golden));
        LuoValue? luo = decoded.ValueOf<LuoValue>("LUO");

        if (_freedLuo.Contains(image))
        {
            Assert.Null(luo);
            Assert.Contains(decoded.Document.Diagnostics, diagnostic =>
                diagnostic is { Id: "KHO0063", Severity: DiagnosticSeverity.Warning, Where: "luo_ser.compatible", Address: not null });
            return;
        }

        Assert.Equal(golden.Expected.Point == "out" && !golden.HasLostKeys ? 2UL : 1UL, luo?.LiveupdateNum);
        Assert.Empty(luo!.Sessions);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void A_bare_root_says_what_it_names_and_that_nothing_can_be_followed(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage directory = new(CopyOf(golden));
        using DecodedImage decoded = new(Path.Combine(CopyOf(golden), "fdt"));

        Assert.Equal("fdt", decoded.Document.ImageFormat);
        Assert.Equal((golden.Expected.Compatible, RootSource.Blob), (Assert.Single(decoded.Document.Root!.Compatible), decoded.Document.Root.Candidate.Source));
        Assert.Equal((directory.Map.Address, 0UL), (decoded.Map.Address, decoded.Map.Blocks));
        Assert.Equal(decoded.Document.Root.Tree.Root.Children.Select(child => child.Name), decoded.Document.Blobs.Select(blob => blob.Name));
        Assert.All(decoded.Document.Blobs, blob => Assert.Null(blob.Value));
        Assert.Empty(decoded.Errors);
        int named = decoded.Document.Blobs.Count(blob => blob.Address is not null);
        Assert.True(named > 0);
        Assert.Equal(named, decoded.Document.Diagnostics.Count(diagnostic => diagnostic is { Id: "KHO0072", Address: not null }));
    }

    [Fact]
    public void A_copy_without_a_root_has_no_handover_and_says_so()
    {
        using TemporaryDirectory directory = new();
        directory.Write("in/sub_fdts/kexec-metadata", File.ReadAllBytes(Path.Combine(GoldenImage.Named("linux-7.3/7.3.4-in").Folder, "debugfs/in/sub_fdts/kexec-metadata")));
        using DecodedImage decoded = new(directory.Path);

        Assert.Null(decoded.Document.Root);
        Assert.Null(decoded.Document.Release);
        Assert.Equal("KHO0020", Assert.Single(decoded.Errors).Id);
        Assert.Same(EmptyMemory.Instance, decoded.Image.Memory);
    }

    private static string CopyOf(GoldenImage golden) => Path.Combine(golden.Folder, "debugfs", golden.Expected.Point == "out" ? "out" : "in");
}
