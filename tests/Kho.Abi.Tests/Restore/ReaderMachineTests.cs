using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Architecture and page size of the reading kernel, from what says them, and what of it shows in a report.</summary>
public sealed class ReaderMachineTests
{
    private const string Payload = "encoded/linux-7.3/payload-16k-arm64";

    [Theory]
    [InlineData("CONFIG_ARM64=y\nCONFIG_ARM64_16K_PAGES=y\n", "aarch64", 16384)]
    [InlineData("CONFIG_ARM64=y\nCONFIG_ARM64_4K_PAGES=y\n", "aarch64", 4096)]
    [InlineData("CONFIG_ARM64=y\nCONFIG_ARM64_64K_PAGES=y\n", "aarch64", 65536)]
    [InlineData("CONFIG_X86=y\nCONFIG_X86_64=y\n", "x86_64", 4096)]
    [InlineData("# CONFIG_ARM64 is not set\nCONFIG_S390=y\n", null, null)]
    [InlineData("machine: aarch64\npage_size: 64K\n", "aarch64", 65536)]
    [InlineData("page_size: 4K\n", null, 4096)]
    public void A_configuration_says_the_machine(string text, string? machine, int? pageSize)
    {
        ReaderConfiguration read = Read(text);

        Assert.Equal((machine, pageSize), (read.Machine, read.PageSize));
    }

    [Fact]
    public void A_machine_that_no_handover_is_for_is_refused() =>
        Assert.Contains("expected x86_64 or aarch64", Assert.Throws<KhoFormatException>(() => Read("machine: s390x\n")).Message, StringComparison.Ordinal);

    /// <summary>An image that does not say its machine holds a checksum that aarch64 computes and x86-64 does not.</summary>
    [Theory]
    [InlineData("CONFIG_ARM64=y\nCONFIG_ARM64_16K_PAGES=y\nCONFIG_KEXEC_HANDOVER=y\nCONFIG_LIVEUPDATE=y\nCONFIG_TEST_KEXEC_HANDOVER=y\n", RestoreVerdict.Ok)]
    [InlineData("machine: aarch64\n", RestoreVerdict.Ok)]
    [InlineData("machine: x86_64\n", RestoreVerdict.Lossy)]
    public void Where_the_image_does_not_say_its_machine_the_configuration_does(string text, RestoreVerdict verdict)
    {
        EncodedHandover handover = HandoverEncoder.Encode(ManifestReader.ReadFile(RepositoryFiles.Golden($"{Payload}/manifest.yaml")));
        using MemoryImage image = MemoryImage.Of("payload", handover.Memory, handover.Note, machine: null);
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        RestoreReport silent = HandoverRestorer.Restore(image, document, RestoreHarness.Release("7.3"));
        RestoreReport told = HandoverRestorer.Restore(image, document, RestoreHarness.Release("7.3"), null, Read(text));

        Assert.Contains(silent.Doubts, doubt => doubt.Contains("does not say which machine", StringComparison.Ordinal));
        Assert.DoesNotContain(told.Doubts, doubt => doubt.Contains("machine", StringComparison.Ordinal));
        Assert.Equal(verdict, told.Verdict("kho_test"));
    }

    [Fact]
    public void A_kernel_of_another_machine_than_the_images_is_doubted()
    {
        RestoreReport report = RestoreHarness.Restore(GoldenImagePath(Payload), "7.3", Read("machine: x86_64\n"));

        Assert.False(report.Certain);
        Assert.Contains(report.Doubts, doubt => doubt.Contains("no kexec leads from one to the other", StringComparison.Ordinal));
        Assert.Equal(RestoreVerdict.Lossy, report.Verdict("kho_test"));
    }

    /// <summary>
    /// What a script reads first: what the kernel comes to, what a later panic takes, whose pages were written, and one
    /// sentence. Each row is an image and a reader; real kernels did as the second column says.
    /// </summary>
    [Theory]
    [InlineData("encoded/linux-7.3/memfds", "7.3", null, "lives", "ok", null, 4096, 4096, "everything is recovered")]
    [InlineData("linux-7.3/7.3.4-out", "6.17.8", null, "refuses", "refused", null, 4096, 4096, "the handover is not taken over: setup: handover FDT")]
    [InlineData("linux-6.17/x-6.17.8-to-6.18.15", "6.18.15", null, "dies", "panics", null, 4096, 4096, "the kernel dies: page fault")]
    [InlineData("encoded/linux-7.2/basic-16k", "7.3", "page_size: 4K\nmachine: aarch64\nmemory: [{ start: 1G, size: 1G }]\n", "may die", "panics", null, 16384, 4096, "the kernel takes the handover over and loses all of it without a word")]
    [InlineData("encoded/rfc-page-type/basic-16k", "7.3", "page_size: 4K\nmachine: aarch64\nmemory: [{ start: 1G, size: 1G }]\n", "may die", "panics", null, 16384, 4096, "it may die later")]
    [InlineData("encoded/rfc-page-type/basic-64k", "rfc", "memory: [{ start: 1G, size: 1536M }]\n", "lives", "panics", "page checks", 65536, 65536, "the kernel boots and lives")]
    public void The_report_says_what_the_kernel_comes_to(string image, string reader, string? configuration, string kernel, string verdict, string? takes, int writerPages, int readerPages, string words)
    {
        RestoreReport report = RestoreHarness.Restore(GoldenImagePath(image), reader, configuration is null ? null : Read(configuration));
        JsonElement json = Json(report, image);

        Assert.Equal((kernel, verdict), (json.GetProperty("kernel").GetString(), json.GetProperty("verdict").GetString()));
        Assert.Equal((writerPages, readerPages), (json.GetProperty("writerPageSize").GetInt32(), json.GetProperty("pageSize").GetInt32()));
        Assert.Contains(words, json.GetProperty("summary").GetString(), StringComparison.Ordinal);
        string? panicTakes = json.GetProperty("panicTakes").GetString();
        if (takes is null)
        {
            Assert.Null(panicTakes);
        }
        else
        {
            Assert.Contains(takes, panicTakes, StringComparison.Ordinal);
            Assert.Contains(panicTakes!, json.GetProperty("summary").GetString(), StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Null, json.GetProperty("death").ValueKind);
        }
    }

    private static string GoldenImagePath(string name) => RepositoryFiles.Golden($"{name}/handover.elf");

    private static JsonElement Json(RestoreReport report, string image)
    {
        using var stream = new MemoryStream();
        RestoreJsonWriter.Write(stream, report, image, withBlocks: false);
        stream.Position = 0;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    private static ReaderConfiguration Read(string text)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("kho-reader").FullName, "config");
        try
        {
            File.WriteAllText(path, text);
            return ReaderConfigurationReader.ReadFile(path);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
