namespace Kaitai.Struct.Runtime.Tests;

public sealed class GeneratedParserTests
{
    private const string RecordsFile =
        "52 45 43  04  31 00 00 00  03 00 " +
        "01  0E 00  00 00 C0 3F  C0 04 00 00 00 00 00 00  FE FF " +
        "02  07 00  61 62 00  63 64 65 00 " +
        "09  02 00  AA BB " +
        "05 04 00 " +
        "FF FF FF F9 " +
        "01 02  03 04";

    [Fact]
    public void Every_width_of_number_is_read()
    {
        Integers parsed = new(Make.Stream(
            "FE FE  01 02 01 02  FE FF FF FE  01 02 03 04 01 02 03 04  FD FF FF FF FF FF FF FD " +
            "01 02 03 04 05 06 07 08 01 02 03 04 05 06 07 08  FC FF FF FF FF FF FF FF FF FF FF FF FF FF FF FC " +
            "00 00 C0 3F 3F C0 00 00  00 00 00 00 00 00 04 C0 C0 04 00 00 00 00 00 00"));
        Assert.Equal(254, parsed.U1);
        Assert.Equal(-2, parsed.S1);
        Assert.Equal(0x0201, parsed.U2le);
        Assert.Equal(0x0102, parsed.U2be);
        Assert.Equal(-2, parsed.S2le);
        Assert.Equal(-2, parsed.S2be);
        Assert.Equal(0x04030201u, parsed.U4le);
        Assert.Equal(0x01020304u, parsed.U4be);
        Assert.Equal(-3, parsed.S4le);
        Assert.Equal(-3, parsed.S4be);
        Assert.Equal(0x0807060504030201ul, parsed.U8le);
        Assert.Equal(0x0102030405060708ul, parsed.U8be);
        Assert.Equal(-4, parsed.S8le);
        Assert.Equal(-4, parsed.S8be);
        Assert.Equal(1.5f, parsed.F4le);
        Assert.Equal(1.5f, parsed.F4be);
        Assert.Equal(-2.5, parsed.F8le);
        Assert.Equal(-2.5, parsed.F8be);
        Assert.NotNull(parsed.AtEnd);
        Assert.Same(parsed, parsed.AtEnd.M_Parent);
    }

    [Fact]
    public void A_byte_order_is_chosen_by_what_is_read()
    {
        Assert.Equal(0x04030201u, new Integers.Ordered(Make.Stream("01 02 03 04 49 49")).Word);
        Assert.Equal(0x01020304u, new Integers.Ordered(Make.Stream("01 02 03 04 4D 4D")).Word);
        Assert.Throws<UndecidedEndiannessError>(() => new Integers.Ordered(Make.Stream("01 02 03 04 49 4D")));
    }

    [Fact]
    public void Big_endian_bit_fields_are_read_and_what_follows_is_aligned()
    {
        // 1 101 0000 0001 0010, then two whole bytes.
        BitFields.Big parsed = new(Make.Stream("D0 12 03 04"));
        Assert.True(parsed.Flag);
        Assert.Equal(BitFields.Kind.Five, parsed.Kind);
        Assert.Equal(0x012ul, parsed.Wide);
        Assert.Equal(0x0304, parsed.After);
    }

    [Fact]
    public void Little_endian_bit_fields_are_read_and_what_follows_is_aligned()
    {
        // 0x0125 is 0x012, 010, 1 from high bits to low.
        BitFields.Little parsed = new(Make.Stream("25 01 04 03"));
        Assert.True(parsed.Flag);
        Assert.Equal(BitFields.Kind.Two, parsed.Kind);
        Assert.Equal(0x012ul, parsed.Wide);
        Assert.Equal(0x0304, parsed.After);
    }

    [Fact]
    public void Bit_fields_spread_over_nine_bytes()
    {
        BitFields.NineBytesBig big = new(Make.Stream("FF DB 97 53 0E CA 86 42 15"));
        Assert.Equal((7ul, 0xFEDCBA9876543210ul, 21ul), (big.Lead, big.Whole, big.Rest));
        BitFields.NineBytesLittle little = new(Make.Stream("87 90 A1 B2 C3 D4 E5 F6 AF"));
        Assert.Equal((7ul, 0xFEDCBA9876543210ul, 21ul), (little.Lead, little.Whole, little.Rest));
        Assert.Throws<EndOfStreamException>(() => new BitFields.NineBytesBig(Make.Stream("FF DB 97 53 0E CA 86 42")));
    }

    [Fact]
    public void Bytes_after_bits_start_at_a_whole_byte()
    {
        BitFields.UnalignedTail parsed = new(Make.Stream("A9 01 02"));
        Assert.Equal(0b10101ul, parsed.Part);
        Assert.Equal([1, 2], parsed.Tail);
    }

    [Fact]
    public void Bit_fields_of_both_orders_follow_each_other()
    {
        BitFields.BothOrders parsed = new(Make.Stream("12 34 56 78"));
        Assert.Equal((0x123ul, 0x4ul, 0x856ul), (parsed.Big, parsed.Nibble, parsed.Little));
    }

    [Fact]
    public void Bit_fields_repeat_to_the_last_bit() =>
        Assert.Equal([1, 2, 3, 4], new BitFields.Repeated(Make.Stream("12 34")).Nibbles);

    [Fact]
    public void Terminated_strings_are_read()
    {
        Texts.Defaults parsed = new(Make.Stream("C3 A9 00  63 64 2C  65 66"));
        Assert.Equal("\u00E9", parsed.First);
        Assert.Equal(Make.Ascii("cd"), parsed.Second);
        Assert.Equal(Make.Ascii("ef"), parsed.Rest);
        Assert.Throws<EndOfStreamException>(() => new Texts.Defaults(Make.Stream("61 62")));
    }

