using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>One handover decodes to the same document in whatever format it comes, but for what says so.</summary>
public sealed class SameDocumentTests
{
    private static readonly byte[] _noNotes = [];

    public static TheoryData<string> Formats { get; } = [.. DumpFormats.Names];

    /// <summary>No note leads to the handover: it is found in memory, through what the boot loader left there.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void A_handover_found_by_search(string format) => Check(format, "linux-7.3/7.3.4-early", _noNotes, new HandoverOptions());

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_handover_that_the_caller_names(string format) =>
        Check(format, "linux-6.17/6.17.8-out", _noNotes, new HandoverOptions { Root = 0xdb5000, ScratchAddress = 0xf7c5000, ScratchSize = 48, PageSize = 4096 });

    [Theory]
    [InlineData("elf-core-flattened")]
    [InlineData("kdump-4-zlib")]
    [InlineData("kdump-6-zstd")]
    [InlineData("kdump-flattened")]
    [InlineData("kdump-split")]
    public void A_handover_that_a_note_names(string format)
    {
        byte[] note = ElfCoreBuilder.Note("KHO", 1, """{ "release": "linux-7.2", "pageSize": 4096, "root": "0x422000", "scratch": "0xf7b3000", "scratchSize": 48 }"""u8);

        JsonNode document = Check(format, "linux-7.2/7.2.6-out", note, new HandoverOptions());

        Assert.Equal("note", (string?)document["root"]!["foundBy"]);
    }

    /// <summary>All of a small machine's memory, zeros where the golden image has nothing.</summary>
    [Theory]
    [InlineData("raw")]
    [InlineData("lime")]
    [InlineData("kdump-6-zlib")]
    [InlineData("kdump-split")]
    public void A_handover_in_all_of_memory(string format)
    {
        const ulong Pages = (112UL << 20) / GoldenPages.PageSize;
        byte[] zeros = new byte[GoldenPages.PageSize];
        Dictionary<ulong, byte[]> known = GoldenPages.Of("linux-7.3/mini-7.3.4-early").ToDictionary(page => page.Number, page => page.Bytes);
        List<(ulong Number, byte[] Bytes)> pages = [];
        for (ulong number = 0; number < Pages; number++)
        {
            pages.Add((number, known.GetValueOrDefault(number, zeros)));
        }

        Check(format, pages, _noNotes, new HandoverOptions());
    }

    private static JsonNode Check(string format, string image, byte[] notes, HandoverOptions options) =>
        Check(format, GoldenPages.Of(image), notes, options);

    private static JsonNode Check(string format, List<(ulong Number, byte[] Bytes)> pages, byte[] notes, HandoverOptions options)
    {
        using TemporaryDirectory directory = new();
        JsonNode expected = Decode(DumpFormats.Write(directory, DumpFormats.ElfCore, pages, notes), options, out string elfCore);
        JsonNode actual = Decode(DumpFormats.Write(directory, format, pages, notes), options, out string actualFormat);

        Assert.Equal(expected.ToJsonString(), actual.ToJsonString());
        Assert.Equal("elf-core", elfCore);
        Assert.StartsWith(actualFormat, format, StringComparison.Ordinal);
        Assert.NotEmpty(actual["memoryMap"]!["extents"]!.AsArray());
        Assert.NotEmpty(actual["blobs"]!.AsArray());
        return actual;
    }

    private static JsonNode Decode(string[] paths, HandoverOptions options, out string format)
    {
        using MemoryImage image = MemoryImage.Open(paths);
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, HandoverReader.Read(image, options));
        JsonNode document = JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;
        format = (string)document["image"]!["format"]!;
        document.AsObject().Remove("image");
        return document;
    }
}
