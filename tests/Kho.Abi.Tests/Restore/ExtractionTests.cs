using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Contents that were extracted against those that the program in the guest wrote and logged.</summary>
public sealed class ExtractionTests
{
    /// <summary>Images of our own encoder whose files a kernel gave back whole, and the capture whose files they are.</summary>
    public static TheoryData<string> EncodedFiles =>
    [
        "linux-6.19/memfds", "linux-7.1/memfds", "linux-7.2/memfds", "linux-7.3/memfds", "rfc-page-type-deep/memfds",
    ];

    [TheoryOnFullDumps]
    [InlineData("mini-7.3.4-out", "linux-7.3/mini-7.3.4-out")]
    [InlineData("mini-7.3.4-early", "linux-7.3/mini-7.3.4-early")]
    [InlineData("7.2.6-out-with-note", "linux-7.3/mini-7.3.4-out")]
    public void Every_file_of_a_dump_of_all_memory_has_the_contents_that_were_written(string dump, string golden)
    {
        IReadOnlyList<ExpectedFile> expected = GoldenImage.Named(golden).Expected.FilesPreserved;
        Assert.Equal(6, expected.Count);
        FullDumps.Use(dump, path =>
        {
            using var extracted = new ExtractionDirectory(path);
            Assert.True(extracted.Report.IsComplete);
            Assert.Equal(0UL, extracted.Report.AbsentBytes);
            Assert.All(expected, file => AssertIs(extracted, file));
            Assert.Equal(28L << 10, extracted.Length("reserve_mem/odd"));
            Assert.Equal(64L << 10, extracted.Length("reserve_mem/k64"));

            // The module's checksum over its folios: the sum of 32-bit words, carried over and not folded.
            byte[] folios = extracted.Bytes("kho_test/folios");
            ulong sum = 0;
            for (int offset = 0; offset < folios.Length; offset += sizeof(uint))
            {
                sum += BinaryPrimitives.ReadUInt32LittleEndian(folios.AsSpan(offset));
                sum = (sum & uint.MaxValue) + (sum >> 32);
            }

            Assert.Equal(extracted.Json("kho_test/folios.json").GetProperty("csum").GetUInt32(), (uint)sum);
        });
    }

