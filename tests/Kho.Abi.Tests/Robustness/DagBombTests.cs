using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Images;

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

        // Of 513 pointers 512 lead to a page that was met before: that is no map at all.
        Assert.Contains(document.Diagnostics, diagnostic => diagnostic.Id == "KHO0050" && diagnostic.Address == Node);
        Assert.Equal((MapTrust.Stale, 0UL), (document.MemoryMap!.Trust, document.MemoryMap.Blocks));
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
            Assert.Matches("^(hang|page fault): ", report.Death);
        }
        else
        {
            Assert.NotNull(report.RefusedBecause);
        }

        Assert.InRange(memory.Reads, 1, 2_000_000);
    }

    [Theory]
    [InlineData("linux-7.1")]
    [InlineData("linux-7.2")]
    [InlineData("linux-7.3")]
    public void Without_a_block_in_it_the_kernel_would_walk_for_ever(string reader)
    {
        // Every entry of every node points to the only node below, and the leaf is empty: 512^5 ways and not one block.
        using MemoryImage image = Open(Node, Levels(level => true));
        CountingMemory memory = CountingMemory.Attach(image, 2_000_000);
        HandoverDocument document = HandoverReader.Read(image, Options);
        RestoreReport report = HandoverRestorer.Restore(image, document, ReleaseCatalog.BuiltIn.Find(reader)!, boot: new BootData(Root, PageSize, null, 0));

        Assert.True(report.Revived || report.RefusedBecause is not null);
        if (report.Revived)
        {
            Assert.Equal(RestoreVerdict.Panics, report.Component(ComponentOutcome.MemoryMap)!.Verdict);
            Assert.StartsWith("hang: the walk over the memory map has come back", report.Death, StringComparison.Ordinal);
        }

        Assert.InRange(memory.Reads, 1, 2_000_000);
    }

    [Fact]
    public void A_leaf_that_many_entries_share_is_no_bomb()
    {
        // 512 entries of one node, and one leaf below: a kernel reads it 512 times and goes on.
        using MemoryImage image = Open(Node, Levels(level => level == 4));
        HandoverDocument document = HandoverReader.Read(image, Options);
        RestoreReport report = HandoverRestorer.Restore(
            image, document, ReleaseCatalog.BuiltIn.Find("linux-7.2")!,
            configuration: new ReaderConfiguration { Memory = [new RamRange(0, 1UL << 52)] }, boot: new BootData(Root, PageSize, null, 0));

        Assert.True(report.Revived);
        Assert.DoesNotContain("hang", report.Death ?? "", StringComparison.Ordinal);
    }

    /// <summary>Five nodes, each above the next, and an empty leaf; of some nodes every entry is set, of the others the first.</summary>
    private static List<(ulong Address, byte[] Bytes)> Levels(Func<int, bool> isFull)
    {
        List<(ulong, byte[])> pages = [];
        for (int level = 0; level < 5; level++)
        {
            byte[] page = new byte[PageSize];
            ulong child = Node + ((ulong)(level + 1) * PageSize);
            for (int entry = 0; entry < (isFull(level) ? PageSize / sizeof(ulong) : 1); entry++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(entry * sizeof(ulong)), child);
            }

            pages.Add((Node + ((ulong)level * PageSize), page));
        }

        pages.Add((Node + (5 * PageSize), new byte[PageSize]));
        return pages;
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
