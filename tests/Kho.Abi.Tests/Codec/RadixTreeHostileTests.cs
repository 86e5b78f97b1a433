using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>Trees that no kernel writes: each is named after its defect, and what is sound in it is still read.</summary>
public sealed class RadixTreeHostileTests
{
    private const string TableField = "kho_radix_node.table";
    private const string MapField = "preserved-memory-map";
    private const ulong RootField = 0xfee8;
    private const ulong Key = 0x10000000000001;

    private readonly RadixGeometry _geometry = RadixFacts.Geometry("linux-7.3", 4096);
    private readonly RadixTreeImage _image = new(4096, 6);

    /// <summary>The root of a tree of depth 7 at 4 KiB pages selects by bits 60 to 68 of a key, which has bits 0 to 63.</summary>
    [Fact]
    public void Entries_for_keys_wider_than_64_bits_are_broken_or_give_the_keys_that_a_kernel_computes()
    {
        RadixGeometry deep = RadixFacts.Geometry("rfc-page-type-deep", 4096);
        var image = new RadixTreeImage(4096, 7);
        image.Add(Key);
        ulong below = image.Path(Key)[1];
        ulong sixteenth = RadixTreeImage.Entry(image.Root, 16);
        image.Memory.WriteNumber(RadixTreeImage.Entry(image.Root, 0), 0);
        image.Memory.WriteNumber(sixteenth, below);

        var refused = new MapRecorder();
        RadixFacts.Reader(deep, image.Memory).Walk(image.Root, RootField, refused, refuseShiftedOut: true);
        MapRecorder asKernels = image.Walk(deep);

        BrokenPointer broken = Assert.Single(refused.Broken);
        Assert.Equal((sixteenth, below, TableField, BrokenReason.ShiftedOut), (broken.Address, broken.Target, broken.Field, broken.Reason));
        Assert.Empty(refused.Runs);
        Assert.Equal([Key], asKernels.Numbers);
        Assert.Empty(asKernels.Broken);
        Assert.Equal(MapPresence.Absent, RadixFacts.Reader(deep, image.Memory).Lookup(image.Root, Key));
        Assert.Equal([false, true, true], new[] { 15, 16, 511 }.Select(index => deep.IsShiftedOut(6, index)));
        Assert.False(deep.IsShiftedOut(5, 511));
    }