    [Theory]
    [MemberData(nameof(EncodedFiles))]
    public void Every_file_of_an_encoded_image_has_the_contents_of_the_captures(string image)
    {
        using var extracted = new ExtractionDirectory(RepositoryFiles.Golden($"encoded/{image}/handover.elf"));
        IReadOnlyList<ExpectedFile> expected = GoldenImage.Named("linux-7.3/mini-7.3.4-out").Expected.FilesPreserved;

        Assert.True(extracted.Report.IsComplete);
        Assert.All(expected, file => AssertIs(extracted, file));
        ulong holes = extracted.Item("memfd/sparse/0x10").Holes.Aggregate(0UL, (sum, hole) => sum + hole.Length);
        Assert.Equal((1UL << 20) - (3 * 4096), holes);
        Assert.Equal(3UL * 4096, extracted.Item("memfd/sparse/0x10").WrittenBytes);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void Pages_that_the_image_holds_are_written_and_all_others_are_absent(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using var extracted = new ExtractionDirectory(golden.Path);
        using MemoryImage memory = MemoryImage.Open(golden.Path);
        ulong pageSize = (ulong)golden.Note.PageSize;
        int whole = 0;

        Assert.False(extracted.Report.IsComplete);
        foreach (ExpectedFile expected in golden.Expected.FilesPreserved)
        {
            ExtractedItem item = extracted.Item($"memfd/{expected.Session}/0x{expected.Token:x}");
            byte[] contents = extracted.Bytes(item.Path!);
            Assert.Equal(expected.Size, (ulong)contents.Length);
            ulong missing = 0;

            // Where the process saw its pages, from its own page map.
            foreach ((ulong index, ulong frame) in expected.Frames)
            {
                byte[] page = new byte[pageSize];
                ulong offset = index * pageSize;
                int length = (int)Math.Min(pageSize, expected.Size - offset);
                bool held = memory.Memory.Read(frame * pageSize, page, out _) == page.Length;
                Assert.Equal(!held, item.Absent.Any(range => range.Offset <= offset && range.Offset + range.Length >= offset + (ulong)length));
                Assert.Equal(held ? page[..length] : new byte[length], contents.AsSpan((int)offset, length).ToArray());
                missing += held ? 0 : (ulong)length;
            }

            Assert.Equal((missing, expected.Size - missing), (item.AbsentBytes, item.WrittenBytes));
            Assert.Empty(item.Holes);
            Assert.Equal(missing == 0 ? expected.Sha256 : null, item.Sha256);
            whole += missing == 0 ? 1 : 0;
        }

        // Of the captures of 7.0.0 few pages of contents are kept.
        Assert.InRange(whole, golden.Release == "linux-7.0" ? 1 : 3, golden.Expected.FilesPreserved.Count - 1);
    }

    [Fact]
    public void A_description_says_of_a_file_what_the_handover_says()
    {
        using var extracted = new ExtractionDirectory(RepositoryFiles.Golden("encoded/linux-7.3/memfds/handover.elf"));
        JsonElement json = extracted.Json("memfd/sparse/0x11.json");

        Assert.Equal("kho.extract-item/1", json.GetProperty("schema").GetString());
        Assert.Equal(("sparse", "0x11", "memfd-v2"), (json.GetProperty("session").GetString(), json.GetProperty("token").GetString(), json.GetProperty("compatible").GetString()));
        Assert.Equal((1048593, 12345), (json.GetProperty("size").GetInt32(), json.GetProperty("pos").GetInt32()));
        Assert.Equal(9, json.GetProperty("seals").GetProperty("value").GetInt32());
        Assert.Equal(["seal", "write"], json.GetProperty("seals").GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal([0, 17, 200], json.GetProperty("extents").EnumerateArray().Select(extent => extent.GetProperty("index").GetInt32()));
        Assert.Equal(["0x5003", "0x5004", "0x5005"], json.GetProperty("extents").EnumerateArray().Select(extent => extent.GetProperty("pfn").GetString()));
        Assert.Equal(
            [(1, 16), (18, 182), (201, 55)],
            json.GetProperty("holes").EnumerateArray().Select(hole => (hole.GetProperty("offset").GetInt32() / 4096, hole.GetProperty("length").GetInt32() / 4096)));
        Assert.Empty(json.GetProperty("absent").EnumerateArray());

        JsonElement index = extracted.Json("extract.json");
        Assert.Equal("kho.extract/1", index.GetProperty("schema").GetString());
        Assert.Equal(extracted.Report.Items.Select(item => item.Path), index.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("path").GetString()));
        Assert.All(extracted.Report.Items, item => Assert.Equal(item.Size, (ulong)extracted.Length(item.Path!)));
    }

    [Theory]
    [InlineData("linux-6.19", 4096)]
    [InlineData("linux-7.1", 16384)]
    [InlineData("linux-7.3", 65536)]
    public void What_was_encoded_comes_out_again(string release, int pageSize)
    {
        using ExtractionDirectory extracted = ExtractionDirectory.OfManifest($$"""
            release: {{release}}
            page_size: {{pageSize}}
            memory:
              - { start: 32M, size: 64M }
            blobs:
              - name: LUO
                luo:
                  sessions:
                    - name: one
                      files:
                        - { token: 0x11, memfd: { content: "hello, next kernel", pos: 3 } }
                        - { token: 0x12, memfd: { size: {{(pageSize * 10) - 7}}, fill: "abc", holes: [[3, 4]] } }
              - name: kho_test
                kho_test:
                  fill: "test"
                  folios:
                    - { start: 0x9000000, order: 1 }
                    - { start: 0x8000000, order: 0, count: 2 }
            """);

        Assert.True(extracted.Report.IsComplete, string.Join("; ", extracted.Report.Items.SelectMany(item => item.Problems)));
        Assert.Equal("hello, next kernel", Encoding.UTF8.GetString(extracted.Bytes("memfd/one/0x11")));
        byte[] expected = [.. Enumerable.Range(0, (pageSize * 10) - 7).Select(index => index / pageSize is >= 3 and < 7 ? (byte)0 : (byte)"abc"[index % 3])];
        Assert.Equal(expected, extracted.Bytes("memfd/one/0x12"));
        Assert.Equal([new FileRange((ulong)pageSize * 3, (ulong)pageSize * 4)], extracted.Item("memfd/one/0x12").Holes);
        Assert.Equal(extracted.Sha256("memfd/one/0x12"), extracted.Item("memfd/one/0x12").Sha256);
        Assert.Equal(4 * pageSize, extracted.Bytes("kho_test/folios").Length);
        Assert.Equal("testtest", Encoding.UTF8.GetString(extracted.Bytes("kho_test/folios").AsSpan(0, 8)));
        Assert.Equal([0x9000000UL, 0x8000000UL], extracted.Item("kho_test/folios").Pieces.Select(piece => piece.Address));

        // The list of the test module: physical addresses with orders.
        Assert.Equal(0x9000001UL, BinaryPrimitives.ReadUInt64LittleEndian(extracted.Bytes("vmalloc/kho_test")));
    }

    private static void AssertIs(ExtractionDirectory extracted, ExpectedFile expected)
    {
        string path = $"memfd/{expected.Session}/0x{expected.Token:x}";
        Assert.Equal(expected.Size, (ulong)extracted.Length(path));
        Assert.Equal(expected.Sha256, extracted.Sha256(path));
        Assert.Equal(expected.Sha256, extracted.Item(path).Sha256);
    }
}
