using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Diagnostics;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Manifests;

public sealed class HandoverEncoderTests
{
    private const string Head = "memory:\n  - { start: 32M, size: 64M }\nscratch:\n  areas:\n    - { start: 0xcc00000, size: 32M }\n";

    public static TheoryData<string, int> ReleasesAndPageSizes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string release in ReleaseCatalog.BuiltIn.Releases.Select(release => release.Id))
            {
                foreach (int pageSize in PageGeometry.Sizes)
                {
                    data.Add(release, pageSize);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ReleasesAndPageSizes))]
    public void What_a_manifest_says_is_what_the_image_decodes_to(string release, int pageSize)
    {
        ulong page = (ulong)pageSize;
        HandoverDocument document = Decode($$"""
            release: {{release}}
            page_size: {{pageSize}}
            {{Head}}
            memory_map:
              blocks:
                - { start: {{page << 9}}, order: 9 }
                - { start: {{page * 4096}}, pages: 777 }
            blobs:
              - name: memblock
                regions:
                  - { name: rm, start: 0x8000000, size: {{page * 16}} }
              - name: kho_test
                kho_test:
                  fill: "test"
                  folios:
                    - { start: 0x9000000, order: 3 }
                    - { start: 0x9100000, order: 0, count: 5 }
            """);

        bool lossy = document.MemoryMap!.Radix is { LosesOrderZero: true };
        Assert.Equal(release, document.Release!.Release.Id);
        Assert.Equal(lossy ? MapTrust.Partial : MapTrust.Valid, document.MemoryMap.Trust);
        Assert.Equal(2, document.Blobs.Count);
        ReservedRegion region = Assert.Single(Assert.IsType<MemblockValue>(document.Blobs[0].Value).Regions);
        Assert.Equal(new ReservedRegion("rm", 0x8000000, page * 16), region);
        KhoTestValue test = Assert.IsType<KhoTestValue>(document.Blobs[1].Value);
        Assert.Equal(6u, test.NrFolios);
        Assert.Equal(6UL, test.FoliosRead);
        if (lossy)
        {
            return;
        }

        Assert.True(document.MemoryMap.Covers(page << 9, page << 9));
        Assert.True(document.MemoryMap.Covers(page * 4096, page * 777));
        Assert.False(document.MemoryMap.Covers(page * (4096 + 777), 1));
        Assert.True(document.MemoryMap.Covers(0x8000000, page * 16));
        Assert.True(document.MemoryMap.TryFindBlock(0x9000000 + page, out ulong start, out int order));
        Assert.Equal((0x9000000UL, 3), (start, order));
        Assert.DoesNotContain(document.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("linux-6.19", "memfd-v1")]
    [InlineData("linux-7.0", "memfd-v1")]
    [InlineData("linux-7.1", "memfd-v2")]
    [InlineData("linux-7.3", "memfd-v2")]
    public void Sessions_and_files_come_back_with_their_contents(string release, string compatible)
    {
        const string Content = "hello, next kernel";
        string text = $$"""
            release: {{release}}
            {{Head}}
            blobs:
              - name: LUO
                luo:
                  liveupdate_num: 7
                  sessions:
                    - name: one
                      files:
                        - token: 0x11
                          memfd: { content: "{{Content}}", pos: 3 }
                        - token: 0x12
                          memfd: { size: 40K, fill: "abc", holes: [[3, 4]] }
                    - name: empty
            """;
        using EncodedImage image = Encode(text);
        LuoValue luo = Assert.IsType<LuoValue>(Assert.Single(image.Document.Blobs).Value);
        Assert.Equal(7UL, luo.LiveupdateNum);
        Assert.Equal(["one", "empty"], luo.Sessions.Select(session => session.Name));
        Assert.Equal([0x11UL, 0x12UL], luo.Sessions[0].Files.Select(file => file.Token));
        Assert.All(luo.Sessions[0].Files, file => Assert.Equal(compatible, file.Compatible));
        MemfdValue small = Assert.IsType<MemfdValue>(luo.Sessions[0].Files[0].Value);
        Assert.Equal((3UL, (ulong)Content.Length, 1UL), (small.Pos, small.Size, small.NrFolios));
        byte[] bytes = new byte[Content.Length];
        Assert.Equal(bytes.Length, image.Memory.Read(small.Extents[0].Pfn << 12, bytes, out _));
        Assert.Equal(Content, System.Text.Encoding.UTF8.GetString(bytes));
        MemfdValue sparse = Assert.IsType<MemfdValue>(luo.Sessions[0].Files[1].Value);
        Assert.Equal(6UL, sparse.NrFolios);
        Assert.Equal([0UL, 1UL, 2UL, 7UL, 8UL, 9UL], sparse.Extents.SelectMany(extent => Enumerable.Range(0, (int)extent.Pages).Select(page => extent.Index + (ulong)page)).Order());
    }

    /// <summary>The descriptor of the empty memfd in the captures of 6.19.6 and 7.3.4 is all zeros, its flags included.</summary>
    [Theory]
    [InlineData("linux-6.19", "linux-6.19/6.19.6-out/handover.elf")]
    [InlineData("linux-7.3", "linux-7.3/7.3.4-out/handover.elf")]
    public void An_empty_memfd_has_a_descriptor_of_zeros_as_kernels_write_it(string release, string capture)
    {
        using MemoryImage captured = MemoryImage.Open(Physical.RepositoryFiles.Golden(capture));
        LuoValue real = HandoverReader.Read(captured).Blobs.Select(blob => blob.Value).OfType<LuoValue>().Single();
        MemfdValue expected = real.Sessions.SelectMany(session => session.Files).Select(file => file.Value).OfType<MemfdValue>().First(memfd => memfd.Size == 0);

        LuoValue luo = Assert.IsType<LuoValue>(Assert.Single(Decode($"release: {release}\n{Head}blobs:\n  - name: LUO\n    luo:\n      sessions:\n        - name: s\n          files:\n            - {{ token: 1, memfd: {{ size: 0 }} }}\n").Blobs).Value);
        MemfdValue made = Assert.IsType<MemfdValue>(luo.Sessions[0].Files[0].Value);

        Assert.Equal((expected.Folios.First, expected.Folios.TotalPages, expected.Folios.Flags, expected.Folios.Order), (made.Folios.First, made.Folios.TotalPages, made.Folios.Flags, made.Folios.Order));
        Assert.Equal((0UL, (ushort)0), (made.Folios.First, made.Folios.Flags));
    }

    [Fact]
    public void A_vmalloc_chunk_that_is_not_full_may_be_followed_by_another()
    {
        using EncodedImage image = Encode($"release: linux-7.3\n{Head}blobs:\n  - name: kho_test\n    kho_test:\n      folios:\n        - {{ start: 0x9000000, order: 0, count: 600 }}\n"
            + "      list:\n        chunks:\n          - { at: 0x2100000, pages: [[0x5000000, 1]] }\n          - { at: 0x2200000, pages: [[0x5100000, 1]] }\n");
        KhoTestValue test = Assert.IsType<KhoTestValue>(Assert.Single(image.Document.Blobs).Value);

        Assert.Equal([0x2100000UL, 0x2200000], test.FoliosInfo!.Chunks.Select(chunk => chunk.Address));
        Assert.Equal((600UL, 2u), (test.FoliosRead, test.FoliosInfo.TotalPages));
        Assert.DoesNotContain(image.Document.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>Page-sized bitmaps: an element of order 0 covers 128 MiB at 4 KiB pages.</summary>
    [Theory]
    [InlineData("linux-6.17", 16UL << 20)]
    [InlineData("linux-6.18", 128UL << 20)]
    [InlineData("linux-6.19", 128UL << 20)]
    [InlineData("linux-7.0", 128UL << 20)]
    public void More_elements_of_one_order_than_a_chunk_holds_go_on_in_another(string release, ulong covered)
    {
        const ulong First = 1UL << 36;
        ulong[] blocks = [.. Enumerable.Range(0, 600).Select(index => First + ((ulong)index * covered))];
        using EncodedImage image = Encode($"release: {release}\n{Head}memory_map:\n  blocks:\n" + string.Concat(blocks.Select(block => $"    - {{ start: 0x{block:x}, order: 0 }}\n")));
        MemoryMap map = image.Document.MemoryMap!;

        ulong root = image.Document.Root!.Address!.Value;
        Assert.Equal([root, .. blocks], map.Extents.Select(extent => extent.Start));
        Assert.Equal((3, 601), (map.Nodes, map.Leaves));
        Assert.Equal([255u, 255, 91], Chunks(image.Memory, map.Address).Select(chunk => chunk.Hdr.NumElms));
        Assert.Equal([root / covered * covered, .. blocks], Chunks(image.Memory, map.Address).SelectMany(chunk => chunk.Bitmaps.Take((int)chunk.Hdr.NumElms)).Select(element => element.PhysStart).Order());
    }

    [Theory]
    [InlineData("linux-7.3", 52, 64)]
    [InlineData("linux-6.19", 300, 100)]
    public void More_sessions_and_files_than_a_block_holds_come_back(string release, int sessions, int files)
    {
        string manifest = $"release: {release}\n{Head}blobs:\n  - name: LUO\n    luo:\n      sessions:\n"
            + string.Concat(Enumerable.Range(0, sessions).Select(index => $"        - name: session-{index}\n          files:\n"
                + string.Concat(Enumerable.Range(0, index == 0 ? files : 1).Select(file => $"            - {{ token: {file}, memfd: {{ size: 1 }} }}\n"))));
        LuoValue luo = Assert.IsType<LuoValue>(Assert.Single(Decode(manifest).Blobs).Value);
        Assert.Equal(Enumerable.Range(0, sessions).Select(index => $"session-{index}"), luo.Sessions.Select(session => session.Name));
        Assert.Equal(files, luo.Sessions[0].Files.Count);
    }

    [Fact]
    public void A_terabyte_of_single_pages_costs_no_memory_for_full_bitmaps()
    {
        const ulong Pages = 1UL << 28;
        const long Bitmaps = (long)(Pages / 8);
        HandoverManifest manifest = Read($"release: linux-7.3\nmemory_map:\n  implied: false\n  blocks:\n    - {{ start: 4T, order: 0, count: {Pages} }}\n");
        long before = GC.GetAllocatedBytesForCurrentThread();
        EncodedHandover encoded = HandoverEncoder.Encode(manifest);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, Bitmaps);
        Assert.InRange(encoded.Memory.PageCount, (int)(Bitmaps / 4096), (int)(Bitmaps / 4096) + 64);
    }

    [Theory]
    [InlineData("release: linux-9.9", "'linux-9.9' is no known release")]
    [InlineData("release: linux-7.3\nmemory_map:\n  blocks:\n    - { start: 0x1001, order: 0 }", "0x1001 is no address of a page")]
    [InlineData("release: linux-7.3\nmemory_map:\n  blocks:\n    - { start: 0x1000, order: 1 }", "0x1000 is no address of a block of order 1")]
    [InlineData("release: linux-7.3\nmemory_map:\n  blocks:\n    - { start: 0x1000, order: 0, type: split }", "linux-7.3 has no page type 'split'")]
    [InlineData("release: linux-7.3\nmemory_map:\n  keys: [[0x8010000000000001, 1]]", "refuses the key 0x8010000000000001")]
    [InlineData("release: linux-7.3\nmemory_map:\n  blocks:\n    - { start: 8T, order: 0, count: 4503599627370495 }", "expected at most")]
    [InlineData("release: linux-6.17\nblobs:\n  - name: LUO\n    luo: {}", "linux-6.17 has no blob of this name")]
    [InlineData("release: linux-7.3\nroot: { at: 0x5000 }\nblobs:\n  - name: kexec-metadata\n    at: 0x5000\n    metadata: { previous_release: x }", "0x5000")]
    [InlineData("release: linux-7.3\nmemory:\n  - { start: 1M, size: 8K }\nmemory_map:\n  blocks:\n    - { start: 16M, order: 0 }", "no room")]
    public void What_cannot_be_encoded_is_named(string text, string expected)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => HandoverEncoder.Encode(Read(text)));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boot_data_lead_to_root_and_scratch()
    {
        EncodedHandover encoded = HandoverEncoder.Encode(Read($"release: linux-7.3\nsetup_data: {{ at: 0x10010, next: 0x5000 }}\n{Head}"));
        byte[] bytes = new byte[48];
        Assert.Equal(bytes.Length, encoded.Memory.Read(0x10010, bytes, out _));
        using var stream = new Kaitai.KaitaiStream(bytes);
        var node = new X86Boot.SetupData(stream);
        var data = new X86Boot.KhoData(stream);
        Assert.Equal((0x5000UL, X86Boot.SetupDataType.KexecKho, 32u), (node.Next, node.Kind, node.Len));
        Assert.Equal((encoded.Note.Root, 4096UL, encoded.Note.Scratch, encoded.Note.ScratchSize), (data.FdtAddr, data.FdtSize, data.ScratchAddr, data.ScratchSize));
        Assert.Equal(16UL, data.ScratchSize);
    }

    [Fact]
    public void The_same_manifest_always_gives_the_same_bytes()
    {
        string text = $"release: linux-7.2\n{Head}blobs:\n  - name: LUO\n    luo:\n      sessions:\n        - name: s\n          files:\n            - {{ token: 1, memfd: {{ size: 9K, fill: x }} }}\n";
        var first = new MemoryStream();
        HandoverEncoder.Encode(Read(text)).Save(first);
        var second = new MemoryStream();
        HandoverEncoder.Encode(Read(text)).Save(second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    private static HandoverManifest Read(string text) => ManifestReader.Read(new StringReader(text), "handover.yaml");

    private static HandoverDocument Decode(string text)
    {
        using EncodedImage image = Encode(text);
        return image.Document;
    }

    /// <summary>The chunks of a list, by the compiled parser alone.</summary>
    private static IEnumerable<KhoChunkList.KhoserMemChunk> Chunks(IPhysicalMemory memory, ulong address)
    {
        while (address != 0)
        {
            byte[] page = new byte[4096];
            Assert.Equal(page.Length, memory.Read(address, page, out _));
            using var stream = new Kaitai.KaitaiStream(page);
            var chunk = new KhoChunkList.KhoserMemChunk(4096, stream);
            yield return chunk;
            address = chunk.Hdr.Next;
        }
    }

    private static EncodedImage Encode(string text) => new(HandoverEncoder.Encode(Read(text)));

    private sealed class EncodedImage : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();
        private readonly MemoryImage _image;

        public EncodedImage(EncodedHandover encoded)
        {
            using (FileStream stream = File.Create(_path))
            {
                encoded.Save(stream);
            }

            _image = MemoryImage.Open(_path);
            Document = HandoverReader.Read(_image);
        }

        public HandoverDocument Document { get; }

        public IPhysicalMemory Memory => _image.Memory;

        public void Dispose()
        {
            _image.Dispose();
            File.Delete(_path);
        }
    }
}