    [Fact]
    public void A_terminator_is_kept_or_left_as_the_description_says()
    {
        Texts.Include include = new(Make.Stream("78 0A 79"));
        Assert.Equal([0x78, 0x0A], include.Line);
        Assert.Equal([0x79], include.Rest);
        Texts.KeepTerminator keep = new(Make.Stream("61 62 3A"));
        Assert.Equal([0x61, 0x62], keep.Head);
        Assert.Equal(0x3A, keep.Colon);
    }

    [Fact]
    public void A_missing_terminator_is_forgiven_when_the_description_says_so()
    {
        Assert.Equal("ab", new Texts.Lenient(Make.Stream("61 62")).Text);
        Assert.Equal("a\uFFFD", new Texts.WideLenient(Make.Stream("61 00 62")).Text);
        Assert.Equal("a\0", new Texts.WideLenient(Make.Stream("61 00 00 00 62 00")).Text);
    }

    [Fact]
    public void Wide_text_ends_only_at_a_wide_zero()
    {
        Texts.Wide parsed = new(Make.Stream("61 00 00 01 00 00 07"));
        Assert.Equal("a\u0100", parsed.Text);
        Assert.Equal(7, parsed.After);
        Texts.WideKeepTerminator keep = new(Make.Stream("00 61 00 00"));
        Assert.Equal("a", keep.Text);
        Assert.Equal([0, 0], keep.After);
        Assert.Throws<EndOfStreamException>(() => new Texts.Wide(Make.Stream("61 00 00")));
    }

    [Fact]
    public void Sized_strings_are_padded_and_terminated_inside()
    {
        Texts.Sized parsed = new(Make.Stream(
            "61 62 20 20 20 20  61 62 00 63 64 65  61 21 62 2E 2E 2E  61 00 00 01 00 00 62 00"));
        Assert.Equal(Make.Ascii("ab"), parsed.Padded);
        Assert.Equal("ab", parsed.Terminated);
        Assert.Equal(Make.Ascii("a!"), parsed.TerminatedAndPadded);
        Assert.Equal("a\u0100", parsed.WideTerminated);
    }

    [Fact]
    public void Strings_are_worked_with_in_instances()
    {
        Texts.Derived parsed = new(new KaitaiStream(Make.Ascii("hello")));
        Assert.Equal("olleh", parsed.Backwards);
        Assert.True(parsed.IsHello);
        Assert.Equal("hel", parsed.FirstToThird);
        Assert.True(parsed.AfterB);
    }

    [Fact]
    public void Every_process_is_undone()
    {
        Assert.Equal([0x01, 0x00, 0xFF], new Processed.XorByte(Make.Stream("5B 5A A5")).Body);
        Assert.Equal([1, 2, 3, 4], new Processed.XorKey(Make.Stream("10 20 30  11 22 33 14")).Body);
        Assert.Equal([0x0C, 0x08], new Processed.RotateLeft(Make.Stream("81 01")).Body);
        Assert.Equal([0x81, 0x01], new Processed.RotateRight(Make.Stream("0C 08")).Body);
        Assert.Equal([0x08, 0x06], new Processed.Custom(Make.Stream("01 FF")).Body);
    }

    [Fact]
    public void A_deflated_structure_is_read_out_of_its_own_stream()
    {
        Processed.Zlib parsed = new(Make.Stream("78 01  01 08 00 F7 FF  01 00 00 00 02 00 00 00  00 18 00 04"));
        Assert.Equal((1u, 2u), (parsed.Body.Left, parsed.Body.Right));
        Assert.Equal(8, parsed.Body.M_Io.Size);
    }

    [Fact]
    public void A_file_of_records_is_read()
    {
        Records parsed = new(Make.Stream(RecordsFile));
        Assert.Equal(3, parsed.NumRecords);
        Assert.Equal([Records.Kind.Point, Records.Kind.Names, (Records.Kind)9], parsed.Entries.Select(r => r.Kind));
        Records.Point point = Assert.IsType<Records.Point>(parsed.Entries[0].Body);
        Assert.Equal((1.5f, -2.5, (short)-2), (point.X, point.Y, point.Z));
        Assert.Equal(Records.Kind.Point, point.KindOfParent);
        Records.Names names = Assert.IsType<Records.Names>(parsed.Entries[1].Body);
        Assert.Equal(["ab", "cde"], names.Items);
        Assert.Null(names.Ended);
        Assert.Equal(7, names.IoSize);
        Assert.Equal([0xAA, 0xBB], Assert.IsType<byte[]>(parsed.Entries[2].Body));
        Assert.Equal([5, 4, 0], parsed.Numbers);
        Assert.Equal(-28, parsed.Last.Value);
    }

    [Fact]
    public void Instances_are_read_elsewhere_and_the_stream_goes_back()
    {
        Records parsed = new(Make.Stream(RecordsFile));
        long pos = parsed.M_Io.Pos;
        Assert.Equal(49, pos);
        Assert.Equal([0x0102, 0x0304], parsed.Table.Select(entry => (int)entry));
        Assert.Equal([1, 2], parsed.TableInFile);
        Assert.Equal(pos, parsed.M_Io.Pos);
        Assert.Equal(1, parsed.VersionMod);
        Assert.Equal(5, parsed.Total);
    }

    [Fact]
    public void A_file_cut_anywhere_before_its_table_ends_too_soon()
    {
        byte[] whole = Make.Bytes(RecordsFile);
        for (int length = 0; length < 49; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<EndOfStreamException>(() => new Records(new KaitaiStream(cut)));
        }

        Assert.Equal(3, new Records(new KaitaiStream(whole[..49])).NumRecords);
    }
}
