using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

/// <summary>Keys of layouts that no kernel has: number and page type stand where their structure says.</summary>
public sealed class OwnKeyTests
{
    /// <summary>
    /// The block at 0xc400000 of order 9 at 4 KiB pages: bit 52 - 9 = 43 is 0x80000000000, and 0xc400000 >> 21 is 0x62, so that the
    /// number is 0x80000000062 in every layout.
    /// </summary>
    /// <param name="structure">Structure of keys.</param>
    /// <param name="type">Page type.</param>
    /// <param name="expected">Key.</param>
    [Theory]
    [InlineData("own::type_of_two_bits", 0, 0x0000080000000062)]
    [InlineData("own::type_of_two_bits", 1, 0x4000080000000062)]
    [InlineData("own::type_of_two_bits", 2, 0x8000080000000062)]
    [InlineData("own::type_of_two_bits", 3, 0xc000080000000062)]
    [InlineData("own::type_lowest", 0, 0x00001000000000c4)]
    [InlineData("own::type_lowest", 1, 0x00001000000000c5)]
    [InlineData("own::two_bits_lowest", 0, 0x0000200000000188)]
    [InlineData("own::two_bits_lowest", 2, 0x000020000000018a)]
    [InlineData("own::two_bits_lowest", 3, 0x000020000000018b)]
    [InlineData("own::type_between", 1, 0x0100080000000062)]
    [InlineData("own::swapped", 0, 0x6200000000080000)]
    [InlineData("reversed::key", 0, 0xc400000000100000)]
    [InlineData("reversed::key", 1, 0xc500000000100000)]
    public void A_block_has_the_key_worked_out_by_hand(string structure, int type, ulong expected)
    {
        RadixGeometry geometry = OwnSpec.Geometry(structure);

        Assert.Equal(expected, geometry.Encode(0xc400000, 9, type));
        Assert.Equal(new RadixKey(expected, 9, 0xc400000, type, KeyProblem.None), geometry.Decode(expected));
    }

    [Fact]
    public void The_typed_key_of_the_page_type_RFC_is_the_one_worked_out_by_hand() =>
        Assert.Equal(0x8000080000000062, RadixFacts.Geometry("rfc-page-type", 4096).Encode(0xc400000, 9, 1));

    [Fact]
    public void The_bits_of_a_field_that_has_no_role_mean_nothing()
    {
        RadixKey key = OwnSpec.Geometry("own::type_between").Decode(0xfe00080000000062);

        Assert.Equal((9, 0xc400000UL, 0, KeyProblem.None), (key.Order, key.Address, key.PageType, key.Problem));
    }

    [Fact]
    public void The_ids_of_the_enumeration_are_the_names_of_the_page_types()
    {
        RadixGeometry geometry = OwnSpec.Geometry("own::type_of_two_bits");

        Assert.Equal(["contig", "split", "mixed"], geometry.PageTypes);
        Assert.Equal(("mixed", "3"), (geometry.PageTypeName(2), geometry.PageTypeName(3)));
        Assert.Equal((2, 3, null), (geometry.FindPageType("mixed"), geometry.FindPageType("3"), geometry.FindPageType("4")));
        Assert.Equal((62, 2, "bits 62 to 63"), (geometry.PageTypeBit, geometry.PageTypeWidth, geometry.PageTypePlace));
        Assert.Throws<ArgumentOutOfRangeException>(() => geometry.Encode(0, 0, 4));
    }

