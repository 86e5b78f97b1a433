namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Takes the padding off the end of a byte string.</summary>
    /// <param name="src">The bytes; not changed.</param>
    /// <param name="padByte">The byte the string is padded with.</param>
    /// <returns>A copy without the run of <paramref name="padByte"/> at its end.</returns>
    public static byte[] BytesStripRight(byte[] src, byte padByte)
    {
        ArgumentNullException.ThrowIfNull(src);
        return src.AsSpan().TrimEnd(padByte).ToArray();
    }

    /// <summary>Cuts a byte string at the first terminator of one byte.</summary>
    /// <param name="src">The bytes; not changed.</param>
    /// <param name="term">The byte that ends the string.</param>
    /// <param name="includeTerm">Whether the result holds the terminator.</param>
    /// <returns>A copy of the bytes up to the terminator, or of all if there is none.</returns>
    public static byte[] BytesTerminate(byte[] src, byte term, bool includeTerm)
    {
        ArgumentNullException.ThrowIfNull(src);
        return CutAt(src, [term], includeTerm);
    }

    /// <summary>
    /// Cuts a byte string at the first terminator of several bytes, looked for only at multiples of its length.
    /// </summary>
    /// <param name="src">The bytes; not changed.</param>
    /// <param name="term">The bytes that end the string; at least one.</param>
    /// <param name="includeTerm">Whether the result holds the terminator.</param>
    /// <returns>A copy of the bytes up to the terminator, or of all if there is none.</returns>
    /// <exception cref="ArgumentException"><paramref name="term"/> is empty.</exception>
    public static byte[] BytesTerminateMulti(byte[] src, byte[] term, bool includeTerm)
    {
        ArgumentNullException.ThrowIfNull(src);
        RequireTerminator(term);
        return CutAt(src, term, includeTerm);
    }

    private static byte[] CutAt(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> terminator, bool include)
    {
        for (int at = 0; at <= bytes.Length - terminator.Length; at += terminator.Length)
        {
            if (bytes[at..].StartsWith(terminator))
            {
                return bytes[..(include ? at + terminator.Length : at)].ToArray();
            }
        }

        return bytes.ToArray();
    }
}
