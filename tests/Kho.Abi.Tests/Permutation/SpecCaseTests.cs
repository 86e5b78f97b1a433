using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Analysis.Checks;
using Kho.Images;

namespace Kho.Abi.Tests.Permutation;

/// <summary>Specifications and manifests that were once misread, each with the right value.</summary>
public sealed class SpecCaseTests
{
    private const string Folios = "case folio-index-first";
    private const string Stamps = "case page-info-of-its-own";
    private const string ShortOrder = "case page-info-order-too-narrow";
    private const string HeaderFields = "case chunk-header-fields-swapped";
    private const string BigEndianTable = "case radix-table-big-endian";
    private const string Elements = "case chunk-element-fields-swapped";
    private const string VmallocChunk = "case vmalloc-entries-before-link";
    private const string EmptyScratch = "case scratch-area-of-no-length";
    private const string Sections = "case section-size-of-the-release";

    private const string Luo73 = """
        release: linux-7.3
        memory: [{ start: 32M, size: 64M }]
        scratch:
          areas: [{ start: 0xcc00000, size: 32M }]
        memory_map:
          blocks:
            - { start: 0x1000000, order: 9 }
        blobs:
          - name: LUO
            luo:
              sessions:
                - name: one
                  files:
                    - { token: 1, memfd: { content: "hello, next kernel", seals: 1 } }
                    - { token: 2, memfd: { size: 100K, fill: abc } }
        """;

    public static readonly string[] Cases = [Folios, Stamps, ShortOrder, HeaderFields, BigEndianTable, Elements, VmallocChunk, EmptyScratch, Sections];

    private static readonly Workload _luo73 = new("luo-7.3", Luo73);
    private static readonly Workload _luo619 = new("luo-6.19", Luo73.Replace("linux-7.3", "linux-6.19", StringComparison.Ordinal).Replace(", seals: 1", "", StringComparison.Ordinal));

    [Fact]
    public void A_folio_whose_index_comes_first_is_the_same_folio() => KnownFailures.Run(Folios, () =>
    {
        const string Before = "  - id: pfn\n        -orig-id: pfn\n        type: b52\n";
        const string Index = "  - id: index\n        -orig-id: index\n        type: u8\n        doc: Offset in the file, in pages.\n";
        AssertSame(_luo73, "memfd_luo", text => text.Replace($"    {Index}", "", StringComparison.Ordinal).Replace(Before, $"{Index}    {Before}", StringComparison.Ordinal));
    });

    [Fact]
    public void Chunk_header_fields_may_be_swapped() => KnownFailures.Run(HeaderFields, () =>
        AssertSame(_luo619, "kho_chunk_list", text => Swap(text, "order", "num_elms", "u4")));

    [Fact]
    public void A_table_of_big_endian_addresses_is_read_as_it_is_written() => KnownFailures.Run(BigEndianTable, () =>
        AssertSame(_luo73, "kho_radix_tree", text => text.Replace("type: u8\n        repeat", "type: u8be\n        repeat", StringComparison.Ordinal)));

    [Fact]
    public void Element_fields_may_be_swapped() => KnownFailures.Run(Elements, () =>
        AssertSame(_luo619, "kho_chunk_list", text => Swap(text, "phys_start", "bitmap", "u8")));

    /// <summary>In a process of its own, for the writer may not end.</summary>
    [Fact]
    public void A_chunk_may_list_pages_before_its_link() => KnownFailures.Run(VmallocChunk, () =>
    {
        using var runner = new CaseRunner(most: 1);
        Assert.Null(runner.Run([new Change("kho_vmalloc::kho_vmalloc_chunk", ChangeKind.Reverse)]));
    });

    /// <summary>A kernel that keeps one bit of the order restores smaller folios, and the test module's check of the order fails.</summary>
    [Fact]
    public void An_order_too_narrow_comes_back_cut() => KnownFailures.Run(ShortOrder, () =>
    {
        const string Manifest = """
            release: linux-7.3
            memory: [{ start: 32M, size: 64M }]
            scratch:
              areas: [{ start: 0xcc00000, size: 32M }]
            blobs:
              - name: kho_test
                kho_test:
                  fill: "KHO test payload. "
                  folios:
                    - { start: 0x9000000, order: 0, count: 3 }
                    - { start: 0x9100000, order: 2 }
            """;
        using var spec = new TemporarySpec();
        SpecPermuter.NarrowOrder(spec, "kho_page_info::magic_and_order");
        Verdicts narrow = Verdicts.Of(new Workload("test", Manifest), ReleaseCatalog.Load(spec.Path));
        Verdicts usual = Verdicts.Of(new Workload("test", Manifest), ReleaseCatalog.BuiltIn);

        Assert.Equal("ok", usual.Documents["restore"]["verdict"]!.ToString());
        Assert.Equal("ok", Component(narrow, "memory-map"));
        Assert.NotEqual("ok", Component(narrow, "kho_test"));
    });

