using System.Text;
using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Vendors number their builds, not the fixes in them: what such a version leaves open is computed each way.</summary>
public sealed class VendorReadingTests
{
    /// <summary>Rules of <c>kho check</c> that are tested here.</summary>
    public static readonly string[] Rules = ["KHO0275", "KHO0276", "KHO0294"];

    /// <summary>The folio of index 17 of the memfd sparse/0x10. Its block cleared, 7.0.0 hands the file out with two bad pages and says success.</summary>
    private const ulong Folio = 0x15ea000;

    [Theory]
    [InlineData("7.0.0-30-generic", "linux-7.0 linux-7.0.11")]
    [InlineData("7.0.0-1019-nvidia-64k", "linux-7.0 linux-7.0.11")]
    [InlineData("6.19.0-12-generic", "linux-6.19 linux-6.19.9 linux-6.19.13")]
    [InlineData("6.16.0-7-default", "linux-6.16.3 linux-6.17")]
    [InlineData("7.0.0", "")]
    [InlineData("7.0.0-kho", "")]
    [InlineData("7.0", "")]
    [InlineData("7.0.4-200.fc44", "")]
    [InlineData("7.0.13+deb13-cloud-amd64", "")]
    [InlineData("7.3.0-12-generic", "")]
    public void A_vendors_version_leaves_point_releases_open(string version, string readings)
    {
        AbiRelease release = ReleaseCatalog.BuiltIn.Find(version)!;

        Assert.Equal(readings, string.Join(' ', release.Readings));
        Assert.Equal(readings.Length > 0 ? version : null, release.UnsettledBy);
    }

    [Fact]
    public void Where_the_readings_differ_the_worst_is_told_and_the_fact_that_decides()
    {
        RestoreReport report = RestoreHarness.Restore(WithoutFolio(), "7.0.0-30-generic");

        Assert.Equal((RestoreVerdict.Misread, "linux-7.0"), (report.Verdict("memfd"), report.ReaderId));
        Assert.Equal(
            [("linux-7.0", RestoreVerdict.Misread), ("linux-7.0.11", RestoreVerdict.Lossy)],
            report.Unsettled!.Readings.Select(reading => (reading.Reader, reading.Verdict)));
        DecidingFact fact = Assert.Single(report.Unsettled.HangsOn);
        Assert.Equal("behaviour.memfd.failed_folio (holes in linux-7.0, ends_file in linux-7.0.11)", fact.ToString());

        // Both lose the file, so that it is certain that something is lost.
        Assert.True(report.Certain);
    }

    /// <summary>Measured with 7.0.0: success, and two pages that are not what was written.</summary>
    [Theory]
    [InlineData("7.0.0", RestoreVerdict.Misread, "success with holes")]
    [InlineData("7.0.11", RestoreVerdict.Refused, "the folio at 0x15ea000 cannot be restored")]
    public void A_memfd_with_holes_is_no_refusal(string reader, RestoreVerdict verdict, string message)
    {
        RestoreReport report = RestoreHarness.Restore(WithoutFolio(), reader);
        ItemOutcome file = Assert.Single(report.Items, item => item.Kind == "file" && item.Name == "sparse/0x10");

        Assert.Equal(verdict, file.Verdict);
        Assert.StartsWith(message, file.Message, StringComparison.Ordinal);
        Assert.Null(report.Unsettled);
    }

    /// <summary>6.19 differs in two facts from 6.19.13, and only one of them matters for a file without a handler.</summary>
    [Fact]
    public void Of_several_facts_only_those_are_named_that_decide()
    {
        CoreBytes bytes = GoldenImage.Named("linux-6.19/6.19.6-out").Bytes();
        Replace(bytes, "memfd-v1", "memfd-v9");
        RestoreReport report = RestoreHarness.Restore(bytes, "6.19.0-12-generic");

        Assert.Equal(["linux-6.19", "linux-6.19.9", "linux-6.19.13"], report.Unsettled!.Readings.Select(reading => reading.Reader));
        Assert.Equal(["behaviour.luo.missing_handler"], report.Unsettled.HangsOn.Select(fact => fact.Place));
        Assert.Equal(["ends_session", "ends_session", "ends_all"], report.Unsettled.HangsOn[0].Values.Select(value => value.Value));
    }

    [Fact]
    public void Where_no_fix_matters_that_is_said()
    {
        RestoreReport report = RestoreHarness.Restore(GoldenImage.Named("linux-7.0/7.0.0-out").Path, "7.0.0-30-generic");

        Assert.Equal(RestoreVerdict.Ok, report.Verdict);
        Assert.False(report.Unsettled!.Differs);
        Assert.Equal("7.0.0-30-generic does not say which fixes of its series are in it, and none matters here: linux-7.0 and linux-7.0.11 come to the same", report.Unsettled.Sentence);
    }

