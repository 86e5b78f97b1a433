namespace Kaitai;

/// <summary>
/// A decoder that a description names in <c>process: name(arguments)</c>. The generated parser makes one with the
/// arguments and calls it once for each byte string.
/// </summary>
public interface CustomDecoder
{
    /// <summary>Turns stored bytes into the bytes they stand for.</summary>
    /// <param name="src">The bytes as read; not to be changed.</param>
    /// <returns>The decoded bytes, of any length.</returns>
    byte[] Decode(byte[] src);
}
