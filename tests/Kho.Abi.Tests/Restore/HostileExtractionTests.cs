using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Kho.Abi.Manifests;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Handovers whose names, sizes and lists mean harm, or are damaged.</summary>
public sealed partial class HostileExtractionTests
{
    private const string Head = "release: linux-7.3\nmemory:\n  - { start: 32M, size: 64M }\n";

    [Fact]
    public void Names_never_lead_out_of_the_directory_and_never_meet()
    {
        string[] names = ["..", "../../up", "/etc/passwd", ".", "a/b", "a_b", "A_B", "-rf", "con\\u0001trol", "ünïcode", "x.json", "extract.json"];
        string sessions = string.Concat(names.Select((name, number) => $"        - name: \"{name}\"\n          files: [{{ token: {number + 1}, memfd: {{ content: \"file {number}\" }} }}, {{ token: {number + 1}, memfd: {{ content: \"again {number}\" }} }}]\n"));
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest($"{Head}blobs:\n  - name: LUO\n    luo:\n      sessions:\n{sessions}");

        Assert.Empty(extracted.Outside);
        Assert.All(extracted.Files, file => Assert.Matches(SafePath(), file));
        ExtractedItem[] memfds = [.. extracted.Report.Items.Where(item => item.Kind == ExtractedKind.Memfd)];
        Assert.Equal(2 * names.Length, memfds.Length);
        Assert.Equal(memfds.Length, memfds.Select(item => item.Path!.ToLowerInvariant()).Distinct().Count());
        for (int number = 0; number < names.Length; number++)
        {
            Assert.Equal($"file {number}", System.Text.Encoding.UTF8.GetString(extracted.Bytes(memfds[2 * number].Path!)));
            Assert.Equal($"again {number}", System.Text.Encoding.UTF8.GetString(extracted.Bytes(memfds[(2 * number) + 1].Path!)));
        }

        // The descriptions keep what the names really are.
        Assert.Equal("../../up", extracted.Json(memfds[2].Sidecar!).GetProperty("session").GetString());
        Assert.Equal("memfd/______up/0x2", memfds[2].Path);
        Assert.Equal("memfd/______up/0x2~2", memfds[3].Path);
    }