    [Fact]
    public void Without_a_reading_that_is_known_to_fail_nothing_is_certain()
    {
        var unsettled = new UnsettledReader("7.0.0-1-x", [new ReaderReading("a", RestoreVerdict.Ok, ""), new ReaderReading("b", RestoreVerdict.Lossy, "")], [new DecidingFact("p", [("a", "1"), ("b", "2")])]);
        RestoreReport report = RestoreHarness.Restore(GoldenImage.Named("linux-7.0/7.0.0-out").Path, "7.0");
        Assert.True(report.Certain);
        report.Unsettled = unsettled;

        Assert.False(report.Certain);
        Assert.Equal("7.0.0-1-x does not say which fixes of its series are in it: as a ok; as b lossy; it hangs on p (1 in a, 2 in b)", report.Doubts[0]);
    }

    [Fact]
    public void Check_says_so_and_so_does_the_JSON()
    {
        using var directory = new Physical.TemporaryDirectory();
        using MemoryImage image = MemoryImage.Open(directory.Write("handover.elf", WithoutFolio().Bytes));
        HandoverDocument document = HandoverReader.Read(image);
        AbiRelease vendors = ReleaseCatalog.BuiltIn.Find("7.0.0-30-generic")!;
        CheckReport check = HandoverCheck.Run(image, document, new CheckOptions { Readers = [vendors] });
        using var stream = new MemoryStream();
        RestoreJsonWriter.Write(stream, HandoverRestorer.Restore(image, document, vendors), "x", withBlocks: false);
        using var json = JsonDocument.Parse(stream.ToArray());
        JsonElement unsettled = json.RootElement.GetProperty("unsettled");

        Diagnostic finding = Assert.Single(check.Findings, finding => finding.Id == "KHO0294");
        Assert.Contains("it hangs on behaviour.memfd.failed_folio", finding.Message, StringComparison.Ordinal);
        Assert.Equal("7.0.0-30-generic", unsettled.GetProperty("kernel").GetString());
        Assert.Equal("ends_file", unsettled.GetProperty("hangsOn")[0].GetProperty("values").GetProperty("linux-7.0.11").GetString());
    }

