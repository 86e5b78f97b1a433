using System.Collections.Concurrent;
using System.IO.Compression;
using Snappier;
using ZstdSharp;
using Kdump = Kho.Images.Generated.Kdump;

namespace Kho.Images;

/// <summary>Decompresses the pages of a dump. Safe for several threads at once.</summary>
internal sealed class PageDecoder : IDisposable
{
    private readonly ConcurrentBag<Decompressor> _zstd = [];

    /// <summary>Decodes a page.</summary>
    /// <param name="stored">Buffer that begins with the stored form.</param>
    /// <param name="length">Length of the stored form in bytes.</param>
    /// <param name="flags">Compression method.</param>
    /// <param name="page">Receives the whole page; undefined after a failure.</param>
    /// <returns>Null, or the reason of a failure, in words that follow "is".</returns>
    public string? Decode(byte[] stored, int length, Kdump.PageFlag flags, Span<byte> page)
    {
        switch ((int)flags)
        {
            case 0:
                if (length != page.Length)
                {
                    return $"damaged in the image: {length} bytes are stored as they are, expected {page.Length}";
                }

                stored.AsSpan(0, length).CopyTo(page);
                return null;
            case (int)Kdump.PageFlag.CompressedZlib:
                return Unpack("zlib", page, UnpackZlib(stored, length, page));
            case (int)Kdump.PageFlag.CompressedSnappy:
                return Unpack("snappy", page, UnpackSnappy(stored.AsSpan(0, length), page));
            case (int)Kdump.PageFlag.CompressedZstd:
                return Unpack("zstd", page, UnpackZstd(stored.AsSpan(0, length), page));
            case (int)Kdump.PageFlag.CompressedLzo:
                return UnpackLzo(stored.AsSpan(0, length), page);
            default:
                return $"stored in an unknown way (page_desc.flags 0x{(int)flags:x})";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_zstd.TryTake(out Decompressor? decompressor))
        {
            decompressor.Dispose();
        }
    }

    /// <summary>The defect of a page that decompressed to this length, or null if it is a page long. A length of null is an undecodable page, -1 a page that exceeds its size.</summary>
    private static string? Unpack(string method, ReadOnlySpan<byte> page, int? length) => length switch
    {
        null => $"damaged in the image: {method} cannot decompress it",
        TooLong => $"damaged in the image: {method} decompresses it to more than {page.Length} bytes",
        int some when some != page.Length => $"damaged in the image: {method} decompresses it to {some} bytes, expected {page.Length}",
        _ => null,
    };

    private const int TooLong = -1;

    private static int? UnpackZlib(byte[] stored, int length, Span<byte> page)
    {
        try
        {
            using MemoryStream stream = new(stored, 0, length, writable: false);
            using ZLibStream zlib = new(stream, CompressionMode.Decompress);
            int count = zlib.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
            return count == page.Length && zlib.ReadByte() >= 0 ? TooLong : count;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static int? UnpackSnappy(ReadOnlySpan<byte> stored, Span<byte> page)
    {
        try
        {
            return Snappy.TryDecompress(stored, page, out int written) ? written : TooLong;
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? UnpackLzo(ReadOnlySpan<byte> stored, Span<byte> page) =>
        LzoDecoder.Decode(stored, page, out int written) is string why ? $"damaged in the image: LZO cannot decompress it: {why}" : Unpack("LZO", page, written);

    private int? UnpackZstd(ReadOnlySpan<byte> stored, Span<byte> page)
    {
        if (!_zstd.TryTake(out Decompressor? decompressor))
        {
            decompressor = new Decompressor();
        }

        try
        {
            return decompressor.TryUnwrap(stored, page, out int written) ? written : TooLong;
        }
        catch (ZstdException)
        {
            return null;
        }
        finally
        {
            _zstd.Add(decompressor);
        }
    }
}
