namespace Kaitai;

/// <summary>A value fails the condition of the description (<c>valid: expr</c>).</summary>
public class ValidationExprError : ValidationFailedError
{
    /// <summary>The value that was read.</summary>
    protected object actual;

    /// <summary>Makes the error.</summary>
    /// <param name="actual">The value that was read.</param>
    /// <param name="io">The stream it was read from.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public ValidationExprError(object actual, KaitaiStream io, string srcPath)
        : base($"not matching the expression, got {actual}", io, srcPath)
    {
        this.actual = actual;
    }
}