    /// <summary>What 6.19.0 to 6.19.8 record of a folio is what it was when it was preserved; 7.0.0 sets both flags.</summary>
    [Theory]
    [InlineData("linux-6.19/6.19.6-out", true)]
    [InlineData("linux-7.0/7.0.0-out", false)]
    [InlineData("linux-7.3/7.3.4-out", false)]
    public void Folios_that_are_not_dirty_are_found(string name, bool isFound)
    {
        using DecodedImage decoded = GoldenImage.Named(name).Decode();
        Diagnostic[] found = [.. HandoverCheck.Run(decoded.Image, decoded.Document).Findings.Where(finding => finding.Id == "KHO0248")];

        Assert.Equal(isFound, found.Length > 0);
        Assert.All(found, finding => Assert.StartsWith("dirty not set on folios with ", finding.Message, StringComparison.Ordinal));
        Assert.All(found, finding => Assert.Contains("as they were when the file was preserved", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("6.19.8", FolioFlagsPolicy.AsFound, CrashKernelPolicy.Handed)]
    [InlineData("6.19.9", FolioFlagsPolicy.All, CrashKernelPolicy.Handed)]
    [InlineData("6.19.14", FolioFlagsPolicy.All, CrashKernelPolicy.Handed)]
    [InlineData("7.0.10", FolioFlagsPolicy.All, CrashKernelPolicy.Handed)]
    [InlineData("7.0.11", FolioFlagsPolicy.All, CrashKernelPolicy.Spared)]
    [InlineData("7.1", FolioFlagsPolicy.All, CrashKernelPolicy.Spared)]
    [InlineData("6.18", FolioFlagsPolicy.All, CrashKernelPolicy.Spared)]
    public void Writers_differ_within_a_series(string version, object flags, object crash)
    {
        BehaviourAbi behaviour = ReleaseCatalog.BuiltIn.Find(version)!.Behaviour;

        Assert.Equal((flags, crash), ((object)behaviour.Memfd.FolioFlags, (object)behaviour.Write.CrashKernel));
    }

    /// <summary>Without a handover, too: what the kernel hands to a crash kernel is no matter of what was handed to it.</summary>
    [Theory]
    [InlineData("7.0.10", true)]
    [InlineData("7.0.11", false)]
    public void A_loaded_crash_kernel_is_told_if_it_is_handed_the_root(string kernel, bool isTold)
    {
        using MemoryImage image = MemoryImage.Of("host", EmptyMemory.Instance, new KhoNote(null, null, null, null, null));
        var host = new Kho.Abi.Handovers.Live.HostFacts { KernelRelease = kernel, CrashKernelLoaded = true, CommandLine = "kho=on" };
        CheckReport check = HandoverCheck.Run(image, HandoverReader.Read(image), new CheckOptions { Host = host });

        Assert.Equal(isTold, check.Findings.Any(finding => finding.Id == "KHO0275"));
    }

    [Theory]
    [InlineData("6.16.3", "initialises only later")]
    [InlineData("6.16.12", "the configuration of another kernel")]
    [InlineData("7.1", "the configuration of another kernel")]
    [InlineData("7.2", null)]
    public void Late_page_structures_go_with_some_releases_only(string reader, string? said)
    {
        using DecodedImage decoded = GoldenImage.Named("linux-6.17/6.17.8-out").Decode();
        var options = new CheckOptions { Readers = [ReleaseCatalog.BuiltIn.Find(reader)!], NextKernel = new ReaderConfiguration { DeferredStructPages = true } };
        string[] found = [.. HandoverCheck.Run(decoded.Image, decoded.Document, options).Findings.Where(finding => finding.Id == "KHO0276").Select(finding => finding.Message)];

        Assert.Equal(said is null ? 0 : 1, found.Length);
        Assert.All(found, message => Assert.Contains(said!, message, StringComparison.Ordinal));
    }

    /// <summary>
    /// Booted with a block of order 52, 7.3.4 built with late page structures hangs in init_deferred_page, and built without
    /// them takes the handover over. Both take a sound one over. Where memory makes it a page fault was measured with other
    /// images (<see cref="PageInitializationTests"/>).
    /// </summary>
    [Theory]
    [InlineData("encoded/linux-7.3/order-52-hostile", "7.3", 256, true, "hang: the 2^52 page structures of the block at 0x1 ")]
    [InlineData("encoded/linux-7.3/order-52-hostile", "7.3", 416, true, "page fault: the page structure of 0x20000000 (in the block of order 52 at 0x1) ")]
    [InlineData("encoded/linux-7.3/order-52-hostile", "7.3", 416, false, null)]
    [InlineData("encoded/linux-7.3/order-52-hostile", "7.3", null, false, null)]
    [InlineData("linux-7.3/7.3.4-out", "7.3", null, true, null)]
    [InlineData("encoded/linux-7.3/orders-0-to-10", "7.3", null, true, null)]
    [InlineData("encoded/linux-7.3/orders-0-to-10", "7.3", 416, true, null)]
    public void Late_page_structures_of_a_block_are_initialised_first(string image, string reader, int? megabytes, bool deferred, string? death)
    {
        var configuration = new ReaderConfiguration
        {
            DeferredStructPages = deferred,
            Memory = megabytes is int size ? [new RamRange(0, 0x9fc00), new RamRange(0x100000, ((ulong)size << 20) - 0x120000)] : null,
        };
        RestoreReport report = RestoreHarness.Restore(Physical.RepositoryFiles.Golden($"{image}/handover.elf"), reader, configuration);

        Assert.Equal(death is null, report.Death is null);
        Assert.StartsWith(death ?? "", report.Death ?? "", StringComparison.Ordinal);
    }

    /// <summary>Takes the block of the folio out of the list of bitmaps, walked by hand.</summary>
    private static CoreBytes WithoutFolio()
    {
        CoreBytes bytes = GoldenImage.Named("linux-7.0/7.0.0-out").Bytes();
        using DecodedImage decoded = GoldenImage.Named("linux-7.0/7.0.0-out").Decode();
        for (ulong chunk = decoded.Map.Address; chunk != 0; chunk = bytes.Read64(chunk))
        {
            ulong header = bytes.Read64(chunk + 8);
            for (uint index = 0; (uint)header == 0 && index < header >> 32; index++)
            {
                ulong start = bytes.Read64(chunk + 16 + (index * 16));
                ulong bit = (Folio - start) >> 12;
                if (start <= Folio && bit < 4096 * 8)
                {
                    Span<byte> place = bytes.At(bytes.Read64(chunk + 24 + (index * 16)) + (bit / 8), 1);
                    Assert.NotEqual(0, place[0] & (1 << (int)(bit % 8)));
                    place[0] &= (byte)~(1 << (int)(bit % 8));
                    return bytes;
                }
            }
        }

        throw new InvalidOperationException("the map has no bitmap for the folio");
    }

    private static void Replace(CoreBytes bytes, string from, string to)
    {
        byte[] old = Encoding.ASCII.GetBytes(from);
        int count = 0;
        for (int at = bytes.Bytes.AsSpan().IndexOf(old); at >= 0; count++)
        {
            Encoding.ASCII.GetBytes(to).CopyTo(bytes.Bytes, at);
            int next = bytes.Bytes.AsSpan(at + 1).IndexOf(old);
            at = next < 0 ? -1 : at + 1 + next;
        }

        Assert.True(count > 0);
    }
}
