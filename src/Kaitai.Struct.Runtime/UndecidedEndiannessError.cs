namespace Kaitai;

/// <summary>
/// A description chooses its byte order with a <c>switch-on</c>, and the value switched on is none of its cases.
/// Not a <see cref="KaitaiStructError"/>: no one element is at fault.
/// </summary>
public class UndecidedEndiannessError : Exception
{
    /// <summary>Makes the error with its usual message.</summary>
    public UndecidedEndiannessError()
        : this("Unable to decide on endianness")
    {
    }

    /// <summary>Makes the error with a message of the caller's.</summary>
    /// <param name="msg">What went wrong.</param>
    public UndecidedEndiannessError(string msg)
        : base(msg)
    {
    }

    /// <summary>Makes the error with a message of the caller's and the error behind it.</summary>
    /// <param name="msg">What went wrong.</param>
    /// <param name="inner">The error that led to this one.</param>
    public UndecidedEndiannessError(string msg, Exception inner)
        : base(msg, inner)
    {
    }
}
