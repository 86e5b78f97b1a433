namespace Kaitai;

/// <summary>A value that was read does not meet the <c>valid</c> (or <c>contents</c>) of its description.</summary>
public class ValidationFailedError : KaitaiStructError
{
    /// <summary>The stream the value was read from, standing just past the value when the error was made.</summary>
    protected KaitaiStream io;

    /// <summary>Makes an error whose message names the path, the position of the stream and the failure.</summary>
    /// <param name="msg">What the value fails to be.</param>
    /// <param name="io">The stream the value was read from; must be seekable.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    /// <exception cref="NotSupportedException"><paramref name="io"/> cannot tell its position.</exception>
    public ValidationFailedError(string msg, KaitaiStream io, string srcPath)
        : base($"at pos {io.Pos}: validation failed: {msg}", srcPath)
    {
        this.io = io;
    }

    /// <summary>Shows bytes for a message: two hexadecimal digits each, one space between, in brackets.</summary>
    /// <param name="arr">The bytes to show.</param>
    /// <returns>For example <c>[4B 48 4F]</c>; <c>[]</c> for no bytes.</returns>
    protected static string ByteArrayToHex(byte[] arr) => $"[{BitConverter.ToString(arr).Replace('-', ' ')}]";
}
