using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

public sealed class RadixGeometryTests
{
    private static readonly Gen<(string Release, int PageSize, int Depth, int HeldBits)> _trees = Gen.OneOf(RadixFacts.Trees);

    private static readonly RadixTreeAbi _tree = ReleaseCatalog.BuiltIn.Find("linux-7.3")!.MemoryMap.Radix!;

    public static TheoryData<string, int, int, int> Trees
    {
        get
        {
            TheoryData<string, int, int, int> data = [];
            foreach ((string release, int pageSize, int depth, int heldBits) in RadixFacts.Trees)
            {
                data.Add(release, pageSize, depth, heldBits);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Trees))]
    public void Every_number_is_that_of_the_table(string release, int pageSize, int depth, int heldBits)
    {
        (_, int shift, int orderZero, int table, int leaf, int maximumOrder) = RadixFacts.Size(pageSize);

        RadixGeometry geometry = RadixFacts.Geometry(release, pageSize);

        Assert.Equal((shift, maximumOrder), (geometry.Pages.PageShift, geometry.Pages.MaximumOrder));
        Assert.Equal((orderZero, table, leaf), (geometry.Order0Bit, geometry.TableBits, geometry.BitmapBits));
        Assert.Equal((depth, heldBits), (geometry.Depth, geometry.HeldBits));
        Assert.Equal(heldBits >= 64 ? ulong.MaxValue : (1UL << heldBits) - 1, geometry.HeldMask);
        Assert.Equal(orderZero >= heldBits, geometry.LosesOrderZero);
        Assert.Equal(RadixFacts.HasPageType(release) && heldBits < 64, geometry.LosesPageType);
    }

    [Theory]
    [InlineData("kho-v2", null, null, null)]
    [InlineData("linux-7.1-rc5", null, null, null)]
    [InlineData("linux-7.1", 53, 51, 49)]
    [InlineData("linux-7.2", 53, 51, 49)]
    [InlineData("linux-7.3", 53, 51, 49)]
    [InlineData("rfc-page-type", 53, 51, 49)]
    [InlineData("rfc-page-type-deep", 64, 64, 64)]
    public void The_key_width_is_that_of_the_table(string release, int? at4K, int? at16K, int? at64K) =>
        Assert.Equal([at4K, at16K, at64K], PageGeometry.Sizes.Select(size => RadixFacts.Geometry(release, size).KeyWidth));

    [Fact]
    public void Only_kernels_before_7_1_lose_the_bit_of_order_0_and_only_with_16K_pages() =>
        Assert.Equal(
            [("kho-v2", 16384), ("linux-7.1-rc5", 16384)],
            RadixFacts.Trees.Where(tree => RadixFacts.Geometry(tree.Release, tree.PageSize).LosesOrderZero).Select(tree => (tree.Release, tree.PageSize)));

    [Fact]
    public void The_table_has_every_release_with_a_tree_at_every_page_size() =>
        Assert.Equal(
            ReleaseCatalog.BuiltIn.Releases.Where(release => release.MemoryMap.Kind == MemoryMapKind.Radix)
                .SelectMany(release => PageGeometry.Sizes.Select(size => (release.Id, size))).Order(),
            RadixFacts.Trees.Select(tree => (tree.Release, tree.PageSize)).Order());

    [Fact]
    public void A_key_is_what_the_rule_says_and_comes_back_as_the_block() =>
        Gen.Select(_trees, Gen.Int[0, 39], Gen.ULong, Gen.Int[0, 1]).Sample((tree, anyOrder, bits, anyType) =>
        {
            RadixGeometry geometry = RadixFacts.Geometry(tree.Release, tree.PageSize);
            (_, int shift, _, _, _, int maximumOrder) = RadixFacts.Size(tree.PageSize);
            int order = anyOrder % (maximumOrder + 1);
            ulong size = 1UL << (shift + order);
            ulong address = bits % (1UL << 52) / size * size;
            int type = RadixFacts.HasPageType(tree.Release) ? anyType : 0;

            ulong key = geometry.Encode(address, order, type);

            Assert.Equal(RadixFacts.Encode(tree.PageSize, address, order, type), key);
            Assert.Equal(new RadixKey(key, order, address, type, KeyProblem.None), geometry.Decode(key));
            Assert.Equal(key & ~(1UL << 63), geometry.WithoutPageType(key));
        }, iter: 20000);

