namespace Kaitai.Struct.Runtime.Tests;

public sealed class ErrorTests : IDisposable
{
    private readonly KaitaiStream _io = new([1, 2, 3, 4]);

    public ErrorTests()
    {
        _io.Seek(3);
    }

    public void Dispose() => _io.Dispose();

    [Fact]
    public void A_message_starts_with_the_path_of_the_element()
    {
        KaitaiStructError error = new("it broke", "/seq/4");
        Assert.Equal("/seq/4: it broke", error.Message);
        Assert.Equal("/seq/4", Inside.Field(error, "srcPath"));
        Assert.Null(error.InnerException);
    }

    [Fact]
    public void A_failed_validation_tells_the_position()
    {
        ValidationFailedError error = new("it is wrong", _io, "/seq/4");
        Assert.Equal("/seq/4: at pos 3: validation failed: it is wrong", error.Message);
        Assert.Same(_io, Inside.Field(error, "io"));
        Assert.IsAssignableFrom<KaitaiStructError>(error);
    }

    [Fact]
    public void Values_are_shown_as_they_print()
    {
        Assert.Equal(
            "/p: at pos 3: validation failed: not equal, expected 5, but got 6",
            new ValidationNotEqualError(5, (byte)6, _io, "/p").Message);
        Assert.Equal(
            "/p: at pos 3: validation failed: not equal, expected ab, but got cd",
            new ValidationNotEqualError("ab", "cd", _io, "/p").Message);
        Assert.Equal(
            "/p: at pos 3: validation failed: not in range, min 5, but got 4",
            new ValidationLessThanError(5, 4, _io, "/p").Message);
        Assert.Equal(
            "/p: at pos 3: validation failed: not in range, max 1.5, but got 2",
            new ValidationGreaterThanError(1.5, 2.0, _io, "/p").Message);
        Assert.Equal(
            "/p: at pos 3: validation failed: not any of the list, got 4",
            new ValidationNotAnyOfError(4, _io, "/p").Message);
        Assert.Equal(
            "/p: at pos 3: validation failed: not in the enum, got 9",
            new ValidationNotInEnumError((Validations.Shade)9, _io, "/p").Message);
        Assert.Equal(
            "/p: at pos 3: validation failed: not matching the expression, got 4",
            new ValidationExprError(4, _io, "/p").Message);
    }

    [Fact]
    public void Bytes_are_shown_in_hexadecimal()
    {
        byte[] none = [];
        byte[] some = [0x0A, 0x4B];
        Assert.EndsWith(
            "expected [0A 4B], but got []",
            new ValidationNotEqualError(some, none, _io, "/p").Message,
            StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith(
            "min [0A 4B], but got []",
            new ValidationLessThanError(some, none, _io, "/p").Message,
            StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith(
            "max [], but got [0A 4B]",
            new ValidationGreaterThanError(none, some, _io, "/p").Message,
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_undecided_byte_order_is_no_error_of_an_element()
    {
        UndecidedEndiannessError error = new();
        Assert.Equal("Unable to decide on endianness", error.Message);
        Assert.IsNotAssignableFrom<KaitaiStructError>(error);
        Exception inner = new InvalidOperationException();
        Assert.Equal("why", new UndecidedEndiannessError("why").Message);
        Assert.Same(inner, new UndecidedEndiannessError("why", inner).InnerException);
    }
}
