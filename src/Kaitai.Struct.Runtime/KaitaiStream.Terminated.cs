namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Reads bytes up to a terminator of one byte.</summary>
    /// <param name="term">The byte that ends the string.</param>
    /// <param name="includeTerm">Whether the result holds the terminator.</param>
    /// <param name="consumeTerm">
    /// Whether to move past the terminator; if not, the stream stands on it, and must be seekable.
    /// </param>
    /// <param name="eosError">Whether it is an error that the stream ends first; if not, all that is left is the result.</param>
    /// <returns>The bytes before the terminator, and the terminator if asked for.</returns>
    /// <exception cref="EndOfStreamException">The stream ends first, and <paramref name="eosError"/> is set.</exception>
    public byte[] ReadBytesTerm(byte term, bool includeTerm, bool consumeTerm, bool eosError) =>
        ReadUnitsUntil([term], includeTerm, consumeTerm, eosError);

    /// <summary>
    /// Reads units of as many bytes as the terminator has, up to a unit equal to it. The terminator counts only where
    /// a unit starts, as it does in text of two or four bytes a character.
    /// </summary>
    /// <param name="term">The bytes that end the string; at least one.</param>
    /// <param name="includeTerm">Whether the result holds the terminator.</param>
    /// <param name="consumeTerm">
    /// Whether to move past the terminator; if not, the stream stands on it, and must be seekable.
    /// </param>
    /// <param name="eosError">
    /// Whether it is an error that the stream ends first; if not, all that is left is the result, a last unit cut
    /// short included.
    /// </param>
    /// <returns>The bytes before the terminator, and the terminator if asked for.</returns>
    /// <exception cref="ArgumentException"><paramref name="term"/> is empty.</exception>
    /// <exception cref="EndOfStreamException">The stream ends first, and <paramref name="eosError"/> is set.</exception>
    public byte[] ReadBytesTermMulti(byte[] term, bool includeTerm, bool consumeTerm, bool eosError)
    {
        RequireTerminator(term);
        return ReadUnitsUntil(term, includeTerm, consumeTerm, eosError);
    }

    private byte[] ReadUnitsUntil(ReadOnlySpan<byte> terminator, bool include, bool consume, bool eosError)
    {
        using MemoryStream taken = new();
        Span<byte> unit = new byte[terminator.Length];
        while (true)
        {
            int got = BaseStream.ReadAtLeast(unit, unit.Length, throwOnEndOfStream: false);
            bool ended = got < unit.Length;
            if (ended && eosError)
            {
                throw new EndOfStreamException(
                    $"End of stream reached, but no terminator {Convert.ToHexString(terminator)} found");
            }

            bool found = !ended && unit.SequenceEqual(terminator);
            if (!found || include)
            {
                taken.Write(unit[..got]);
            }

            if (found && !consume)
            {
                BaseStream.Seek(-unit.Length, SeekOrigin.Current);
            }

            if (found || ended)
            {
                return taken.ToArray();
            }
        }
    }

    private static void RequireTerminator(byte[] term)
    {
        ArgumentNullException.ThrowIfNull(term);
        if (term.Length == 0)
        {
            throw new ArgumentException("A terminator has at least one byte.", nameof(term));
        }
    }
}
