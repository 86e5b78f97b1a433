using System.Buffers.Binary;
using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Golden;

/// <summary>
/// The new kernel stamps the order of every block into <c>page->private</c> of its first page. Some of its
/// <c>struct page</c>s are in the images: what the map says must be what stands there.
/// </summary>
public sealed class StructPageStampTests
{
    private const ulong MemmapPage = 4096;

    [Theory]
    [MemberData(nameof(GoldenImages.WithStructPages), MemberType = typeof(GoldenImages))]
    public void The_stamp_of_each_named_page_is_the_order_of_its_block(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.NotEmpty(golden.Expected.StructPages);
        foreach ((ulong page, ulong structPage) in golden.Expected.StructPages)
        {
            PageInfo stamp = ReadStamp(golden, decoded, structPage);
            Assert.True(decoded.Map.TryFindBlock(page, out ulong start, out int order), $"0x{page:x}");
            Assert.Equal(page, start);
            Assert.True(stamp.HasMagic, $"0x{structPage:x}: 0x{stamp.Value:x}");
            Assert.Equal((ulong)order, stamp.Order);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithStructPages), MemberType = typeof(GoldenImages))]
    public void Stamps_and_blocks_agree_for_all_neighbours_in_the_memmap(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        int size = golden.Expected.StructPageLayout!.Value.Size;
        int stamped = 0;
        HashSet<ulong> seen = [];

        foreach ((ulong page, ulong structPage) in golden.Expected.StructPages)
        {
            ulong memmap = structPage & ~(MemmapPage - 1);
            if (!seen.Add(memmap))
            {
                continue;
            }

            ulong firstPage = page - ((structPage - memmap) / (ulong)size * (ulong)golden.Note.PageSize);
            for (ulong neighbour = 0; neighbour < MemmapPage / (ulong)size; neighbour++)
            {
                ulong address = firstPage + (neighbour * (ulong)golden.Note.PageSize);
                PageInfo stamp = ReadStamp(golden, decoded, memmap + (neighbour * (ulong)size));
                bool isHead = decoded.Map.TryFindBlock(address, out ulong start, out int order) && start == address;
                Assert.True(isHead == stamp.HasMagic, $"0x{address:x}: block of the map: {isHead}, private 0x{stamp.Value:x}");
                if (isHead)
                {
                    stamped++;
                    Assert.Equal(((ulong)order, TypeOf(decoded, address)), (stamp.Order, stamp.PageType));
                }
            }
        }

        Assert.True(stamped >= 3, $"{stamped} stamps");
    }

    private static int? TypeOf(DecodedImage decoded, ulong address) => decoded.Map.Radix is not { PageTypes.Count: > 0 }
        ? null
        : decoded.Map.Extents.Single(extent => extent.Start <= address && address <= extent.Last(decoded.Map.Pages.PageShift)).PageType;

    private static PageInfo ReadStamp(GoldenImage golden, DecodedImage decoded, ulong structPage)
    {
        (int size, int offset) = golden.Expected.StructPageLayout!.Value;
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(decoded.Read(structPage, size).AsSpan(offset));
        return PageInfo.Decode(decoded.Document.Release!.Release.PageInfo.Structure, value);
    }
}
