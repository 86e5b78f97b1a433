using System.IO.Compression;

namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Header and checksum of a zlib stream, in bytes.</summary>
    private const int ShortestZlib = 6;

    private const int LargestRotation = 7;

    /// <summary>Combines each byte with a key of one byte by exclusive or.</summary>
    /// <param name="value">The bytes; not changed.</param>
    /// <param name="key">The key; only its low 8 bits count.</param>
    /// <returns>As many bytes as given.</returns>
    public byte[] ProcessXor(byte[] value, int key) => ProcessXor(value, [unchecked((byte)key)]);

    /// <summary>Combines the bytes with a key, repeated as often as needed, by exclusive or.</summary>
    /// <param name="value">The bytes; not changed.</param>
    /// <param name="key">The key; at least one byte, unless there is nothing to combine it with.</param>
    /// <returns>As many bytes as given.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty and <paramref name="value"/> is not.</exception>
    public byte[] ProcessXor(byte[] value, byte[] key)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0 && value.Length > 0)
        {
            throw new ArgumentException("A key has at least one byte.", nameof(key));
        }

        byte[] result = new byte[value.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (byte)(value[i] ^ key[i % key.Length]);
        }

        return result;
    }

    /// <summary>Rotates the bits of each byte to the left; to rotate right, negate the amount.</summary>
    /// <param name="data">The bytes; not changed.</param>
    /// <param name="amount">By how many bits, -7 to 7.</param>
    /// <param name="groupSize">How many bytes rotate as one; only 1 is supported.</param>
    /// <returns>As many bytes as given.</returns>
    /// <exception cref="ArgumentException"><paramref name="amount"/> is out of range.</exception>
    /// <exception cref="NotImplementedException"><paramref name="groupSize"/> is not 1.</exception>
    public byte[] ProcessRotateLeft(byte[] data, int amount, int groupSize)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (amount is < -LargestRotation or > LargestRotation)
        {
            throw new ArgumentException($"A rotation is of -{LargestRotation} to {LargestRotation} bits.", nameof(amount));
        }

        return groupSize == 1
            ? Array.ConvertAll(data, one => byte.RotateLeft(one, amount))
            : throw new NotImplementedException($"Groups of {groupSize} bytes cannot be rotated.");
    }

    /// <summary>Inflates a zlib stream (RFC 1950).</summary>
    /// <param name="data">The whole stream, header and checksum included; not changed.</param>
    /// <returns>
    /// The inflated bytes, up to about a thousand times as many as given; of a stream cut short, those before the cut.
    /// </returns>
    /// <exception cref="InvalidDataException">The data is not a zlib stream or is damaged.</exception>
    public byte[] ProcessZlib(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length < ShortestZlib)
        {
            throw new InvalidDataException($"A zlib stream has at least {ShortestZlib} bytes; these are {data.Length}.");
        }

        using ZLibStream inflating = new(new MemoryStream(data, writable: false), CompressionMode.Decompress);
        using MemoryStream inflated = new();
        try
        {
            inflating.CopyTo(inflated);
        }
        catch (IOException exception)
        {
            throw new InvalidDataException("The zlib stream is damaged.", exception);
        }

        return inflated.ToArray();
    }
}
