namespace Kaitai;

/// <summary>A value is none of those the description lists (<c>valid: any-of</c>).</summary>
public class ValidationNotAnyOfError : ValidationFailedError
{
    /// <summary>The value that was read.</summary>
    protected object actual;

    /// <summary>Makes the error.</summary>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationNotAnyOfError(object actual, KaitaiStream io, string srcPath)
        : base($"not any of the list, got {actual}", io, srcPath)
    {
        this.actual = actual;
    }
}
