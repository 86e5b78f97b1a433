using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Golden;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Golden images with one defect in the radix tree of their memory map.</summary>
public sealed class DamagedRadixTreeTests
{
    private const string Image = "linux-7.2/7.2.6-out";
    private const string MapField = "preserved-memory-map";
    private const string NodeField = "kho_radix_node.table";

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 2)]
    [InlineData(9, 0)]
    public void A_flipped_bit_in_a_pointer_loses_its_branch_and_nothing_else(int order, int field)
    {
        using PatchedImage patched = new(Image);
        RadixPath path = PathOf(patched, patched.Golden.Expected.Blocks.First(block => block.Order == order));
        ulong wrong = patched.Core.Read64(path.Fields[field]) ^ (1UL << 44);
        patched.Core.Write64(path.Fields[field], wrong);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains($"0x{wrong:x} is not in the image", Findings.AssertOne(decoded.Document, "KHO0040", path.Fields[field], NodeField).Message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        Assert.Equal(wrong, Assert.Single(decoded.Map.BrokenPointers).Target);
        BlockList.AssertSame(
            BlockList.Of(patched.Golden.Expected.Blocks).Where(block => !path.IsShared(field, block.Start, block.Order)),
            decoded.Blocks);
        Findings.AssertOnlyErrors(decoded, "KHO0040");
        Findings.AssertOtherBlobs(patched, decoded, order == 0 ? [] : ["LUO"]);
    }

    [Fact]
    public void An_entry_for_keys_wider_than_64_bits_gives_no_blocks_of_other_keys()
    {
        using PatchedImage patched = new("rfc-page-type-deep/rfc-depth7-out");
        ulong map = MapOf(patched);
        ulong entry = map + (17 * sizeof(ulong));
        ulong child = patched.Core.Read64(map);
        Assert.NotEqual(0UL, child);
        patched.Core.Write64(entry, child);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("beyond bit 63", Findings.AssertOne(decoded.Document, "KHO0081", entry, NodeField).Message, StringComparison.Ordinal);
        Assert.Equal(BrokenReason.ShiftedOut, Assert.Single(decoded.Map.BrokenPointers).Reason);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
    }

    [Fact]
    public void A_misaligned_pointer_is_not_followed()
    {
        using PatchedImage patched = new(Image);
        RadixPath path = PathOf(patched, patched.Golden.Expected.Blocks.First(block => block.Order == 4));
        patched.Core.Write64(path.Fields[0], path.Leaf + 8);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("not aligned to a page", Findings.AssertOne(decoded.Document, "KHO0040", path.Fields[0], NodeField).Message, StringComparison.Ordinal);
        Assert.Equal(BrokenReason.Misaligned, Assert.Single(decoded.Map.BrokenPointers).Reason);
    }

    [Fact]
    public void A_pointer_to_the_root_is_a_circle_and_is_not_followed()
    {
        using PatchedImage patched = new(Image);
        RadixPath path = PathOf(patched, patched.Golden.Expected.Blocks.First(block => block.Order == 4));
        patched.Core.Write64(path.Fields[2], MapOf(patched));
        using DecodedImage decoded = patched.Decode();

        Assert.Contains($"0x{MapOf(patched):x} was met before", Findings.AssertOne(decoded.Document, "KHO0041", path.Fields[2], NodeField).Message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        BlockList.AssertSame(
            BlockList.Of(patched.Golden.Expected.Blocks).Where(block => !path.IsShared(2, block.Start, block.Order)),
            decoded.Blocks);
    }

    [Fact]
    public void A_leaf_with_two_parents_is_read_once()
    {
        using PatchedImage patched = new(Image);
        RadixPath first = PathOf(patched, patched.Golden.Expected.Blocks.First(block => block.Order == 5));
        RadixPath second = PathOf(patched, patched.Golden.Expected.Blocks.First(block => block.Order == 4));
        patched.Core.Write64(second.Fields[0], first.Leaf);
        using DecodedImage decoded = patched.Decode();

        // The walk goes by ascending key, so the bigger order comes first.
        Findings.AssertOne(decoded.Document, "KHO0041", second.Fields[0], NodeField);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Order != 4), decoded.Blocks);
    }

    [Fact]
    public void A_leaf_pointer_to_scratch_that_the_image_lacks_is_not_followed()
    {
        using PatchedImage patched = new(Image);
        RadixPath path = PathOf(patched, patched.Golden.Expected.Blocks.First(block => block.Order == 4));
        ulong scratch = patched.Golden.Expected.Scratch[0].Address;
        Assert.False(patched.Core.Holds(scratch, 1));
        patched.Core.Write64(path.Fields[0], scratch);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0040", path.Fields[0], NodeField);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Order != 4), decoded.Blocks);
    }

    [Fact]
    public void A_leaf_in_scratch_is_not_believed()
    {
        using PatchedImage patched = new("linux-7.3/arm64-16k-7.3.4-early");
        GoldenImage golden = patched.Golden;
        RadixPath path = new(patched.Core, MapOf(patched), 5, golden.Note.PageSize, golden.Expected.Blocks.First(block => block.Order == 4).Start, 4);

        // The next kernel puts its device tree into scratch: by then a map page there would have been overwritten.
        ulong tree = patched.Core.Loads.First(load => golden.Expected.Scratch.Any(area => load.Address - area.Address < area.Size)
            && patched.Core.At(load.Address, 4).SequenceEqual((ReadOnlySpan<byte>)[0xd0, 0x0d, 0xfe, 0xed])).Address;
        patched.Core.Write64(path.Fields[0], tree);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("scratch", Findings.AssertOne(decoded.Document, "KHO0040", tree, "kho_radix_leaf").Message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        Assert.NotEmpty(decoded.Map.SuspectExtents);
        BlockList.AssertSame(BlockList.Of(golden.Expected.Blocks).Where(block => block.Order != 4), decoded.Blocks);
    }

    [Fact]
    public void A_block_in_scratch_is_suspect_and_the_others_are_believed()
    {
        using PatchedImage patched = new(Image);
        (ulong address, ulong size) = patched.Golden.Expected.Scratch[0];
        ulong block = address + (size / 2);
        SetBit(patched, block, 0);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains($"scratch area 0x{address:x}", Findings.AssertOne(decoded.Document, "KHO0047", block, MapField).Message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        BlockList.AssertSame([(block, 0)], BlockList.Of(decoded.Map.SuspectExtents, decoded.Map.Pages.PageShift));
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded);
    }

    [Fact]
    public void Of_overlapping_blocks_the_smaller_is_suspect()
    {
        using PatchedImage patched = new(Image);
        ExpectedBlock big = patched.Golden.Expected.Blocks.First(block => block.Order == 9);
        ulong inside = big.Start + (7UL * (ulong)patched.Golden.Note.PageSize);
        SetBit(patched, inside, 0);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains($"reach up to 0x{big.Start + (512UL * 4096) - 1:x}", Findings.AssertOne(decoded.Document, "KHO0046", inside, MapField).Message, StringComparison.Ordinal);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        BlockList.AssertSame([(inside, 0)], BlockList.Of(decoded.Map.SuspectExtents, decoded.Map.Pages.PageShift));
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
    }

    [Fact]
    public void A_lost_block_that_a_blob_lies_in_is_named()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage sound = patched.Golden.Decode();
        ulong blob = sound.Document.Blobs.Single(blob => blob.Name == "kexec-metadata").Address!.Value;
        RadixPath path = PathOf(patched, patched.Golden.Expected.Blocks.Single(block => block.Start == blob));
        patched.Core.At(path.BitmapByte, 1)[0] &= (byte)~path.BitmapMask;
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0049", blob, "blob kexec-metadata");
        Assert.Equal(MapTrust.Valid, decoded.Map.Trust);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Start != blob), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded);
    }

    [Theory]
    [InlineData(8UL, "not aligned to a page")]
    [InlineData(1UL << 44, "is not in the image")]
    public void A_wrong_map_pointer_leaves_no_map_and_all_blobs(ulong flip, string why)
    {
        using PatchedImage patched = new(Image);
        ulong map = MapOf(patched);
        ulong field = patched.Core.Find(patched.Golden.Note.Root, 405, BitConverter.GetBytes(map));
        patched.Core.Write64(field, map ^ flip);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains(why, Findings.AssertOne(decoded.Document, "KHO0040", field, MapField).Message, StringComparison.Ordinal);
        Assert.Equal((MapTrust.Partial, 0UL, 0), (decoded.Map.Trust, decoded.Map.Blocks, decoded.Map.Nodes));
        Findings.AssertOtherBlobs(patched, decoded, "LUO");
        Assert.Equal(66, LuoTests.Luo(decoded).Sessions.Count);
    }

    [Fact]
    public void A_map_pointer_of_another_layout_is_stale_and_not_misread()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage decoded = patched.Decode(new HandoverOptions { Release = ReleaseCatalog.BuiltIn.Find("rfc7") });

        Assert.Equal(("rfc-page-type-deep", ReleaseSource.User), (decoded.Document.Release!.Release.Id, decoded.Document.Release.ChosenBy));
        Assert.Contains(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0031" && diagnostic.Address == patched.Golden.Note.Root);
        Assert.NotEqual(MapTrust.Valid, decoded.Map.Trust);
        Assert.Equal(0UL, decoded.Map.Blocks);
    }

    private static RadixPath PathOf(PatchedImage patched, ExpectedBlock block) =>
        new(patched.Core, MapOf(patched), 6, patched.Golden.Note.PageSize, block.Start, block.Order);

    private static void SetBit(PatchedImage patched, ulong start, int order)
    {
        RadixPath path = PathOf(patched, new ExpectedBlock(start, order, null));
        patched.Core.At(path.BitmapByte, 1)[0] |= path.BitmapMask;
    }

    private static ulong MapOf(PatchedImage patched)
    {
        using DecodedImage sound = patched.Golden.Decode();
        return sound.Map.Address;
    }
}
