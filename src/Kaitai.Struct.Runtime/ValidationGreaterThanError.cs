namespace Kaitai;

/// <summary>A value is above the greatest one the description allows (<c>valid: max</c>).</summary>
public class ValidationGreaterThanError : ValidationFailedError
{
    /// <summary>The greatest value allowed.</summary>
    protected object max;

    /// <summary>The value that was read.</summary>
    protected object actual;

    /// <summary>Makes an error about a byte string.</summary>
    /// <param name="max">The greatest value allowed.</param>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationGreaterThanError(byte[] max, byte[] actual, KaitaiStream io, string srcPath)
        : base($"not in range, max {ByteArrayToHex(max)}, but got {ByteArrayToHex(actual)}", io, srcPath)
    {
        this.max = max;
        this.actual = actual;
    }

    /// <summary>Makes an error about any other value.</summary>
    /// <param name="max">The greatest value allowed.</param>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationGreaterThanError(object max, object actual, KaitaiStream io, string srcPath)
        : base($"not in range, max {max}, but got {actual}", io, srcPath)
    {
        this.max = max;
        this.actual = actual;
    }
}
