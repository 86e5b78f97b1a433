using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers.Live;

/// <summary>A running host, made of a capture's memory and of the types of the kernel that it is from.</summary>
public sealed class LiveHostTests
{
    private const string Image = "linux-7.3/7.3.4-out";
    private const string Kernel = "7.3.4";
    private const string Incomplete = "KHO0295";

    private static readonly GoldenImage _golden = GoldenImage.Named(Image);

    [Fact]
    public void The_kernels_own_variables_lead_to_root_and_scratch()
    {
        using FakeHost host = new FakeHost().WithMemory(_golden).WithSymbols().WithTypes(Kernel).WithDebugfs(_golden).Write("proc/sys/kernel/osrelease", "7.3.4+deb13-cloud-amd64\n");
        using MemoryImage image = host.Open().Open();
        List<ScanProgress> searched = [];
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Progress = new Collector(searched) });
        using DecodedImage expected = _golden.Decode();

        Assert.Empty(searched);
        Assert.Equal(_golden.Note.Root, document.Root!.Address);
        Assert.Equal(expected.Document.Scratch, document.Scratch);
        Assert.Equal(expected.Map.Extents, document.MemoryMap!.Extents);
        Assert.Equal(expected.Document.Blobs.Select(blob => (blob.Name, blob.Address, blob.Format)), document.Blobs.Select(blob => (blob.Name, blob.Address, blob.Format)));
        Assert.Equal("linux-7.3", document.Release!.Release.Id);
        Assert.DoesNotContain(document.Diagnostics, finding => finding.Id == Incomplete);
        Assert.DoesNotContain(document.Diagnostics, finding => finding.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData(true, Kernel, "hides addresses")]
    [InlineData(false, null, "types")]
    [InlineData(false, "6.17.8", "no pointer to the root")]
    public void Without_them_memory_is_searched(bool hidden, string? types, string reason)
    {
        using FakeHost host = new FakeHost().WithMemory(_golden).WithSymbols(hidden);
        _ = types is null ? host : host.WithTypes(types);
        using MemoryImage image = host.Open().Open();
        HandoverDocument document = HandoverReader.Read(image);

        Assert.Equal(_golden.Note.Root, document.Root!.Address);
        Assert.Equal(RootSource.Scan, document.Root.Candidate.Source);
        Assert.Contains(document.Diagnostics, finding => finding.Id == Incomplete && finding.Message.Contains(reason, StringComparison.Ordinal));
        Assert.Contains(document.Diagnostics, finding => finding.Id == Incomplete && finding.Message.Contains("searched", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pointer_that_leads_to_no_tree_is_told()
    {
        // The pointer stands at another offset than the types say.
        using FakeHost host = new FakeHost().WithMemory(_golden, fdtOffset: 16).WithSymbols().WithTypes(Kernel);
        using MemoryImage image = host.Open().Open();

        Assert.Contains(image.Diagnostics.ToList(), finding => finding.Where == "kho_out.fdt");
        Assert.Equal(_golden.Note.Root, HandoverReader.Read(image).Root!.Address);
    }

    [Fact]
    public void Without_memory_debugfs_is_shown()
    {
        using FakeHost host = new FakeHost().WithSymbols().WithTypes(Kernel).WithDebugfs(_golden);
        using MemoryImage image = host.Open().Open();
        HandoverDocument document = HandoverReader.Read(image);

        Assert.Equal(MemoryImage.DebugfsFormat, image.FormatName);
        Assert.NotEmpty(document.Blobs);
        Assert.Contains(document.Diagnostics, finding => finding.Id == Incomplete && finding.Message.Contains("kcore", StringComparison.Ordinal));
        Assert.Contains(document.Diagnostics, finding => finding.Id == Incomplete && finding.Message.Contains("only debugfs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_locked_down_kernel_is_named()
    {
        using FakeHost host = new FakeHost().Write("proc/kcore", "").WithSymbols().Write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => host.Open().Open());

        Assert.Contains("locked down", exception.Message, StringComparison.Ordinal);
        Assert.Contains("debugfs", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void A_host_without_anything_is_one_sentence()
    {
        using FakeHost host = new();
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => host.Open().Open());

        Assert.StartsWith("nothing of a handover can be told of this host", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_KHO_is_not_searched()
    {
        using FakeHost host = new FakeHost().WithMemory(_golden).Write("proc/kallsyms", "ffffffff81000000 T _text\n");

        Assert.Contains("built without KHO", Assert.Throws<KhoFormatException>(() => host.Open().Open()).Message, StringComparison.Ordinal);
    }

    private sealed class Collector(List<ScanProgress> reports) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => reports.Add(value);
    }
}
