using System.Buffers.Binary;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Analysis.Checks;
using Kho.Images;

namespace Kho.Abi.Tests.Compatibility.Checks;

/// <summary>At least one handover for every rule of <c>kho check</c>.</summary>
internal static class CheckCases
{
    private const string Folios = "{ size: 8192, seals: 1, folios: [{ index: 0, pfn: 0x3300, count: 2, order: 0 }] }";
    private const string EmptyLeaf = "memory_map: { nodes: [[0, 0x2000000008, 0x3f00000]], blocks: [";
    private const string Map = "memory_map: { blocks: [";

    private static readonly RamRange[] _memory = [new(0x1000000, 0x3000000), new(CheckedHandover.Scratch, 0x1000000)];

    public static IReadOnlyList<CheckCase> All { get; } =
    [
        CheckCase.OfBlock("a block below 1 MiB", "KHO0200", 0x9f000, 0),
        CheckCase.OfBlock("page zero", "KHO0201", 0, 0),
        CheckCase.OfBlock("a block far above memory", "KHO0202", 1UL << 44, 0),
        CheckCase.OfBlock("a block without an owner", "KHO0205", CheckedHandover.Free, 3),
        CheckCase.OfBlock("a block larger than 6.18 restores", "KHO0204", 0x3800000, 11, "chunks"),
        new() { Defect = "a block on two NUMA nodes", Rule = "KHO0203", Address = _ => CheckedHandover.Region,
            Options = new CheckOptions { Memory = [new(0x1000000, 0x2008000), new(0x3008000, 0x8000000, 1)] } },
        new() { Defect = "a block where a stated machine has no memory", Rule = "KHO0048", Address = _ => CheckedHandover.Free,
            Make = () => CheckedHandover.Radix(null, "{ start: 0x3400000, order: 0 }"),
            Options = new CheckOptions { Memory = [new(0x1000000, 0x2400000), new(CheckedHandover.Scratch, 0x1000000)] } },
        new() { Defect = "an unknown blob and a block that may be its", Rule = "KHO0206", Address = _ => CheckedHandover.Free,
            Make = () => CheckedHandover.Radix(text => text.Replace("blobs:", "blobs:\n  - { name: other, bytes: abc }", StringComparison.Ordinal), "{ start: 0x3400000, order: 0 }") },
        CheckCase.OfText("an empty leaf", "KHO0207", Map, EmptyLeaf, 0x3f00000),
        CheckCase.OfText("a leaf in a preserved block", "KHO0208", Map, EmptyLeaf + "{ start: 0x3f00000, order: 0 }", 0x3f00000),
        new() { Defect = "a bitmap that begins off its bounds", Rule = "KHO0209", Make = () => CheckedHandover.Chunks(), Damage = ShiftBitmap },
        CheckCase.OfDamage("a chunk of a list of folios that is not preserved", "KHO0210", image => image.Unpreserve(FolioList(image).First, 0), image => FolioList(image).First),
        CheckCase.OfDamage("a page of a list of folios that is not preserved", "KHO0210", image => image.Unpreserve(FolioList(image).Chunks[0].Entries[0].Start, 0), image => FolioList(image).Chunks[0].Entries[0].Start),
        CheckCase.OfDamage("a block of sessions that is not preserved", "KHO0211", image => image.Unpreserve(image.Places.SessionBlocks[0], 0), image => image.Places.SessionBlocks[0]),
        CheckCase.OfDamage("a block of files that is not preserved", "KHO0211", image => image.Unpreserve(image.Places.FileBlocks("one")[0], 0), image => image.Places.FileBlocks("one")[0]),
        CheckCase.OfDamage("a memfd that is not preserved", "KHO0212", image => image.Unpreserve(image.Places.Memfd("one", 1), 0), image => image.Places.Memfd("one", 1)),
        CheckCase.OfDamage("a folio that is not preserved", "KHO0213", image => image.Unpreserve(CheckedHandover.Folio + 0x1000, 0), _ => CheckedHandover.Folio + 0x1000),
        CheckCase.OfDamage("a region that is not preserved", "KHO0214", image => image.Unpreserve(CheckedHandover.Region, 4), _ => CheckedHandover.Region),
        CheckCase.OfDamage("a test folio that is not preserved", "KHO0215", image => image.Unpreserve(CheckedHandover.TestFolio, 0), _ => CheckedHandover.TestFolio),
        CheckCase.OfDamage("a test folio of another order than its block", "KHO0216", ShrinkTestFolio, _ => CheckedHandover.LargeTestFolio),
        CheckCase.OfDamage("a folio within a block", "KHO0216", image => WriteFolio(image, 0, (CheckedHandover.LargeTestFolio >> 12) + 1), _ => CheckedHandover.LargeTestFolio + 0x1000),
        CheckCase.OfText("a folio that is a test folio, too", "KHO0220", "pfn: 0x3300", "pfn: 0x3100", CheckedHandover.TestFolio),
        CheckCase.OfDamage("one folio twice in a file", "KHO0220", image => WriteFolio(image, 1, CheckedHandover.Folio >> 12), _ => CheckedHandover.Folio),
        CheckCase.OfText("a region in scratch", "KHO0221", "start: 0x3000000", "start: 0x8000000", CheckedHandover.Scratch),
        new() { Defect = "a region where the machine has no memory", Rule = "KHO0222", Address = _ => CheckedHandover.Region,
            Options = new CheckOptions { Memory = [new(0x1000000, 0x2000000), new(0x3100000, 0x8000000)] } },
        CheckCase.OfText("two sessions of one name", "KHO0230", "name: two", "name: one"),
        CheckCase.OfText("two files of one token", "KHO0231", "token: 2", "token: 1"),
        CheckCase.OfText("two regions of one name", "KHO0232", "regions:", "regions:\n      - { name: log, start: 0x3010000, size: 64K }"),
        CheckCase.OfText("two objects of one name", "KHO0233", "count: 1 }]", "count: 1 }, { name: bound-v1, count: 1 }]"),
        CheckCase.OfText("empty name: no look-up finds the session", "KHO0234", "name: two", "name: ''"),
        CheckCase.OfText("a region without memory", "KHO0235", "start: 0x3000000, size: 64K", "start: 0x3000000, size: 0"),
        CheckCase.OfText("a region that is no whole page", "KHO0235", "start: 0x3000000, size: 64K", "start: 0x3000000, size: 100"),
        CheckCase.OfText("an unknown seal", "KHO0240", "seals: 1", "seals: 0x41"),
        CheckCase.OfText("a flag of a memfd", "KHO0241", "seals: 1,", "seals: 1, flags: 1,"),
        CheckCase.OfText("an unknown flag of a folio", "KHO0242", "count: 2, order: 0 }] }", "count: 2, order: 0, flags: 7 }] }"),
        CheckCase.OfText("a folio behind the end of its file", "KHO0243", "size: 8192", "size: 4096"),
        CheckCase.OfText("a position beyond all files", "KHO0244", "size: 8192", "pos: 0x8000000000000000, size: 8192"),
        CheckCase.OfText("a size beyond all files", "KHO0244", "size: 8192", "size: 0xffffffffffffffff"),
        CheckCase.OfDamage("two folios for one place", "KHO0245", image => image.Core.Write64(FolioList(image).Chunks[0].Entries[0].Start + 24, 0)),
        CheckCase.OfText("a list of folios that is too long", "KHO0246", Folios, Folios.Replace("] }", "], list: { chunks: [{ at: 0x3500000, pages: [[0x3501000, 2]] }] } }", StringComparison.Ordinal)),
        CheckCase.OfText("a file longer than its folios", "KHO0247", "size: 8192", "size: 1M"),
        CheckCase.OfText("unknown flags of an area", "KHO0250", "fill: contents", "fill: contents\n      list: { flags: 9 }"),
        CheckCase.OfDamage("an order that an area's length does not go with", "KHO0251", image => image.Core.Write16(image.Places.Memfd("one", 1) + 46, 1)),
        CheckCase.OfText("a blob-size beyond what is preserved", "KHO0260", "- name: memblock", "- name: memblock\n    size: 64M"),
        CheckCase.OfDamage("LUO without its sessions", "KHO0261", image => image.Core.Write64(image.Places.SessionsField, 0)),
        CheckCase.OfText("a scratch area without memory", "KHO0265", "size: 16M }\nsetup", "size: 0 }\nsetup"),
        CheckCase.OfText("scratch areas that overlap", "KHO0265", "areas:", "areas:\n    - { start: 0x8800000, size: 16M }"),
        new() { Defect = "boot data of another length", Rule = "KHO0266", WithoutNote = true, Damage = image => image.Core.Write32(0x1e00000 + 12, 8), Address = _ => 0x1e00000 },
        new() { Defect = "boot data that state no page for the root", Rule = "KHO0266", WithoutNote = true, Damage = image => image.Core.Write64(0x1e00000 + 24, 24), Address = _ => 0x1e00000 },
        new() { Defect = "boot data without scratch areas", Rule = "KHO0267", WithoutNote = true, Damage = image => image.Core.Write64(0x1e00000 + 32, 0), Address = _ => 0x1e00000 },
        CheckCase.OfText("a wrong checksum", "KHO0270", "fill: contents", "fill: contents\n      csum: 1"),
        OfNext("a kernel without KHO", "KHO0280", new ReaderConfiguration { KhoBuilt = false }, null),
        OfNext("kho=off", "KHO0281", null, "kho=off liveupdate=on"),
        OfNext("KHO off by default", "KHO0281", new ReaderConfiguration { KhoByDefault = false }, "liveupdate=on"),
        OfNext("LUO not built in", "KHO0282", new ReaderConfiguration { Luo = false }, null),
        OfNext("LUO not switched on", "KHO0282", null, "kho=on"),
        OfNext("no handler for memfds", "KHO0283", new ReaderConfiguration { MemfdHandler = false }, null),
        OfNext("another page size", "KHO0285", new ReaderConfiguration { PageSize = 16384 }, null),
        OfNext("a region that is not asked for", "KHO0286", null, "kho=on liveupdate=on reserve_mem=64K:4096:other"),
        OfNext("a region of another size", "KHO0287", null, "kho=on liveupdate=on reserve_mem=128K:4096:log"),
        OfNext("a region of another alignment", "KHO0288", null, "kho=on liveupdate=on reserve_mem=64K:64M:log"),
        OfNext("a command line without kho=", "KHO0289", null, "liveupdate=on reserve_mem=64K:4096:log"),
        new() { Defect = "6.18 that is not finalized", Rule = "KHO0284", Make = () => CheckedHandover.Chunks(Unfinalized) },
        new() { Defect = "a reader of other bitmaps", Rule = "KHO0290", Make = () => CheckedHandover.Chunks(), Options = For("linux-6.17") },
        CheckCase.OfText("a blob that nobody reads", "KHO0291", "- name: memblock", "- name: other\n    bytes: hello\n  - name: memblock"),
        new() { Defect = "a reader of another version", Rule = "KHO0293", Options = For("linux-7.1") },
        new() { Defect = "a map that is not written", Rule = "KHO0292", Make = () => CheckedHandover.Chunks(Unfinalized) },
    ];

