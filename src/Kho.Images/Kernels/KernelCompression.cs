using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using Kho.Diagnostics;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Xz;
using ZstdSharp;

namespace Kho.Images.Kernels;

/// <summary>The compression methods of kernel images, recognised by their first bytes. The stated length of the contents is bounded, never believed.</summary>
internal static class KernelCompression
{
    /// <summary>Most bytes that a payload may decompress to: several times the size of any kernel.</summary>
    public const int Limit = 512 << 20;

    /// <summary>Names of all methods.</summary>
    public const string Methods = "gzip, xz, lzma, lz4, zstd, lzo or bzip2";

    /// <summary>Length of the LZMA header: properties, dictionary size, length of the contents.</summary>
    private const int LzmaHeader = 13;

    /// <summary>Above every preset's dictionary size; the decoder allocates what the header states.</summary>
    private const uint LargestLzmaDictionary = 256u << 20;

    /// <summary>Most bytes that one block of the legacy LZ4 frame decompresses to.</summary>
    private const int Lz4Block = 8 << 20;

    /// <summary>Most bytes that one block of an lzop file decompresses to.</summary>
    private const uint LargestLzoBlock = 64u << 20;

    private static readonly (string Name, byte[] Magic)[] _magics =
    [
        ("gzip", [0x1f, 0x8b]),
        ("xz", [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]),
        ("lz4", [0x02, 0x21, 0x4c, 0x18]),
        ("zstd", [0x28, 0xb5, 0x2f, 0xfd]),
        ("lzo", [0x89, (byte)'L', (byte)'Z', (byte)'O', 0, (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']),
        ("bzip2", "BZh"u8.ToArray()),
        ("lzma", [0x5d, 0, 0]),
    ];

    /// <summary>The method by which bytes are compressed, or null if none is recognised.</summary>
    public static string? Detect(ReadOnlySpan<byte> bytes)
    {
        foreach ((string name, byte[] magic) in _magics)
        {
            if (bytes.StartsWith(magic))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Decompresses a payload.</summary>
    /// <param name="bytes">The compressed bytes; four bytes with the length of the contents may follow them, as the kernel's build appends them.</param>
    /// <param name="method">One of <see cref="Detect"/>'s.</param>
    /// <param name="source">Its name in messages.</param>
    /// <param name="limit">Most bytes of contents.</param>
    /// <exception cref="KhoFormatException">They are damaged, cut off, or decompress to more than the limit.</exception>
    public static ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> bytes, string method, string source, int limit = Limit)
    {
        var output = new BoundedOutput(limit);
        try
        {
            Run(bytes, method, output);
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{source}: {method}: {exception.Message}", exception);
        }
        catch (OutOfMemoryException exception)
        {
            throw new KhoFormatException($"{source}: {method}: not enough memory to decompress it", exception);
        }
        catch (Exception exception)
        {
            // A decoder may throw anything for damage, or for the four bytes after its stream.
            if (!IsAppendedLength(bytes.Span, output.Length))
            {
                throw new KhoFormatException($"{source}: {method}: the compressed bytes are damaged or cut off after {output.Length} bytes of contents", exception);
            }
        }

        // .NET accepts a gzip stream that lacks its end. The end holds the length of the contents, and other data may follow it.
        if (method == "gzip" && output.Length > 0 && bytes.Span.LastIndexOf(BitConverter.GetBytes(output.Length)) < 0)
        {
            throw new KhoFormatException($"{source}: {method}: the compressed bytes are cut off after {output.Length} bytes of contents");
        }

        return output.Length > 0 ? output.Contents : throw new KhoFormatException($"{source}: {method}: the compressed bytes hold nothing");
    }

    private static void Run(ReadOnlyMemory<byte> bytes, string method, BoundedOutput output)
    {
        switch (method)
        {
            case "lz4":
                ReadLz4(bytes.Span[4..], output);
                return;
            case "lzo":
                LzopFile.Read(bytes.Span, LargestLzoBlock, output);
                return;
            default:
                using (Stream decoder = Decoder(bytes, method))
                {
                    output.CopyFrom(decoder);
                }

                return;
        }
    }

    private static Stream Decoder(ReadOnlyMemory<byte> bytes, string method)
    {
        switch (method)
        {
            case "gzip":
                return new GZipStream(Input(bytes), CompressionMode.Decompress);
            case "zstd":
                return new DecompressionStream(Input(bytes));
            case "bzip2":
                return BZip2Stream.Create(Input(bytes), SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: false);
            case "xz":
                return new XZStream(Input(bytes));
            default:
                ReadOnlySpan<byte> header = bytes.Span;
                if (header.Length < LzmaHeader)
                {
                    throw new KhoFormatException("the header is cut off");
                }

                uint dictionary = BinaryPrimitives.ReadUInt32LittleEndian(header[1..]);
                long length = BinaryPrimitives.ReadInt64LittleEndian(header[5..]);
                if (dictionary > LargestLzmaDictionary || length < -1)
                {
                    throw new KhoFormatException($"the header asks for a dictionary of {dictionary} bytes and contents of {length}");
                }

                return LzmaStream.Create(header[..5].ToArray(), Input(bytes[LzmaHeader..]), -1, length);
        }
    }

    private static MemoryStream Input(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private static bool IsAppendedLength(ReadOnlySpan<byte> bytes, int length) =>
        length > 0 && bytes.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) == (uint)length;

    /// <summary>The legacy frame: blocks of known compressed length up to the end.</summary>
    private static void ReadLz4(ReadOnlySpan<byte> bytes, BoundedOutput output)
    {
        byte[] block = new byte[Lz4Block];
        while (bytes.Length >= sizeof(uint))
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes[sizeof(uint)..];
            if (bytes.IsEmpty && length == (uint)output.Length)
            {
                return;
            }

            if (length == 0 || length > (uint)bytes.Length)
            {
                throw new KhoFormatException($"a block of {length} bytes is announced, and {bytes.Length} are left");
            }

            int written = LZ4Codec.Decode(bytes[..(int)length], block);
            if (written <= 0)
            {
                throw new KhoFormatException($"the block after {output.Length} bytes of contents is damaged");
            }

            output.Write(block.AsSpan(0, written));
            bytes = bytes[(int)length..];
        }

        if (!bytes.IsEmpty)
        {
            throw new KhoFormatException($"{bytes.Length} bytes follow the last block");
        }
    }
}
