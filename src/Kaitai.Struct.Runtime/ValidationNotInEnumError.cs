namespace Kaitai;

/// <summary>A value is not a member of its enumeration (<c>valid: in-enum</c>).</summary>
public class ValidationNotInEnumError : ValidationFailedError
{
    /// <summary>The value that was read.</summary>
    protected object actual;

    /// <summary>Makes the error.</summary>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationNotInEnumError(object actual, KaitaiStream io, string srcPath)
        : base($"not in the enum, got {actual}", io, srcPath)
    {
        this.actual = actual;
    }
}