    /// <summary>At depth 6 a tree of 4 KiB pages holds 60 bits: of a type in bits 62 and 63 nothing, of one in bits 0 and 1 everything.</summary>
    [Fact]
    public void A_tree_too_shallow_for_a_type_says_so()
    {
        RadixTreeAbi high = OwnSpec.Release("own::type_of_two_bits").MemoryMap.Radix! with { Depth = IntegerExpression.Parse("6") };
        RadixTreeAbi low = OwnSpec.Release("own::two_bits_lowest").MemoryMap.Radix! with { Depth = IntegerExpression.Parse("6") };
        var pages = new PageGeometry(4096, 52);

        Assert.True(new RadixGeometry(high, pages, OwnSpec.Catalog.Structures).LosesPageType);
        Assert.Equal([0], new RadixGeometry(high, pages, OwnSpec.Catalog.Structures).HeldPageTypes);
        Assert.False(new RadixGeometry(low, pages, OwnSpec.Catalog.Structures).LosesPageType);
        Assert.Equal([0, 1, 2, 3], new RadixGeometry(low, pages, OwnSpec.Catalog.Structures).HeldPageTypes);
    }

    [Theory]
    [InlineData("own::narrow", "own::narrow.number has 52 bits, too few for the order bit of order 0, bit 52")]
    [InlineData("own::unmarked", "own::unmarked: no field has '-role: encoded'")]
    [InlineData("own::short", "own::short has 4 bytes, expected 8")]
    public void A_structure_that_no_key_can_have_is_refused_by_name(string structure, string expected)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => OwnSpec.Geometry(structure));

        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own::narrow", "KHO_FIELD_TOO_NARROW")]
    [InlineData("own::unmarked", "KHO_KEY_STRUCTURE_DISAGREES")]
    [InlineData("own::short", "KHO_KEY_STRUCTURE_DISAGREES")]
    public void The_lint_finds_a_structure_that_no_key_can_have(string structure, string rule) =>
        Assert.Contains(AbiLint.Run(OwnSpec.Broken, OwnSpec.Release(structure), [4096]), finding => finding.Rule.Id == rule);

    [Theory]
    [InlineData("own::type_of_two_bits")]
    [InlineData("own::type_lowest")]
    [InlineData("own::two_bits_lowest")]
    public void The_lint_finds_nothing_about_a_sound_key(string structure) =>
        Assert.DoesNotContain(AbiLint.Run(OwnSpec.Catalog, OwnSpec.Release(structure), [4096]), finding => finding.Rule.Id.StartsWith("KHO_KEY", StringComparison.Ordinal));

    [Fact]
    public void A_role_that_there_is_not_is_found_when_the_specification_is_loaded()
    {
        using var specification = new TemporarySpec("meta: {id: mine, endian: le}\ntypes: {key: {seq: [{id: number, -role: encoding, type: u8}]}}\n");

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(specification.Path));

        Assert.Contains("mine::key.number: -role: unknown role; known are encoded, order, page-type, magic", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_the_typed_key_from_before_the_roles_reads_as_it_did()
    {
        using TemporarySpec specification = TemporarySpec.Copy();
        string path = Path.Combine(specification.Path, "kho_radix_key.ksy");
        File.WriteAllLines(path, File.ReadAllLines(path).Where(line => !line.Contains("-role: ", StringComparison.Ordinal) || !line.StartsWith("        -role", StringComparison.Ordinal)));
        AbiRelease release = ReleaseCatalog.Load(specification.Path).Find("rfc-page-type-deep")!;

        Assert.Equal(0x8000080000000062, ReleaseAt.Of(release, 4096).Map.Radix!.Encode(0xc400000, 9, 1));
    }

    [Fact]
    public void An_old_description_of_the_bit_beside_an_untyped_key_means_what_it_did()
    {
        RadixTreeAbi tree = ReleaseCatalog.BuiltIn.Find("linux-7.3")!.MemoryMap.Radix! with { PageTypeBit = 57, PageTypes = ["contig", "split"] };
        var geometry = new RadixGeometry(tree, new PageGeometry(4096, 52));

        Assert.Equal(0x0200080000000062UL, geometry.Encode(0xc400000, 9, 1));
        Assert.Equal(KeyProblem.AboveOrderZero, geometry.Decode(0x0600080000000062).Problem);
    }

    [Fact]
    public void Where_the_key_has_a_page_type_an_old_description_beside_it_moves_nothing()
    {
        RadixTreeAbi tree = ReleaseCatalog.BuiltIn.Find("rfc-page-type-deep")!.MemoryMap.Radix! with { PageTypeBit = 62, PageTypes = ["split", "contig"] };

        var geometry = new RadixGeometry(tree, new PageGeometry(4096, 52));

        Assert.Equal(63, geometry.PageTypeBit);
        Assert.Equal(["contig", "split"], geometry.PageTypes);
    }

    /// <summary>Any order of number, page type and something else, any widths that keys have room for, either order of bits.</summary>
    [Fact]
    public void Every_block_comes_back_from_every_key_structure() =>
        Gen.Select(Gen.Int[53, 64], Gen.Int[0, 6], Gen.Int[0, 5], Gen.Bool).Array[24].Sample(
            shapes =>
            {
                Shape[] all = [.. shapes.Select(shape => new Shape(shape.Item1, Math.Min(shape.Item2, 64 - shape.Item1), shape.Item3, shape.Item4))];
                var text = new Dictionary<bool, StringBuilder> { [false] = new(), [true] = new() };
                for (int index = 0; index < all.Length; index++)
                {
                    text[all[index].Big].Append(all[index].Declaration(index));
                }

                using var specification = new TemporarySpec();
                foreach ((bool big, StringBuilder types) in text.Where(entry => entry.Value.Length > 0))
                {
                    string end = big ? "be" : "le";
                    specification.Write($"{end}.ksy", $"meta: {{id: keys_{end}, endian: {end}, bit-endian: {end}}}\ntypes:\n{types}");
                }

                var catalog = StructureCatalog.Load(specification.Path);
                for (int index = 0; index < all.Length; index++)
                {
                    Check(catalog, all[index], index);
                }
            },
            iter: 20);

    private static void Check(StructureCatalog catalog, Shape shape, int index)
    {
        RadixTreeAbi tree = ReleaseCatalog.BuiltIn.Find("rfc-page-type-deep")!.MemoryMap.Radix! with { Key = $"keys_{(shape.Big ? "be" : "le")}::k{index}" };
        var geometry = new RadixGeometry(tree, new PageGeometry(4096, 52), catalog);
        var random = new Random((shape.Encoded * 100) + shape.Type + index);
        for (int round = 0; round < 50; round++)
        {
            int order = random.Next(40);
            ulong number = (ulong)random.NextInt64(1L << (40 - order));
            int type = random.Next(1 << shape.Type);
            ulong address = number << (12 + order);

            ulong key = geometry.Encode(address, order, type);

            Assert.Equal(shape.Place((1UL << (52 - order)) + number, (ulong)type), key);
            Assert.Equal(new RadixKey(key, order, address, type, KeyProblem.None), geometry.Decode(key));
        }
    }

    /// <summary>Widths and order of the fields of a key, and where a test of its own puts them.</summary>
    private sealed record Shape(int Encoded, int Type, int Order, bool Big)
    {
        private static readonly string[] _orders = ["etp", "ept", "tep", "tpe", "pet", "pte"];

        public string Declaration(int index)
        {
            var fields = new StringBuilder($"  k{index}:\n    seq:\n");
            foreach (char field in _orders[Order].Where(field => WidthOf(field) > 0))
            {
                string role = field switch { 'e' => ", -role: encoded", 't' => ", -role: page-type", _ => "" };
                fields.Append($"      - {{ id: {field}{role}, type: b{WidthOf(field)} }}\n");
            }

            return fields.ToString();
        }

        public ulong Place(ulong encoded, ulong type)
        {
            UInt128 word = 0;
            int position = 0;
            foreach (char field in _orders[Order])
            {
                ulong value = field switch { 'e' => encoded, 't' => type, _ => 0 };
                position += WidthOf(field);
                word += (UInt128)value << (Big ? 64 - position : position - WidthOf(field));
            }

            return Big ? BinaryPrimitives.ReverseEndianness((ulong)word) : (ulong)word;
        }

        private int WidthOf(char field) => field switch { 'e' => Encoded, 't' => Type, _ => 64 - Encoded - Type };
    }
}