    [Fact]
    public void Any_number_decodes_without_an_exception_and_a_block_becomes_that_number_again() =>
        Gen.Select(_trees, Gen.ULong, Gen.Int[0, 63]).Sample((tree, bits, shift) =>
        {
            RadixGeometry geometry = RadixFacts.Geometry(tree.Release, tree.PageSize);
            ulong value = bits >> shift;

            RadixKey key = geometry.Decode(value);

            Assert.Equal(value, key.Value);
            if (key.IsValid)
            {
                Assert.Equal(value, geometry.Encode(key.Address, key.Order, key.PageType));
                Assert.InRange(key.Order, 0, geometry.Pages.MaximumOrder);
                Assert.InRange(key.Address, 0UL, (1UL << 52) - 1);
            }
            else
            {
                Assert.False(IsBlock(tree.PageSize, geometry.WithoutPageType(value)), $"0x{value:x} is a block at {tree.PageSize}-byte pages");
            }
        }, iter: 50000);

    [Fact]
    public void The_indexes_of_a_key_are_what_the_tree_holds_of_it() =>
        Gen.Select(_trees, Gen.ULong).Sample((tree, key) =>
        {
            RadixGeometry geometry = RadixFacts.Geometry(tree.Release, tree.PageSize);
            UInt128 composed = (UInt128)geometry.BitmapIndex(key);
            Assert.Equal(RadixFacts.Index(tree.PageSize, 0, key), geometry.BitmapIndex(key));
            for (int level = 1; level < geometry.Depth; level++)
            {
                int index = geometry.TableIndex(level, key);
                Assert.Equal(RadixFacts.Index(tree.PageSize, level, key), index);
                composed += (UInt128)index << geometry.LevelShift(level);
            }

            Assert.Equal((UInt128)(key & geometry.HeldMask), composed);
            Assert.Equal(RadixFacts.Held(tree.HeldBits, key), key & geometry.HeldMask);
            Assert.Equal(key, (key & geometry.HeldMask) + geometry.LostBits(key));
        }, iter: 20000);

    [Fact]
    public void A_bigger_block_has_a_smaller_key_and_of_two_of_one_order_the_lower_one() =>
        Gen.Select(_trees, Gen.Int[0, 39], Gen.Int[0, 39], Gen.ULong, Gen.ULong).Sample((tree, order, other, bits, otherBits) =>
        {
            RadixGeometry geometry = RadixFacts.Geometry(tree.Release, tree.PageSize);
            (ulong address, int firstOrder) = AnyBlock(geometry, order, bits);
            (ulong otherAddress, int otherOrder) = AnyBlock(geometry, other, otherBits);

            int expected = firstOrder == otherOrder ? address.CompareTo(otherAddress) : otherOrder.CompareTo(firstOrder);

            Assert.Equal(expected, geometry.Encode(address, firstOrder).CompareTo(geometry.Encode(otherAddress, otherOrder)));
        }, iter: 5000);

