using System.Buffers.Binary;
using CsCheck;
using Kho.Abi.Layouts;
using Kho.Abi.Tests.Spec;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Layouts;

/// <summary>Our reader of BTF against pahole, which knows the format better.</summary>
public sealed class BtfFileTests
{
    public static TheoryData<string> Kernels { get; } = [.. SpecFiles.PaholePaths.Select(path => Path.GetFileName(path)[..^".pahole.txt".Length])];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_structure_is_laid_out_as_pahole_prints_it(string kernel)
    {
        BtfFile types = BtfFile.Read(Bytes(kernel), kernel);
        int compared = 0;
        foreach (PaholeStructure structure in Pahole.Load(Path.Combine(SpecFiles.BtfDirectory, $"{kernel}.pahole.txt")))
        {
            StructureLayout layout = Assert.Single(types.Layouts(structure.Name).DistinctBy(Text));
            Assert.Equal((structure.Name, structure.Size), (layout.Spec.KernelName, layout.Size));
            foreach (LayoutField field in layout.Fields)
            {
                PaholeMember member = structure.Members.First(member => member.Name == field.Id && member.BitOffset == field.BitOffset);
                Assert.Equal((structure.Name, field.Id, member.BitWidth), (structure.Name, field.Id, field.TotalBits));
                Assert.Equal(LayoutComparison.StructureName(member) ?? "", field.Structure?.Spec.KernelName ?? "");
                compared++;
            }

            if (structure.Name != "page")
            {
                // Of an anonymous union one alternative is taken, and struct page has many.
                Assert.Equal(LayoutComparison.MembersOf(structure).Select(member => member.Name), layout.Fields.Select(field => field.Id));
            }
        }

        Assert.True(compared > 20, $"only {compared} fields");
    }

    [Fact]
    public void Either_byte_order_is_read()
    {
        byte[] little = Bytes("7.3.4");
        BtfFile one = BtfFile.Read(little, "little");
        BtfFile other = BtfFile.Read(Swap(little), "big");

        Assert.Equal(one.Count, other.Count);
        Assert.Equal(one.Structures.Order(StringComparer.Ordinal), other.Structures.Order(StringComparer.Ordinal));
        foreach (string name in one.Structures)
        {
            Assert.Equal(one.Layouts(name).Select(Text), other.Layouts(name).Select(Text));
        }
    }