    [Fact]
    public void Names_of_regions_are_as_hostile()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest($$"""
            {{Head}}
            blobs:
              - name: memblock
                regions:
                  - { name: "..", start: 0x8000000, size: 8K }
                  - { name: "__", start: 0x8002000, size: 8K }
            """);
        Assert.Empty(extracted.Outside);
        Assert.Equal(["extract.json", "reserve_mem/__", "reserve_mem/__.json", "reserve_mem/__~2", "reserve_mem/__~2.json"], extracted.Files);
        Assert.Equal(["..", "__"], extracted.Report.Items.Select(item => item.Name));
    }

    [Fact]
    public void A_file_of_exabytes_costs_what_its_pages_cost()
    {
        const ulong Size = 1UL << 62;
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(Files($"{{ token: 1, memfd: {{ size: {Size}, folios: [{{ index: 2, pfn: 0x8000, order: 0 }}] }} }}")
            + Contents(0x8000, "data"));
        ExtractedItem item = extracted.Item("memfd/s/0x1");
        Assert.Equal((Size, 4096UL, 0UL), (item.Size, item.WrittenBytes, item.AbsentBytes));
        Assert.Null(item.Sha256);

        // Hashing zeros costs as much as hashing anything: of a small image, 128 MiB are much.
        using ExtractionDirectory holes = ExtractionDirectory.OfManifest(Files(
            $"{{ token: 1, memfd: {{ size: {64UL << 20}, folios: [{{ index: 0, pfn: 0x8000, order: 0 }}] }} }}, {{ token: 2, memfd: {{ size: {1UL << 30}, folios: [{{ index: 0, pfn: 0x8001, order: 0 }}] }} }}")
            + Contents((0x8000, "few"), (0x8001, "many")));
        Assert.NotNull(holes.Item("memfd/s/0x1").Sha256);
        Assert.Null(holes.Item("memfd/s/0x2").Sha256);

        // Some file systems support the length; on others the file ends after its last page, with a finding.
        long length = extracted.Length("memfd/s/0x1");
        Assert.Equal(length == (long)Size, item.Problems.Count == 0);
        Assert.True(length is (long)Size or 3 * 4096, $"{length} bytes");
        using FileStream file = File.OpenRead(Path.Combine(extracted.Path, "memfd/s/0x1"));
        byte[] start = new byte[(2 * 4096) + 4];
        file.ReadExactly(start);
        Assert.Equal([.. new byte[2 * 4096], .. "data"u8], start);
    }

    [Fact]
    public void A_size_that_no_file_has_is_reported_and_nothing_is_written()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(Files("{ token: 1, memfd: { size: 0x8000000000000000, folios: [{ index: 0, pfn: 0x8000, order: 0 }] } }"));
        ExtractedItem item = Assert.Single(extracted.Report.Items, item => item.Kind == ExtractedKind.Memfd);
        Assert.Null(item.Path);
        Assert.Equal(["no file has 9223372036854775808 bytes"], item.Problems);
        Assert.Equal(1UL << 63, extracted.Report.AbsentBytes);
        Assert.DoesNotContain("memfd/s/0x1", extracted.Files);
    }

    [Fact]
    public void Of_folios_that_claim_one_place_one_is_written_and_that_is_said()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(
            Files("{ token: 1, memfd: { size: 12K, folios: [{ index: 1, pfn: 0x8000, order: 0 }, { index: 1, pfn: 0x8002, order: 0 }, { index: 0, pfn: 0x8004, order: 0 }, { index: 2, pfn: 0x8006, order: 0 }] } }")
            + Contents((0x8000, "first"), (0x8002, "other"), (0x8004, "zero!"), (0x8006, "two!!")));
        ExtractedItem item = extracted.Item("memfd/s/0x1");
        Assert.Equal("zero!first" + "two!!", Starts(extracted.Bytes("memfd/s/0x1"), 5));
        Assert.Equal("several folios claim one place, first page 1; 4096 bytes of those that come later are not written", Assert.Single(item.Problems));
        Assert.Null(item.Sha256);
        Assert.False(extracted.Report.IsComplete);
    }

    [Fact]
    public void Folios_beyond_the_end_are_reported_and_not_written()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(
            Files("{ token: 1, memfd: { size: 100, folios: [{ index: 0, pfn: 0x8000, order: 0 }, { index: 1, pfn: 0x8002, order: 0 }, { index: 0xffffffffffffffff, pfn: 0x8004, order: 0 }] } }")
            + Contents((0x8000, "data"), (0x8002, "lost"), (0x8004, "lost")));
        Assert.Equal(100, extracted.Length("memfd/s/0x1"));
        Assert.Equal(["2 pages lie beyond the size of 100 bytes; they are not written"], extracted.Item("memfd/s/0x1").Problems);
        Assert.Equal(extracted.Sha256("memfd/s/0x1"), extracted.Item("memfd/s/0x1").Sha256);
    }

    [Fact]
    public void Memory_of_two_files_is_written_once()
    {
        string file = "memfd: { size: 8K, folios: [{ index: 0, pfn: 0x8000, order: 0 }, { index: 1, pfn: 0x8000, order: 0 }] }";
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(Files($"{{ token: 1, {file} }}, {{ token: 2, {file} }}") + Contents(0x8000, "once"));
        ExtractedItem first = extracted.Item("memfd/s/0x1");
        Assert.Equal(4096UL, first.WrittenBytes);
        Assert.Equal([new AbsentRange(4096, 4096, "its memory belongs to another place of this file, too, and is written once")], first.Absent);
        ExtractedItem second = extracted.Item("memfd/s/0x2");
        Assert.Equal(0UL, second.WrittenBytes);
        Assert.Equal([new AbsentRange(0, 8192, "its memory belongs to memfd/s/0x1, too, and is written once")], second.Absent);
        Assert.Null(second.Sha256);
    }

    [Fact]
    public void Absent_pages_and_impossible_addresses_are_told_from_holes()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(
            Files("{ token: 1, memfd: { size: 16K, folios: [{ index: 0, pfn: 0x8000, order: 0 }, { index: 1, pfn: 0x8002, order: 0 }, { index: 3, pfn: 0xfffffffffffff, order: 0 }] } }", implied: false)
            + Contents(0x8000, "data"));
        ExtractedItem item = extracted.Item("memfd/s/0x1");
        Assert.Equal([new AbsentRange(4096, 4096, "not in the image"), new AbsentRange(12288, 4096, "no address of memory")], item.Absent);
        Assert.Equal([new FileRange(8192, 4096)], item.Holes);
        Assert.Equal(8192UL, extracted.Report.AbsentBytes);
        Assert.Null(item.Sha256);
    }

    [Fact]
    public void What_an_unreadable_list_may_have_named_is_absent_and_no_hole()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest(
            Files("{ token: 1, memfd: { size: 12K, nr_folios: 3, folios: [{ index: 0, pfn: 0x8000, order: 0 }], list: { opaque: true, total_pages: 1, chunks: [{ at: 0x7000000, pages: [[0x7002000, 1]] }] } } }")
            + Contents(0x8000, "data"));
        ExtractedItem item = extracted.Item("memfd/s/0x1");
        Assert.Empty(item.Holes);
        Assert.Equal([new AbsentRange(0, 12288, "the part of the list of folios that may name it cannot be read")], item.Absent);
        Assert.Equal(["0 of 3 entries of the list of folios could be read"], item.Problems);
        Assert.Equal([new AbsentRange(0, 4096, "not in the image")], extracted.Item("vmalloc/memfd/s/0x1").Absent);
    }

    [Fact]
    public void Memory_that_the_map_does_not_preserve_is_doubtful()
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest("""
            release: linux-7.3
            root: { at: 0x2000000 }
            memory_map:
              implied: false
              blocks:
                - { start: 0x2000000, order: 0 }
                - { start: 0x2001000, order: 0 }
                - { start: 0x9000000, order: 1 }
            blobs:
              - name: memblock
                at: 0x2001000
                regions:
                  - { name: whole, start: 0x9000000, size: 8K }
                  - { name: half, start: 0x9001000, size: 8K }
            residue:
              - { at: 0x9000000, bytes: "region" }
            """);
        Assert.Empty(extracted.Item("reserve_mem/whole").Problems);
        Assert.Equal(["its memory at 0x9001000 is not all preserved: the next kernel uses it for something else"], extracted.Item("reserve_mem/half").Problems);
    }

    [Fact]
    public void Contents_that_the_image_left_out_are_absent_and_zeros_that_it_does_not_store_are_contents()
    {
        const ulong Pages = 16;
        string parent = Directory.CreateTempSubdirectory("kho-zeros").FullName;
        try
        {
            string path = Path.Combine(parent, "handover.elf");
            using (var stream = new MemoryStream())
            {
                HandoverEncoder.Encode(ManifestReader.Read(
                    new StringReader(Files($"{{ token: 1, memfd: {{ size: {Pages * 4096}, folios: [{{ index: 0, pfn: 0x8000, count: {Pages}, order: 0 }}] }} }}") + Contents(0x8000, "data")),
                    "handover.yaml")).Save(stream);

                // The page's segment keeps one page of its file and becomes sixteen pages of memory.
                byte[] bytes = stream.ToArray();
                int headers = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(32));
                int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(56));
                int header = Enumerable.Range(0, count).Select(index => headers + (index * 56)).Single(at => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at + 24)) == 0x8000000);
                Assert.Equal(4096UL, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(header + 32)));
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(header + 40), Pages * 4096);
                File.WriteAllBytes(path, bytes);
            }

            using (var extracted = new ExtractionDirectory(path))
            {
                ExtractedItem item = extracted.Item("memfd/s/0x1");
                Assert.Equal([new AbsentRange(4096, (Pages - 1) * 4096, "left out of the image")], item.Absent);
                Assert.Null(item.Sha256);
            }

            using var decoded = new DecodedImage(path);
            string target = Path.Combine(parent, "out");
            ExtractionReport report = HandoverExtractor.Extract(new ZeroedMemory(decoded.Image.Memory, 0x8001000, Pages - 1), decoded.Document, target);
            ExtractedItem zeros = report.Items.Single(item => item.Kind == ExtractedKind.Memfd);
            byte[] contents = File.ReadAllBytes(Path.Combine(target, zeros.Path!));
            Assert.Equal((4096UL, 0UL, 0), (zeros.WrittenBytes, zeros.AbsentBytes, zeros.Holes.Count));
            Assert.Equal([.. "data"u8, .. new byte[(Pages * 4096) - 4]], contents);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(contents)), zeros.Sha256);
            Assert.All(report.Items, each => Assert.Equal(0UL, each.AbsentBytes));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public void Only_an_empty_or_a_new_directory_is_written_into()
    {
        string parent = Directory.CreateTempSubdirectory("kho-extract").FullName;
        try
        {
            string file = Path.Combine(parent, "file");
            File.WriteAllText(file, "mine");
            using DecodedImage decoded = GoldenImage.Named("linux-7.3/7.3.4-out").Decode();
            KhoFormatException exception = Assert.Throws<KhoFormatException>(() => HandoverExtractor.Extract(decoded.Image, decoded.Document, parent));
            Assert.Contains("not empty", exception.Message, StringComparison.Ordinal);
            exception = Assert.Throws<KhoFormatException>(() => HandoverExtractor.Extract(decoded.Image, decoded.Document, file));
            Assert.Contains("a file, and no directory", exception.Message, StringComparison.Ordinal);
            Assert.Equal([file], Directory.EnumerateFileSystemEntries(parent));
            string empty = Directory.CreateDirectory(Path.Combine(parent, "empty")).FullName;
            Assert.NotEmpty(HandoverExtractor.Extract(decoded.Image, decoded.Document, empty).Items);
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Theory]
    [InlineData("debugfs")]
    [InlineData("debugfs/out/fdt")]
    public void An_image_without_memory_gives_no_contents(string part)
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-out");
        using var extracted = new ExtractionDirectory(Path.Combine(golden.Folder, part));
        Assert.False(extracted.Report.IsComplete);
        Assert.Equal(0UL, extracted.Report.WrittenBytes);
    }

    /// <summary>A handover with one session and these files.</summary>
    private static string Files(string files, bool implied = true) =>
        $"{Head}{(implied ? "" : "memory_map: { implied: false }\n")}blobs:\n  - name: LUO\n    luo:\n      sessions:\n        - name: s\n          files: [{files}]\n";

    private static string Contents(ulong pfn, string text) => Contents((pfn, text));

    private static string Contents(params (ulong Pfn, string Text)[] pages) =>
        "residue:\n" + string.Concat(pages.Select(page => $"  - {{ at: 0x{page.Pfn << 12:x}, bytes: \"{page.Text}\" }}\n"));

    /// <summary>The first letters of every page.</summary>
    private static string Starts(byte[] contents, int letters) =>
        string.Concat(Enumerable.Range(0, contents.Length / 4096).Select(page => System.Text.Encoding.UTF8.GetString(contents.AsSpan(page * 4096, letters))));

    /// <summary>Memory with a range that is zero and not stored.</summary>
    private sealed class ZeroedMemory(IPhysicalMemory memory, ulong start, ulong pages) : IPhysicalMemory
    {
        public IReadOnlyList<PhysicalRange> Ranges => memory.Ranges;

        public PageState Lookup(ulong address, out ulong length)
        {
            if (address >= start && address - start < pages * 4096)
            {
                length = start + (pages * 4096) - address;
                return PageState.Zero;
            }

            return memory.Lookup(address, out length);
        }

        public int Read(ulong address, Span<byte> destination, out PageState state) => memory.Read(address, destination, out state);

        public void Dispose()
        {
        }
    }

    [GeneratedRegex(@"^((memfd|vmalloc/memfd)/[A-Za-z0-9_][A-Za-z0-9_-]*(~[0-9]+)?/0x[0-9a-f]+(~[0-9]+)?(\.json)?|extract\.json)$")]
    private static partial Regex SafePath();
}