    [Theory]
    [InlineData("linux-7.3", 0x800, 0, 0)]
    [InlineData("linux-7.3", 0x1000, 1, 0)]
    [InlineData("linux-7.3", 0x10000000000000, 0, 0)]
    [InlineData("linux-7.3", 0, 40, 0)]
    [InlineData("linux-7.3", 0, -1, 0)]
    [InlineData("linux-7.3", 0x1000, 0, 1)]
    [InlineData("linux-7.3", 0x1000, 0, -1)]
    [InlineData("rfc-page-type", 0x1000, 0, 2)]
    [InlineData("rfc-page-type", 0x1000, 0, -1)]
    public void What_is_no_block_is_not_encoded(string release, ulong address, int order, int pageType) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RadixFacts.Geometry(release, 4096).Encode(address, order, pageType));

    [Fact]
    public void Trees_that_differ_in_what_they_hold_do_not_read_alike()
    {
        string[] alike(string release, int pageSize) =>
        [
            .. RadixFacts.Trees.Where(tree => tree.PageSize == pageSize).Select(tree => tree.Release)
                .Where(other => RadixFacts.Geometry(release, pageSize).ReadsLike(RadixFacts.Geometry(other, pageSize))),
        ];

        // By the table: as many levels and held bits, and a page type only where the tree drops it.
        string[] expected(string release, int pageSize)
        {
            (_, _, int depth, int heldBits) = RadixFacts.Trees.Single(tree => tree.Release == release && tree.PageSize == pageSize);
            return
            [
                .. RadixFacts.Trees
                    .Where(tree => tree.PageSize == pageSize && tree.Depth == depth && tree.HeldBits == heldBits
                        && (heldBits < 64 || RadixFacts.HasPageType(tree.Release) == RadixFacts.HasPageType(release)))
                    .Select(tree => tree.Release),
            ];
        }

        Assert.All(RadixFacts.Trees, tree => Assert.Equal(expected(tree.Release, tree.PageSize), alike(tree.Release, tree.PageSize)));
        Assert.Superset(new HashSet<string> { "kho-v2", "linux-7.3", "rfc-page-type" }, alike("linux-7.3", 4096).ToHashSet());
        Assert.DoesNotContain("kho-v2", alike("linux-7.3", 16384));
        Assert.Equal(["kho-v2", "linux-7.1-rc5"], alike("linux-7.1-rc5", 16384));
        Assert.Equal(["rfc-page-type-deep"], alike("rfc-page-type-deep", 4096));
    }

    [Fact]
    public void Page_types_bear_the_names_of_the_release()
    {
        RadixGeometry typed = RadixFacts.Geometry("rfc-page-type", 4096);

        Assert.Equal(["contig", "split", null, null], new[] { 0, 1, 2, -1 }.Select(typed.PageTypeName));
        Assert.Null(RadixFacts.Geometry("linux-7.3", 4096).PageTypeName(0));
    }

    [Fact]
    public void Wide_keys_are_refused_where_the_kernel_refuses_them() =>
        Assert.All(RadixFacts.Trees, tree =>
            Assert.Equal(RadixFacts.RefusesWideKeys(tree.Release) ? WideKeyPolicy.Refused : WideKeyPolicy.Dropped, RadixFacts.Geometry(tree.Release, tree.PageSize).WideKeys));

    [Theory]
    [InlineData("order_0_bit", "64")]
    [InlineData("order_0_bit", "0")]
    [InlineData("key_width", "65")]
    [InlineData("table_bits", "8")]
    [InlineData("table_bits", "25")]
    [InlineData("bitmap_bits", "14")]
    [InlineData("bitmap_bits", "5")]
    [InlineData("depth", "1")]
    [InlineData("depth", "17")]
    [InlineData("depth", "depth")]
    public void A_formula_that_gives_no_tree_is_refused_by_name(string member, string formula)
    {
        var broken = IntegerExpression.Parse(formula);
        RadixTreeAbi tree = member switch
        {
            "order_0_bit" => _tree with { Order0Bit = broken },
            "key_width" => _tree with { KeyWidth = broken },
            "table_bits" => _tree with { TableBits = broken },
            "bitmap_bits" => _tree with { BitmapBits = broken },
            _ => _tree with { Depth = broken },
        };

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => new RadixGeometry(tree, new PageGeometry(4096, 52)));

        Assert.Contains(member == "depth" && formula == "depth" ? "unknown name 'depth'" : "memory_map.radix", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(-1)]
    [InlineData(52)]
    public void A_page_type_bit_outside_the_free_bits_of_a_key_is_refused(int bit) =>
        AssertRefused(_tree with { PageTypeBit = bit, PageTypes = ["contig", "split"] }, "page_type_bit");

    [Fact]
    public void More_page_types_than_one_bit_can_tell_are_refused() =>
        AssertRefused(_tree with { PageTypeBit = 63, PageTypes = ["contig", "split", "other"] }, "page_types");

    private static void AssertRefused(RadixTreeAbi tree, string member)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => new RadixGeometry(tree, new PageGeometry(4096, 52)));

        Assert.Contains(member, exception.Message, StringComparison.Ordinal);
    }

    private static (ulong Address, int Order) AnyBlock(RadixGeometry geometry, int anyOrder, ulong bits)
    {
        int order = anyOrder % (geometry.Pages.MaximumOrder + 1);
        ulong size = 1UL << (geometry.Pages.PageShift + order);
        return (bits % (1UL << 52) / size * size, order);
    }

    /// <summary>The rule's own answer: some order's bit is the highest, and the block ends within 52 bits.</summary>
    private static bool IsBlock(int pageSize, ulong key)
    {
        (_, int shift, int orderZero, _, _, int maximumOrder) = RadixFacts.Size(pageSize);
        for (int order = 0; order <= maximumOrder; order++)
        {
            UInt128 bit = UInt128.One << (orderZero - order);
            if (key >= bit && key < 2 * bit)
            {
                return ((key - bit) << (shift + order)) + (UInt128.One << (shift + order)) <= UInt128.One << 52;
            }
        }

        return false;
    }
}
