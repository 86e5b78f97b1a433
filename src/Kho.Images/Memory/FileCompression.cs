using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using ZstdSharp;
using SharpMode = SharpCompress.Compressors.CompressionMode;

namespace Kho.Images;

/// <summary>A compression of whole files, recognised by their first bytes.</summary>
/// <param name="Name">Its name, which is also the decompressing program's.</param>
/// <param name="Signature">First bytes of a file.</param>
/// <param name="Open">Opens the contents of a compressed stream.</param>
internal sealed record FileCompression(string Name, byte[] Signature, Func<Stream, Stream> Open)
{
    private const string Gzip = "gzip";
    private const int GzipTrailer = 8;

    private static readonly FileCompression[] _known =
    [
        new(Gzip, [0x1f, 0x8b, 0x08], stream => new GZipStream(stream, CompressionMode.Decompress)),
        new("zstd", [0x28, 0xb5, 0x2f, 0xfd], stream => new DecompressionStream(stream)),
        new("xz", XzStreams.Signature.ToArray(), stream => new XzStreams(stream)),
        new("lz4", [0x04, 0x22, 0x4d, 0x18], stream => LZ4Stream.Decode(stream)),
        new("bzip2", "BZh"u8.ToArray(), stream => BZip2Stream.Create(stream, SharpMode.Decompress, decompressConcatenated: true)),
    ];

    /// <summary>The compression of a file, or null if it has none that is supported.</summary>
    /// <param name="head">First bytes of the file.</param>
    public static FileCompression? Find(ReadOnlySpan<byte> head)
    {
        foreach (FileCompression method in _known)
        {
            if (head.StartsWith(method.Signature))
            {
                return method;
            }
        }

        return null;
    }

    /// <summary>The command that decompresses a file.</summary>
    /// <param name="path">Path of the file.</param>
    public string CommandFor(string path) => $"{Name} -d {DumpFormat.Quoted(path)}";

    /// <summary>
    /// Detects a gzip file that ends within a member, which the decompressor accepts. Its last eight bytes are the checksum and the
    /// length of its last member, with which the contents end.
    /// </summary>
    /// <param name="tail">Last bytes of the file.</param>
    /// <param name="length">Length of the contents in bytes.</param>
    /// <returns>Null, or the defect, as a sentence without a full stop.</returns>
    public string? CheckEnd(ReadOnlySpan<byte> tail, long length, Func<long, Span<byte>, int> contents)
    {
        if (Name != Gzip || length == 0)
        {
            return null;
        }

        uint announced = tail.Length < GzipTrailer ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(tail[sizeof(uint)..]);
        if (announced == (uint)length)
        {
            return null;
        }

        return announced > 0 && announced < length && Checksum(length - announced, length, contents) == BinaryPrimitives.ReadUInt32LittleEndian(tail)
            ? null
            : "the file ends within a member";
    }

    /// <summary>CRC-32 of a part of the contents.</summary>
    private static uint Checksum(long from, long end, Func<long, Span<byte>, int> contents)
    {
        uint[] table = [.. Enumerable.Range(0, 256).Select(number => Enumerable.Range(0, 8).Aggregate((uint)number, (value, _) => (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xedb88320))];
        byte[] chunk = new byte[1 << 16];
        uint sum = uint.MaxValue;
        while (from < end)
        {
            int count = contents(from, chunk.AsSpan(0, (int)Math.Min(chunk.Length, end - from)));
            foreach (byte one in chunk.AsSpan(0, count))
            {
                sum = (sum >> 8) ^ table[(byte)(sum ^ one)];
            }

            from = count == 0 ? end : from + count;
        }

        return ~sum;
    }

    /// <summary>One or several adjacent .xz streams, with optional zeros between them.</summary>
    private sealed class XzStreams(Stream source) : ReadOnlyStream
    {
        private XZStream? _stream = new(source);

        public static ReadOnlySpan<byte> Signature => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00];

        protected override int ReadNext(Span<byte> buffer)
        {
            while (_stream is not null && !buffer.IsEmpty)
            {
                int count = _stream.Read(buffer);
                if (count > 0)
                {
                    return count;
                }

                int next;
                do
                {
                    next = source.ReadByte();
                }
                while (next == 0);
                _stream = next < 0 ? null : new XZStream(new JoinedStream([(byte)next], source));
            }

            return 0;
        }
    }
}
