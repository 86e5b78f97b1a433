using System.Globalization;
using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>Keys against <c>Vectors/keys.txt</c>, which was worked out by hand.</summary>
public sealed class KeyVectorTests
{
    public static TheoryData<string> Blocks => CodecFiles.Vectors("keys.txt", "block ");

    public static TheoryData<string> Keys => CodecFiles.Vectors("keys.txt", "key ");

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_becomes_the_key_worked_out_by_hand(string line)
    {
        var vector = BlockVector.Parse(line);

        Assert.Equal(Hex(vector.Key), Hex(vector.Geometry.Encode(vector.Address, vector.Order, vector.PageType)));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void The_key_worked_out_by_hand_becomes_the_block(string line)
    {
        var vector = BlockVector.Parse(line);

        RadixKey key = vector.Geometry.Decode(vector.Key);

        Assert.Equal(new RadixKey(vector.Key, vector.Order, vector.Address, vector.PageType, KeyProblem.None), key);
        Assert.True(key.IsValid);
        Assert.Equal(vector.Geometry.Order0Bit - vector.Order, key.OrderBit(vector.Geometry));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void The_path_through_the_tree_is_the_one_worked_out_by_hand(string line)
    {
        var vector = BlockVector.Parse(line);

        Assert.Equal(vector.Indexes.Length, vector.Geometry.Depth - 1);
        Assert.Equal(vector.LeafBit, vector.Geometry.BitmapIndex(vector.Key));
        Assert.Equal(vector.Indexes, Enumerable.Range(1, vector.Geometry.Depth - 1).Select(level => vector.Geometry.TableIndex(level, vector.Key)));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void The_bits_that_the_tree_drops_are_those_worked_out_by_hand(string line)
    {
        var vector = BlockVector.Parse(line);

        Assert.Equal(Hex(vector.Lost), Hex(vector.Geometry.LostBits(vector.Key)));
        Assert.Equal(Hex(vector.Key - vector.Lost), Hex(vector.Key & vector.Geometry.HeldMask));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_is_a_block_or_says_why_not(string line)
    {
        string[] columns = CodecFiles.Columns(line);
        RadixGeometry geometry = Geometry(columns[1], columns[2]);
        ulong value = CodecFiles.Number(columns[3]);

        RadixKey key = geometry.Decode(value);

        Assert.Equal(value, key.Value);
        Assert.Equal(columns[4], key.Problem.ToString());
        Assert.Equal(columns[4] == "None", key.IsValid);
        AssertColumn(columns[5], key.Order.ToString(CultureInfo.InvariantCulture));
        AssertColumn(columns[6], Hex(key.Address));
        Assert.Equal(columns[7], geometry.PageTypeName(key.PageType) ?? "-");
    }

    private static void AssertColumn(string expected, string actual)
    {
        if (expected != "-")
        {
            Assert.Equal(expected, actual);
        }
    }

    private static string Hex(ulong value) => $"0x{value:x}";

    private static RadixGeometry Geometry(string release, string page) =>
        RadixFacts.Geometry(release, 1024 * int.Parse(page.TrimEnd('K'), CultureInfo.InvariantCulture));

    private sealed record BlockVector(RadixGeometry Geometry, ulong Address, int Order, int PageType, ulong Key, ulong Lost, int LeafBit, int[] Indexes)
    {
        public static BlockVector Parse(string line)
        {
            string[] columns = CodecFiles.Columns(line);
            return new BlockVector(
                KeyVectorTests.Geometry(columns[1], columns[2]),
                CodecFiles.Number(columns[3]),
                (int)CodecFiles.Number(columns[4]),
                columns[5] == "split" ? 1 : 0,
                CodecFiles.Number(columns[6]),
                CodecFiles.Number(columns[7]),
                (int)CodecFiles.Number(columns[8]),
                [.. columns[9..].Select(column => (int)CodecFiles.Number(column))]);
        }
    }
}