    /// <summary>A layout under a name of its own, in a release of its own, acts like the one it is a copy of.</summary>
    [Fact]
    public void A_stamp_may_have_a_layout_of_its_own() => KnownFailures.Run(Stamps, () =>
    {
        using var spec = new TemporarySpec();
        spec.Write("kho_page_info.ksy", """
            meta:
              id: kho_page_info
              endian: le
              bit-endian: le
            types:
              bare_order:
                seq:
                  - { id: order, type: u8 }
              magic_and_order:
                seq:
                  - { id: order, type: u4 }
                  - { id: tag, type: u4, enum: magic }
              magic_type_and_order:
                seq:
                  - { id: order, type: b31 }
                  - { id: page_type, type: b1 }
                  - { id: tag, type: u4, enum: magic }
              mine:
                seq:
                  - { id: tag, type: u4, enum: magic }
                  - { id: order, type: b6 }
                  - { id: page_type, type: b2 }
                  - { id: unused, type: b24 }
            enums:
              magic:
                0x4b484f50: khop
            """);
        spec.Write("mine.yaml", """
            id: mine
            title: The page type RFC with stamps of its own
            based_on: rfc-page-type-deep
            versions: []
            verified: inference
            page_info:
              structure: kho_page_info::mine
            """);
        ReleaseCatalog catalog = ReleaseCatalog.Load(spec.Path);
        var info = PageInfo.Decode(catalog.Find("mine")!.PageInfo.Structure, 0x49_4b484f50, catalog.Structures);

        Assert.Equal((9UL, 1, true), (info.Order, info.PageType, info.HasMagic));
    });

    /// <summary>An area of no length holds nothing, so it says nothing of what memory the image has.</summary>
    [Fact]
    public void A_scratch_area_of_no_length_does_not_make_the_map_stale() => KnownFailures.Run(EmptyScratch, () =>
    {
        (HandoverDocument document, CheckReport report) = Read("""
            release: linux-7.3
            memory: [{ start: 32M, size: 64M }]
            scratch:
              areas: [{ start: 0xcc00000, size: 0 }]
            memory_map:
              blocks:
                - { start: 0x1000000, order: 9 }
            """);

        Assert.NotEqual(MapTrust.Stale, document.MemoryMap!.Trust);
        Assert.Contains(document.MemoryMap.Extents, extent => extent.Start == 0x1000000 && extent.Order == 9);
        Assert.Contains(document.Diagnostics.Concat(report.Findings), finding => finding.Message.Contains("0xcc00000", StringComparison.Ordinal) || finding.Address == 0xcc00000);
    });

    /// <summary>Sections of memory have 512 MiB at pages of 64K: a block after the 256 MiB of smaller pages is in memory that the handover spans.</summary>
    [Fact]
    public void The_release_says_how_large_a_section_is() => KnownFailures.Run(Sections, () =>
    {
        (_, CheckReport report) = Read("""
            release: linux-7.3
            page_size: 65536
            memory: [{ start: 32M, size: 64M }]
            scratch:
              areas: [{ start: 0xc000000, size: 32M }]
            memory_map:
              blocks:
                - { start: 0x8000000, order: 0, count: 40 }
                - { start: 0x13000000, order: 0 }
            """);

        Assert.DoesNotContain(report.Findings, finding => finding.Id == "KHO0202");
    });

    private static (HandoverDocument Document, CheckReport Report) Read(string manifest)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("kho-case-").FullName, "image.elf");
        try
        {
            using (FileStream stream = File.Create(path))
            {
                HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest")).Save(stream);
            }

            using MemoryImage image = MemoryImage.Open(path);
            HandoverDocument document = HandoverReader.Read(image);
            return (document, HandoverCheck.Run(image, document));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    /// <summary>A changed file moves bytes of the image and changes nothing that any verb says.</summary>
    private static void AssertSame(Workload workload, string file, Func<string, string> change)
    {
        string text = File.ReadAllText(Path.Combine(Spec.SpecFiles.SpecDirectory, file + ".ksy"));
        string changed = change(text);
        Assert.NotEqual(text, changed);
        using var spec = new TemporarySpec();
        spec.Write(file + ".ksy", changed);
        Verdicts usual = Verdicts.Of(workload, ReleaseCatalog.BuiltIn);
        Verdicts own = Verdicts.Of(workload, ReleaseCatalog.Load(spec.Path));

        Assert.NotNull(Verdicts.DifferentBytes(usual.Pages, own.Pages));
        Assert.Null(own.DifferenceFrom(usual, exact: true));
        Assert.Equal("ok", own.Documents["restore"]["verdict"]!.ToString());
    }

    /// <summary>Lets two fields of one type change places, by their names.</summary>
    private static string Swap(string text, string first, string second, string type)
    {
        string[] lines = [.. text.Split('\n')];
        int a = Array.FindIndex(lines, line => line.Trim() == $"- id: {first}");
        int b = Array.FindIndex(lines, line => line.Trim() == $"- id: {second}");
        Assert.True(a >= 0 && b > a);
        Assert.Contains(lines[a..b], line => line.Trim() == $"type: {type}");
        Assert.Contains(lines[b..], line => line.Trim() == $"type: {type}");
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }

    private static string Component(Verdicts verdicts, string name) =>
        verdicts.Documents["restore"]["components"]!.AsArray().Single(component => component!["name"]!.ToString() == name)!["verdict"]!.ToString();
}
