namespace Kaitai.Struct.Runtime.Tests;

public sealed class GeneratedValidationTests
{
    [Fact]
    public void An_integer_equal_to_the_one_fixed_passes() =>
        Assert.Equal(0x1234, new Validations.EqInt(Make.Stream("34 12")).Value);

    [Fact]
    public void An_integer_not_equal_to_the_one_fixed_fails()
    {
        ValidationNotEqualError error = Fails<ValidationNotEqualError>("35 12", io => new Validations.EqInt(io), "/types/eq_int/seq/0", 2);
        Assert.Equal(4660, Inside.Field(error, "expected"));
        Assert.Equal((ushort)4661, Inside.Field(error, "actual"));
        Assert.EndsWith("not equal, expected 4660, but got 4661", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_equal_to_those_fixed_pass() =>
        Assert.Equal([1, 2, 3], new Validations.EqBytes(Make.Stream("01 02 03")).Value);

    [Fact]
    public void Bytes_not_equal_to_those_fixed_fail()
    {
        ValidationNotEqualError error = Fails<ValidationNotEqualError>("01 02 04", io => new Validations.EqBytes(io), "/types/eq_bytes/seq/0", 3);
        Assert.Equal(Make.Bytes("01 02 03"), Inside.Field(error, "expected"));
        Assert.Equal(Make.Bytes("01 02 04"), Inside.Field(error, "actual"));
    }

    [Fact]
    public void A_string_not_equal_to_the_one_fixed_fails()
    {
        Assert.Equal("ok", new Validations.EqStr(Make.Stream("6F 6B")).Value);
        ValidationNotEqualError error = Fails<ValidationNotEqualError>("6E 6F", io => new Validations.EqStr(io), "/types/eq_str/seq/0", 2);
        Assert.Equal("ok", Inside.Field(error, "expected"));
        Assert.Equal("no", Inside.Field(error, "actual"));
    }

    [Fact]
    public void Other_contents_than_those_fixed_fail()
    {
        Assert.Equal([0x4B, 0x48, 0x4F, 0], new Validations.EqContents(Make.Stream("4B 48 4F 00")).Magic);
        ValidationNotEqualError error = Fails<ValidationNotEqualError>("4B 48 4F 01", io => new Validations.EqContents(io), "/types/eq_contents/seq/0", 4);
        Assert.Equal(Make.Bytes("4B 48 4F 00"), Inside.Field(error, "expected"));
        Assert.Equal(Make.Bytes("4B 48 4F 01"), Inside.Field(error, "actual"));
    }

    [Fact]
    public void A_value_below_the_least_fails_and_the_least_passes()
    {
        Assert.Equal(-5, new Validations.MinInt(Make.Stream("FB FF FF FF")).Value);
        ValidationLessThanError error = Fails<ValidationLessThanError>("FA FF FF FF", io => new Validations.MinInt(io), "/types/min_int/seq/0", 4);
        Assert.Equal(-5, Inside.Field(error, "min"));
        Assert.Equal(-6, Inside.Field(error, "actual"));
    }

    [Fact]
    public void A_value_above_the_greatest_fails_and_the_greatest_passes()
    {
        Assert.Equal(100ul, new Validations.MaxInt(Make.Stream("64 00 00 00 00 00 00 00")).Value);
        ValidationGreaterThanError error = Fails<ValidationGreaterThanError>(
            "FF FF FF FF FF FF FF FF", io => new Validations.MaxInt(io), "/types/max_int/seq/0", 8);
        Assert.Equal(100, Inside.Field(error, "max"));
        Assert.Equal(ulong.MaxValue, Inside.Field(error, "actual"));
    }

    [Fact]
    public void A_range_fails_on_either_side()
    {
        Assert.Equal(10, new Validations.RangeInt(Make.Stream("0A")).Value);
        Assert.Equal(20, new Validations.RangeInt(Make.Stream("14")).Value);
        ValidationLessThanError low = Fails<ValidationLessThanError>("09", io => new Validations.RangeInt(io), "/types/range_int/seq/0", 1);
        Assert.Equal(10, Inside.Field(low, "min"));
        ValidationGreaterThanError high = Fails<ValidationGreaterThanError>("15", io => new Validations.RangeInt(io), "/types/range_int/seq/0", 1);
        Assert.Equal(20, Inside.Field(high, "max"));
        Assert.Equal((byte)21, Inside.Field(high, "actual"));
    }

    [Fact]
    public void A_range_of_floating_point_numbers_fails_on_either_side()
    {
        Assert.Equal(1.0, new Validations.RangeFloat(new KaitaiStream(BitConverter.GetBytes(1.0))).Value);
        ValidationLessThanError low = Assert.Throws<ValidationLessThanError>(
            () => new Validations.RangeFloat(new KaitaiStream(BitConverter.GetBytes(0.25))));
        Assert.Equal(0.5, Inside.Field(low, "min"));
        Assert.Equal(0.25, Inside.Field(low, "actual"));
        ValidationGreaterThanError high = Assert.Throws<ValidationGreaterThanError>(
            () => new Validations.RangeFloat(new KaitaiStream(BitConverter.GetBytes(2.0))));
        Assert.Equal(1.5, Inside.Field(high, "max"));
    }

    [Fact]
    public void A_range_of_bytes_fails_on_either_side()
    {
        Assert.Equal([0x10, 0x01], new Validations.RangeBytes(Make.Stream("10 01")).Value);
        ValidationLessThanError low = Fails<ValidationLessThanError>("0F FF", io => new Validations.RangeBytes(io), "/types/range_bytes/seq/0", 2);
        Assert.Equal(Make.Bytes("10 00"), Inside.Field(low, "min"));
        ValidationGreaterThanError high = Fails<ValidationGreaterThanError>("20 01", io => new Validations.RangeBytes(io), "/types/range_bytes/seq/0", 2);
        Assert.Equal(Make.Bytes("20 00"), Inside.Field(high, "max"));
        Assert.Equal(Make.Bytes("20 01"), Inside.Field(high, "actual"));
    }

    [Fact]
    public void A_value_that_is_none_of_the_list_fails()
    {
        Assert.Equal(5, new Validations.AnyOfInt(Make.Stream("05")).Value);
        ValidationNotAnyOfError number = Fails<ValidationNotAnyOfError>("04", io => new Validations.AnyOfInt(io), "/types/any_of_int/seq/0", 1);
        Assert.Equal((byte)4, Inside.Field(number, "actual"));
        Assert.Equal([3, 4], new Validations.AnyOfBytes(Make.Stream("03 04")).Value);
        ValidationNotAnyOfError bytes = Fails<ValidationNotAnyOfError>("01 04", io => new Validations.AnyOfBytes(io), "/types/any_of_bytes/seq/0", 2);
        Assert.Equal(Make.Bytes("01 04"), Inside.Field(bytes, "actual"));
    }

    [Fact]
    public void A_value_that_fails_its_condition_fails()
    {
        Assert.Equal(8u, new Validations.ExprInt(Make.Stream("08 00 00 00")).Value);
        ValidationExprError error = Fails<ValidationExprError>("06 00 00 00", io => new Validations.ExprInt(io), "/types/expr_int/seq/0", 4);
        Assert.Equal(6u, Inside.Field(error, "actual"));
    }

    [Fact]
    public void A_value_outside_its_enumeration_fails()
    {
        Assert.Equal(Validations.Shade.Deep, new Validations.InEnum(Make.Stream("2C 01")).Value);
        ValidationNotInEnumError error = Fails<ValidationNotInEnumError>("07 00", io => new Validations.InEnum(io), "/types/in_enum/seq/0", 2);
        Assert.Equal((Validations.Shade)7, Inside.Field(error, "actual"));
    }

    [Fact]
    public void An_instance_is_validated_when_it_is_asked_for()
    {
        Assert.Equal(0x7F, new Validations.InstanceEq(Make.Stream("01 00 7F")).AtTwo);
        Validations.InstanceEq parsed = new(Make.Stream("01 00 7E"));
        ValidationNotEqualError error = Assert.Throws<ValidationNotEqualError>(() => parsed.AtTwo);
        Assert.StartsWith("/types/instance_eq/instances/at_two: at pos 3: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_several_values_is_validated_as_it_is_read()
    {
        Assert.Equal([1, 9, 0], new Validations.EachOfThree(Make.Stream("01 09 00")).Values);
        ValidationGreaterThanError error = Fails<ValidationGreaterThanError>("01 0A 00", io => new Validations.EachOfThree(io), "/types/each_of_three/seq/0", 2);
        Assert.Equal((byte)10, Inside.Field(error, "actual"));
    }

    [Fact]
    public void The_position_told_counts_what_was_read_before() =>
        Fails<ValidationNotEqualError>("00 00 00 00 00 02", io => new Validations.AfterOthers(io), "/types/after_others/seq/1", 6);

    private static T Fails<T>(string hex, Func<KaitaiStream, KaitaiStruct> parse, string path, long pos)
        where T : ValidationFailedError
    {
        KaitaiStream io = Make.Stream(hex);
        T error = Assert.Throws<T>(() => parse(io));
        Assert.StartsWith($"{path}: at pos {pos}: validation failed: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(path, Inside.Field(error, "srcPath"));
        Assert.Same(io, Inside.Field(error, "io"));
        return error;
    }
}
