namespace Kaitai;

/// <summary>A value is below the least one the description allows (<c>valid: min</c>).</summary>
public class ValidationLessThanError : ValidationFailedError
{
    /// <summary>The least value allowed.</summary>
    protected object min;

    /// <summary>The value that was read.</summary>
    protected object actual;

    /// <summary>Makes an error about a byte string.</summary>
    /// <param name="min">The least value allowed.</param>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationLessThanError(byte[] min, byte[] actual, KaitaiStream io, string srcPath)
        : base($"not in range, min {ByteArrayToHex(min)}, but got {ByteArrayToHex(actual)}", io, srcPath)
    {
        this.min = min;
        this.actual = actual;
    }

    /// <summary>Makes an error about any other value.</summary>
    /// <param name="min">The least value allowed.</param>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationLessThanError(object min, object actual, KaitaiStream io, string srcPath)
        : base($"not in range, min {min}, but got {actual}", io, srcPath)
    {
        this.min = min;
        this.actual = actual;
    }
}
