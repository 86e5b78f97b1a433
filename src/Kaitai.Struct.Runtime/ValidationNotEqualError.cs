namespace Kaitai;

/// <summary>A value is not the one the description fixes (<c>valid: value</c>, <c>valid: eq</c> or <c>contents</c>).</summary>
public class ValidationNotEqualError : ValidationFailedError
{
    /// <summary>The value the description fixes.</summary>
    protected object expected;

    /// <summary>The value that was read.</summary>
    protected object actual;

    /// <summary>Makes an error about a byte string.</summary>
    /// <param name="expected">The value the description fixes.</param>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationNotEqualError(byte[] expected, byte[] actual, KaitaiStream io, string srcPath)
        : base($"not equal, expected {ByteArrayToHex(expected)}, but got {ByteArrayToHex(actual)}", io, srcPath)
    {
        this.expected = expected;
        this.actual = actual;
    }

    /// <summary>Makes an error about any other value.</summary>
    /// <param name="expected">The value the description fixes.</param>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationNotEqualError(object expected, object actual, KaitaiStream io, string srcPath)
        : base($"not equal, expected {expected}, but got {actual}", io, srcPath)
    {
        this.expected = expected;
        this.actual = actual;
    }
}