    [Theory]
    [InlineData(0, 0x12, "no BTF: btf_header.magic is 12eb")]
    [InlineData(2, 2, "btf_header.version is 2, expected 1")]
    [InlineData(15, 0x7f, "btf_header.type_off and type_len name")]
    [InlineData(23, 0x7f, "btf_header.str_off and str_len name")]
    [InlineData(31, 0x1f, "which is not known")]
    public void A_damaged_header_is_named(int offset, byte value, string message)
    {
        byte[] bytes = Bytes("6.17.8");
        bytes[offset] = value;

        Assert.Contains(message, Assert.Throws<KhoFormatException>(() => BtfFile.Read(bytes, "test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_ends_in_a_reason_or_in_another_layout_and_in_nothing_else()
    {
        byte[] bytes = Bytes("6.17.8");
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[2, bytes.Length]).Sample(
            (offset, value, length) =>
            {
                byte[] damaged = (byte[])bytes.Clone();
                damaged[offset] ^= value;
                ReadAll(damaged);
                ReadAll(bytes[..length]);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Types_that_contain_themselves_are_refused()
    {
        // One structure with one anonymous member and one named one, both of its own type.
        byte[] bytes = Make([0, 0, 0, 0, /* info: struct, one member */ 1, 0, 0, 4, /* size */ 8, 0, 0, 0, /* member: name, type, offset */ 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        bytes[24] = 1;

        Assert.Contains("nested more than", Assert.Throws<KhoFormatException>(() => BtfFile.Read(bytes, "test").Layouts("a")).Message, StringComparison.Ordinal);
    }

    /// <summary>Kind 20 is of no kernel: 8 bytes once, and 4 for each element.</summary>
    [Fact]
    public void An_unknown_kind_is_passed_over_where_the_file_says_how_long_it_is()
    {
        byte[] bytes = WithUnknownKind(Bytes("7.3.4"), 20, 3, new byte[8 + (3 * 4)], _lengths);
        BtfFile sound = BtfFile.Read(Bytes("7.3.4"), "sound");

        BtfFile types = BtfFile.Read(bytes, "test");

        Assert.Equal(sound.Count + 1, types.Count);
        foreach (string name in sound.Structures)
        {
            Assert.Equal(sound.Layouts(name).Select(Text), types.Layouts(name).Select(Text));
        }
    }

    [Fact]
    public void An_unknown_kind_without_a_length_is_refused()
    {
        byte[] shorter = [.. _lengths.AsSpan(0, 40)];

        Assert.Contains(
            "has the kind 20, which is not known, and no layout section says how long it is",
            Assert.Throws<KhoFormatException>(() => BtfFile.Read(WithUnknownKind(Bytes("7.3.4"), 20, 3, new byte[20], shorter), "test")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "has the kind 20, which is not known, and no layout section says how long it is",
            Assert.Throws<KhoFormatException>(() => BtfFile.Read(WithUnknownKind(Bytes("7.3.4"), 20, 3, new byte[20], []), "test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_contradict_what_is_known_are_refused()
    {
        byte[] lengths = [.. _lengths];
        lengths[2] = 5;

        Assert.Equal(
            "test: the layout section says that types of kind 1 have 5 bytes and 0 for each element, expected 4 for one element",
            Assert.Throws<KhoFormatException>(() => BtfFile.Read(WithUnknownKind(Bytes("7.3.4"), 20, 3, new byte[20], lengths), "test")).Message);
    }

    [Fact]
    public void A_layout_section_behind_the_end_is_named()
    {
        byte[] bytes = WithUnknownKind(Bytes("7.3.4"), 20, 3, new byte[20], _lengths);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), int.MaxValue);

        Assert.Contains("btf_header.layout_off and layout_len name 42 bytes", Assert.Throws<KhoFormatException>(() => BtfFile.Read(bytes, "test")).Message, StringComparison.Ordinal);
    }

    /// <summary>Lengths of the kinds 0 to 19 by the kernel's documentation, and of an invented kind 20.</summary>
    private static readonly byte[] _lengths = Convert.FromHexString("0000" + "0400" + "0000" + "0c00" + "000c" + "000c" + "0008" + "0000" + "0000" + "0000" + "0000" + "0000" + "0000" + "0008" + "0400" + "000c" + "0000" + "0400" + "0000" + "000c" + "0804");

    /// <summary>Adds a type of an unknown kind after the others, and a section of lengths after the names.</summary>
    private static byte[] WithUnknownKind(byte[] bytes, int kind, ushort count, byte[] tail, byte[] lengths)
    {
        int typeLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        int nameLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(20));
        byte[] type = [0, 0, 0, 0, (byte)count, (byte)(count >> 8), 0, (byte)kind, 0, 0, 0, 0, .. tail];
        byte[] header = new byte[32];
        bytes.AsSpan(0, 12).CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), typeLength + type.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), typeLength + type.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), nameLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), typeLength + type.Length + nameLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), lengths.Length);
        return [.. header, .. bytes.AsSpan(24, typeLength), .. type, .. bytes.AsSpan(24 + typeLength, nameLength), .. lengths];
    }

    private static void ReadAll(byte[] bytes)
    {
        try
        {
            BtfFile types = BtfFile.Read(bytes, "damaged");
            foreach (string name in types.Structures)
            {
                types.Layouts(name);
            }
        }
        catch (KhoFormatException)
        {
            // A reason.
        }
    }

    private static byte[] Make(byte[] types)
    {
        byte[] names = [0, (byte)'a', 0];
        byte[] bytes = new byte[24 + types.Length + names.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 0xeb9f);
        bytes[2] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 24);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), types.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), types.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), names.Length);
        types.CopyTo(bytes, 24);
        names.CopyTo(bytes, 24 + types.Length);
        return bytes;
    }

    /// <summary>The same types in the other byte order: every number is 32 bits wide but the header's first four bytes.</summary>
    private static byte[] Swap(byte[] little)
    {
        byte[] big = (byte[])little.Clone();
        (big[0], big[1]) = (big[1], big[0]);
        int header = BinaryPrimitives.ReadInt32LittleEndian(little.AsSpan(4));
        int types = header + BinaryPrimitives.ReadInt32LittleEndian(little.AsSpan(8));
        int length = BinaryPrimitives.ReadInt32LittleEndian(little.AsSpan(12));
        for (int offset = 4; offset < header; offset += 4)
        {
            big.AsSpan(offset, 4).Reverse();
        }

        for (int offset = types; offset < types + length; offset += 4)
        {
            big.AsSpan(offset, 4).Reverse();
        }

        return big;
    }

    private static string Text(StructureLayout layout) =>
        $"{layout.Size} {string.Join(' ', layout.Fields.Select(field => $"{field.Id}:{field.BitOffset}+{field.BitWidth}*{field.Count}{(field.Structure is null ? "" : $"({Text(field.Structure)})")}"))}";

    private static byte[] Bytes(string kernel) => File.ReadAllBytes(Path.Combine(SpecFiles.BtfDirectory, $"{kernel}.btf"));
}
