using System.Buffers.Binary;
using Kho.Abi.Handover;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Handover;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Robustness;

/// <summary>
/// Three pages that stand for 512^5: every entry of every node of a radix tree points to one page. No walk may follow
/// them all, and what a kernel would do is said.
/// </summary>
public sealed class DagBombTests
{
    private const ulong Root = 0x100000;
    private const ulong Node = 0x200000;
    private const int PageSize = SyntheticHandover.PageSize;

    [Fact]
    public void The_decoder_reads_the_page_once_and_says_so()
    {
        using MemoryImage image = Open(Node);
        CountingMemory memory = CountingMemory.Attach(image, 20_000);
        HandoverDocument document = HandoverReader.Read(image, Options);

        Assert.Contains(document.Diagnostics, diagnostic => diagnostic.Id == "KHO0041");
        Assert.NotEqual(MapTrust.Valid, document.MemoryMap!.Trust);
        Assert.Equal(1, document.MemoryMap.Nodes);
        Assert.InRange(memory.BytesRead, 0, 8 << 20);
    }

    [Theory]
    [InlineData("linux-7.1")]
    [InlineData("linux-7.2")]
    [InlineData("linux-7.3")]
    [InlineData("rfc-page-type")]
    [InlineData("rfc-page-type-deep")]
    public void A_kernel_does_not_survive_it_and_the_engine_does(string reader)
    {
        using MemoryImage image = Open(Node);
        CountingMemory memory = CountingMemory.Attach(image, 2_000_000);
        HandoverDocument document = HandoverReader.Read(image, Options);

        // All of the address space is memory, so that nothing but the walk itself can end it.
        var configuration = new ReaderConfiguration { Memory = [new RamRange(0, 1UL << 52)] };
        AbiRelease release = ReleaseCatalog.BuiltIn.Find(reader)!;
        var boot = new BootData(Root, PageSize, null, 0);
        RestoreReport report = HandoverRestorer.Restore(image, document, release, configuration: configuration, boot: boot);

        if (report.Revived)
        {
            Assert.Equal(RestoreVerdict.Panics, report.Component(ComponentOutcome.MemoryMap)!.Verdict);
            Assert.StartsWith("hang: ", report.Death, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotNull(report.RefusedBecause);
        }

        Assert.InRange(memory.Reads, 1, 2_000_000);
    }

    [Fact]
    public void A_leaf_that_many_entries_share_is_no_bomb()
    {
        // 512 entries of one node, and one leaf below: a kernel reads it 512 times and goes on.
        ulong leaf = Node + (5 * PageSize);
        List<(ulong, byte[])> pages = [(leaf, new byte[PageSize])];
        for (int level = 0; level < 5; level++)
        {
            byte[] page = new byte[PageSize];
            ulong child = Node + ((ulong)(level + 1) * PageSize);
            int entries = level == 4 ? PageSize / sizeof(ulong) : 1;
            for (int entry = 0; entry < entries; entry++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(entry * sizeof(ulong)), child);
            }

            pages.Add((Node + ((ulong)level * PageSize), page));
        }

        using MemoryImage image = Open(Node, pages);
        HandoverDocument document = HandoverReader.Read(image, Options);
        RestoreReport report = HandoverRestorer.Restore(
            image, document, ReleaseCatalog.BuiltIn.Find("linux-7.2")!,
            configuration: new ReaderConfiguration { Memory = [new RamRange(0, 1UL << 52)] }, boot: new BootData(Root, PageSize, null, 0));

        Assert.True(report.Revived);
        Assert.DoesNotContain("hang", report.Death ?? "", StringComparison.Ordinal);
    }

    private static HandoverOptions Options => new() { Release = ReleaseCatalog.BuiltIn.Find("linux-7.2") };

    private static MemoryImage Open(ulong map, List<(ulong Address, byte[] Bytes)>? pages = null)
    {
        byte[] node = new byte[PageSize];
        for (int entry = 0; entry < PageSize; entry += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(node.AsSpan(entry), Node);
        }

        byte[] root = new byte[PageSize];
        new DeviceTreeWriter().Begin("").Property("compatible", "kho-v4").Property("preserved-memory-map", map).End().ToArray().CopyTo(root, 0);
        var builder = new ElfCoreBuilder();
        builder.Load(Root, root);
        foreach ((ulong address, byte[] bytes) in pages ?? [(Node, node)])
        {
            builder.Load(address, bytes);
        }

        using TemporaryDirectory directory = new();
        return MemoryImage.Open(directory.Write("bomb.elf", builder.Build()));
    }
}