    [Fact]
    public void A_root_that_points_to_itself()
    {
        _image.Add(Key);
        _image.Memory.WriteNumber(_image.Root, _image.Root);

        MapRecorder walk = Walk();

        AssertBroken(walk, _image.Root, _image.Root, TableField, BrokenReason.MetTwice);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void A_cycle_through_a_grandchild()
    {
        _image.Add(Key);
        ulong grandchild = _image.Path(Key)[2];
        _image.Memory.WriteNumber(RadixTreeImage.Entry(grandchild, 100), _image.Root);

        MapRecorder walk = Walk();

        AssertBroken(walk, RadixTreeImage.Entry(grandchild, 100), _image.Root, TableField, BrokenReason.MetTwice);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void A_leaf_with_two_parents()
    {
        _image.Add(Key);
        IReadOnlyList<ulong> path = _image.Path(Key);
        _image.Memory.WriteNumber(RadixTreeImage.Entry(path[^2], 511), path[^1]);

        MapRecorder walk = Walk();

        AssertBroken(walk, RadixTreeImage.Entry(path[^2], 511), path[^1], TableField, BrokenReason.MetTwice);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void A_tree_in_which_every_entry_points_to_one_page_of_itself()
    {
        ulong page = _image.NewPage();
        FillEntries(_image.Root, page);
        FillEntries(page, page);

        MapRecorder walk = Walk();

        Assert.Equal([_image.Root, page], walk.Structures.Select(structure => structure.Address));
        Assert.Equal(512 + 511, walk.Broken.Count);
        Assert.All(walk.Broken, pointer => Assert.Equal((page, BrokenReason.MetTwice), (pointer.Target, pointer.Reason)));
        Assert.Empty(walk.Runs);
        Assert.InRange(_image.Memory.Reads, 2, 2 + 512 + 512);
    }

    [Fact]
    public void A_tree_in_which_every_entry_of_a_level_points_to_the_one_page_of_the_next()
    {
        ulong[] pages = [_image.Root, _image.NewPage(), _image.NewPage(), _image.NewPage(), _image.NewPage(), _image.NewPage()];
        for (int level = 0; level < 5; level++)
        {
            FillEntries(pages[level], pages[level + 1]);
        }

        _image.Memory.SetBit(pages[^1], 7);

        MapRecorder walk = Walk();

        // 512^5 paths lead to that leaf; it is read once.
        Assert.Equal(pages, walk.Structures.Select(structure => structure.Address));
        Assert.Equal([7], walk.Numbers);
        Assert.Equal(5 * 511, walk.Broken.Count);
        Assert.InRange(_image.Memory.Reads, 6, 1 + (5 * 512));
    }

    [Fact]
    public void A_misaligned_pointer()
    {
        _image.Add(Key);
        ulong elsewhere = _image.NewPage();
        _image.Memory.WriteNumber(RadixTreeImage.Entry(_image.Root, 7), elsewhere + 8);

        MapRecorder walk = Walk();

        AssertBroken(walk, RadixTreeImage.Entry(_image.Root, 7), elsewhere + 8, TableField, BrokenReason.Misaligned);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void An_absent_page()
    {
        _image.Add(Key);
        _image.Memory.WriteNumber(RadixTreeImage.Entry(_image.Root, 7), 0x7777000);

        MapRecorder walk = Walk();

        AssertBroken(walk, RadixTreeImage.Entry(_image.Root, 7), 0x7777000, TableField, BrokenReason.Absent);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void A_pointer_to_the_end_of_the_address_space()
    {
        _image.Add(Key);
        _image.Memory.WriteNumber(RadixTreeImage.Entry(_image.Root, 7), 0xfffffffffffff000);

        MapRecorder walk = Walk();

        AssertBroken(walk, RadixTreeImage.Entry(_image.Root, 7), 0xfffffffffffff000, TableField, BrokenReason.Absent);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void An_excluded_page()
    {
        const ulong Other = 0x10000000008000;
        _image.Add(Key);
        _image.Add(Other);
        IReadOnlyList<ulong> path = _image.Path(Other);
        _image.Memory.Exclude(path[^1]);

        MapRecorder walk = Walk();

        AssertBroken(walk, RadixTreeImage.Entry(path[^2], 1), path[^1], TableField, BrokenReason.Excluded);
        Assert.Equal([Key], walk.Numbers);
    }

    [Fact]
    public void A_page_of_which_only_the_first_half_is_there()
    {
        var halves = new PageMemory(2048);
        for (ulong half = 0; half < 0x2000; half += 2048)
        {
            halves.Clear(half);
        }

        halves.WriteNumber(0, 0x1000);
        halves.Remove(0x1800);
        var walk = new MapRecorder();

        RadixFacts.Reader(_geometry, halves).Walk(0, RootField, walk);

        AssertBroken(walk, 0, 0x1000, TableField, BrokenReason.Absent);
    }

    [Fact]
    public void A_page_that_is_known_to_be_zero_is_an_empty_node_and_no_defect()
    {
        _image.Add(Key);
        ulong page = _image.NewPage();
        _image.Memory.WriteNumber(RadixTreeImage.Entry(_image.Root, 7), page);
        _image.Memory.SetZero(page);

        MapRecorder walk = Walk();

        Assert.Empty(walk.Broken);
        Assert.Equal([Key], walk.Numbers);
        Assert.Contains((page, MapStructure.Node), walk.Structures);
    }

    [Theory]
    [InlineData(0x10000008, BrokenReason.Misaligned)]
    [InlineData(0x7777000, BrokenReason.Absent)]
    public void A_root_that_leads_nowhere(ulong root, BrokenReason reason)
    {
        var walk = new MapRecorder();

        RadixFacts.Reader(_geometry, _image.Memory).Walk(root, RootField, walk);

        AssertBroken(walk, RootField, root, MapField, reason);
        Assert.Empty(walk.Structures);
    }

    [Fact]
    public void A_lookup_through_a_page_that_cannot_be_read_is_unknown()
    {
        const ulong Other = 0x10000000008000;
        _image.Add(Key);
        _image.Add(Other);
        IReadOnlyList<ulong> path = _image.Path(Other);
        _image.Memory.Exclude(path[^1]);
        _image.Memory.WriteNumber(RadixTreeImage.Entry(_image.Root, 7), _image.Root + 8);
        _image.Memory.WriteNumber(RadixTreeImage.Entry(_image.Root, 8), 0x7777000);
        var reader = RadixFacts.Reader(_geometry, _image.Memory);

        Assert.Equal(MapPresence.Present, reader.Lookup(_image.Root, Key));
        Assert.Equal(MapPresence.Absent, reader.Lookup(_image.Root, Key + 1));
        Assert.Equal(MapPresence.Unknown, reader.Lookup(_image.Root, Other));
        Assert.Equal(MapPresence.Unknown, reader.Lookup(_image.Root, 7UL << 51));
        Assert.Equal(MapPresence.Unknown, reader.Lookup(_image.Root, 8UL << 51));
        Assert.Equal(MapPresence.Unknown, reader.Lookup(_image.Root + 8, Key));
        Assert.Equal(MapPresence.Unknown, reader.Lookup(0x7777000, Key));
    }

    [Fact]
    public void A_lookup_in_a_tree_that_goes_round_in_a_circle_ends()
    {
        FillEntries(_image.Root, _image.Root);

        MapPresence answer = RadixFacts.Reader(_geometry, _image.Memory).Lookup(_image.Root, Key);

        // The root is read as its own leaf: bit 1 of the low byte of its address.
        Assert.Equal(MapPresence.Absent, answer);
        Assert.Equal(6, _image.Memory.Reads);
    }

    private MapRecorder Walk() => _image.Walk(_geometry, RootField);

    private void FillEntries(ulong node, ulong target)
    {
        for (int index = 0; index < 512; index++)
        {
            _image.Memory.WriteNumber(RadixTreeImage.Entry(node, index), target);
        }
    }

    private static void AssertBroken(MapRecorder walk, ulong address, ulong target, string field, BrokenReason reason) =>
        Assert.Equal([(address, target, field, reason)], walk.Broken.Select(pointer => (pointer.Address, pointer.Target, pointer.Field, pointer.Reason)));
}