    private static CheckOptions For(string reader) => new() { Readers = [ReleaseCatalog.BuiltIn.Find(reader)!] };

    private static CheckCase OfNext(string defect, string rule, ReaderConfiguration? next, string? commandLine) =>
        new() { Defect = defect, Rule = rule, Options = new CheckOptions { NextKernel = next, NextCommandLine = commandLine, Memory = _memory } };

    private static string Unfinalized(string text) => text.Replace("memory_map: { blocks: [] }", "memory_map: { unfinalized: true }", StringComparison.Ordinal);

    private static VmallocArea FolioList(CheckedHandover image) =>
        ((MemfdValue)((LuoValue)image.Sound.Blobs.Single(blob => blob.Name == "LUO").Value!).Sessions[0].Files[0].Value!).Folios;

    private static void WriteFolio(CheckedHandover image, ulong index, ulong pfn) =>
        image.Core.Write64(FolioList(image).Chunks[0].Entries[0].Start + (index * 16), (3UL << 52) | pfn);

    /// <summary>The third entry of the test module's list is the large folio.</summary>
    private static void ShrinkTestFolio(CheckedHandover image)
    {
        var test = (KhoTestValue)image.Sound.Blobs.Single(blob => blob.Name == "kho_test").Value!;
        ulong entry = test.FoliosInfo!.Chunks[0].Entries[0].Start + 16;
        Assert.Equal(CheckedHandover.LargeTestFolio | 2, image.Core.Read64(entry));
        image.Core.Write64(entry, CheckedHandover.LargeTestFolio | 1);
    }

    /// <summary>Moves the bitmap of order 2 by one block.</summary>
    private static void ShiftBitmap(CheckedHandover image)
    {
        for (ulong chunk = image.Map; chunk != 0; chunk = image.Core.Read64(chunk))
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(image.Core.At(chunk + 8, 4)) == 2)
            {
                image.Core.Write64(chunk + 16, image.Core.Read64(chunk + 16) + 0x4000);
                return;
            }
        }

        Assert.Fail("no chunk of order 2");
    }
}
