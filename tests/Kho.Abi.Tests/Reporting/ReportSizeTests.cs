using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Analysis.Reports;
using Kho.Images;

namespace Kho.Abi.Tests.Reporting;

/// <summary>However much is preserved, the page stays one that a browser opens.</summary>
public sealed class ReportSizeTests
{
    private const int Limit = 2 << 20;

    [Fact]
    public void Sixteen_terabytes_of_single_pages_with_holes_are_a_page_of_less_than_2_MiB()
    {
        EncodedHandover encoded = HandoverEncoder.Encode(Manifest());
        using MemoryImage small = MemoryImage.Of("small", encoded.Memory, encoded.Note);
        ulong root = HandoverReader.Read(small, new HandoverOptions()).MemoryMap!.Address;
        using var memory = new WideTree(encoded.Memory, root);
        using MemoryImage image = MemoryImage.Of("wide", memory, encoded.Note);

        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        Assert.InRange(document.MemoryMap!.Bytes, 15UL << 40, 16UL << 40);
        Assert.Equal(WideTree.Leaves, document.MemoryMap.Extents.Count);
        var page = new HtmlPage(HtmlPage.TextOf(image, document, reader: null));

        Assert.InRange(page.Text.Length, 0, Limit);
        Assert.InRange(page.Within("memory", "rect").Count(), 1, 4096);
        Assert.InRange(page.Root.Descendants().Count(), 1, 20_000);
        string line = page.Within("tree", "summary").First().Value;
        Assert.StartsWith($"level 5 0x{root:x}", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 5)]
    [InlineData(1000, 10)]
    [InlineData(1000, 999)]
    public void Groups_hold_every_range_once_and_are_no_more_than_wanted(int count, int limit)
    {
        // Gaps of few lengths, so that there are many ties.
        ulong[] first = new ulong[count];
        for (int index = 1; index < count; index++)
        {
            first[index] = first[index - 1] + 10 + ((ulong)(index * 7919 % 5) * 100);
        }

        IReadOnlyList<(int From, int Count)> groups = RangeGroups.Of(count, limit, index => first[index], index => first[index] + 3);
        Assert.Equal(Math.Min(count, limit), groups.Count);
        Assert.Equal(Enumerable.Range(0, count), groups.SelectMany(group => Enumerable.Range(group.From, group.Count)));
        if (count > limit)
        {
            ulong narrowestBetween = groups.Skip(1).Min(group => first[group.From] - first[group.From - 1]);
            ulong widestWithin = groups.Max(group => Enumerable.Range(group.From + 1, group.Count - 1).Max(index => (ulong?)(first[index] - first[index - 1])) ?? 0);
            Assert.True(widestWithin <= narrowestBetween);
        }
    }

    private static HandoverManifest Manifest()
    {
        using var reader = new StringReader("""
            release: linux-7.3
            page_size: 4K
            memory:
              - { start: 32M, size: 32M }
            memory_map:
              blocks:
                - { start: 0x4000000, order: 0, count: 5 }
            blobs:
              - name: kexec-metadata
                metadata: { previous_release: "7.3-encoded", kexec_count: 1 }
            """);
        return ManifestReader.Read(reader, "test");
    }

    /// <summary>
    /// Puts another tree below the root node of a handover: every page from 0 to 16 TiB, but for the last of each 128 MiB. Its
    /// pages, 512 MiB of them, are made when they are read.
    /// </summary>
    private sealed class WideTree(IPhysicalMemory inner, ulong root) : IPhysicalMemory
    {
        /// <summary>Number of leaves, of 128 MiB each.</summary>
        public const int Leaves = 1 << 17;

        private const int PageSize = 4096;
        private const int Entries = PageSize / sizeof(ulong);
        private const int BeforeLeaves = 3 + (Leaves / Entries);
        private const ulong Start = 32UL << 40;
        private const ulong Length = (ulong)(BeforeLeaves + Leaves) * PageSize;

        public IReadOnlyList<PhysicalRange> Ranges { get; } = [.. inner.Ranges, new PhysicalRange(Start, Length, PageState.Present)];

        public PageState Lookup(ulong address, out ulong length)
        {
            if (address < Start || address - Start >= Length)
            {
                return inner.Lookup(address, out length);
            }

            length = Length - (address - Start);
            return PageState.Present;
        }

        public int Read(ulong address, Span<byte> destination, out PageState state)
        {
            bool made = address >= Start && address - Start < Length;
            if (!made && address / PageSize != root / PageSize)
            {
                return inner.Read(address, destination, out state);
            }

            byte[] page = new byte[PageSize];
            Fill(page, made ? (int)((address - Start) / PageSize) : -1);
            int offset = (int)(address % PageSize);
            Assert.True(offset + destination.Length <= PageSize);
            page.AsSpan(offset, destination.Length).CopyTo(destination);
            state = PageState.Present;
            return destination.Length;
        }

        public void Dispose() => inner.Dispose();

        private static void Fill(byte[] page, int number)
        {
            switch (number)
            {
                case -1:
                    // The bit of order 0 is 52; an entry of the root stands for 51 bits.
                    Point(page, 2, 0);
                    break;
                case 0 or 1:
                    Point(page, 0, number + 1);
                    break;
                case 2:
                    for (int entry = 0; entry < Leaves / Entries; entry++)
                    {
                        Point(page, entry, 3 + entry);
                    }

                    break;
                case < BeforeLeaves:
                    for (int entry = 0; entry < Entries; entry++)
                    {
                        Point(page, entry, BeforeLeaves + ((number - 3) * Entries) + entry);
                    }

                    break;
                default:
                    page.AsSpan().Fill(0xff);
                    page[^1] = 0x7f;
                    break;
            }
        }

        private static void Point(byte[] page, int entry, int number) =>
            BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(entry * sizeof(ulong)), Start + ((ulong)number * PageSize));
    }
}
