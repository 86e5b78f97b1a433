using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Snappier;

namespace Kho.Images;

/// <summary>
/// The contents of adjacent snappy framing streams in a file, decompressed on demand. It keeps the offset of every
/// 64th chunk, and a bounded cache of decompressed chunks. Safe for several threads at once.
/// </summary>
internal sealed class SnappyFrames(ImageFile file) : ImageFile
{
    /// <summary>Most bytes of contents of a chunk of a framing stream.</summary>
    private const int MostContents = 1 << 16;

    /// <summary>Most bytes of the stored form of such a chunk.</summary>
    private const int MostStored = (MostContents * 7 / 6) + 64;

    private const int ChecksumLength = sizeof(uint);
    private const int ChunksPerMark = 64;

    private const int Compressed = 0x00;
    private const int Plain = 0x01;
    private const int LastReserved = 0x7f;

    private readonly List<(long Offset, long Position)> _marks = [];
    private readonly PageCache _cache = new(MostContents);
    private long _length;
    private int _sinceMark = ChunksPerMark;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <summary>Adds a stream to the index.</summary>
    /// <param name="position">File offset of the stream's first chunk.</param>
    /// <param name="length">Number of bytes of contents that it should have.</param>
    /// <param name="end">File offset after the last chunk that was taken.</param>
    /// <param name="why">Null if the stream has them, else the reason, as a sentence without a full stop.</param>
    /// <returns>Number of bytes of contents that were taken.</returns>
    public ulong Add(long position, ulong length, out long end, out string? why)
    {
        // A stream begins a chunk that no mark of the previous stream leads to.
        _sinceMark = ChunksPerMark;
        ulong done = 0;
        end = position;
        why = null;
        while (done < length)
        {
            if (Chunk.Read(file, end) is not Chunk chunk)
            {
                why = $"the file ends within the chunk at file offset 0x{end:x}";
                break;
            }

            if (chunk.Kind is > Plain and <= LastReserved || chunk.Contents < 0 || (ulong)chunk.Contents > length - done)
            {
                why = $"the chunk of kind 0x{chunk.Kind:x} at file offset 0x{end:x}, with {chunk.Contents} bytes of contents, is none of a snappy stream of 0x{length - done:x} more bytes";
                break;
            }

            if (chunk.Contents > 0)
            {
                if (_sinceMark == ChunksPerMark)
                {
                    _marks.Add((_length, end));
                    _sinceMark = 0;
                }

                _sinceMark++;
                _length += chunk.Contents;
                done += (ulong)chunk.Contents;
            }

            end = chunk.End;
        }

        return done;
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length && offset + done < _length)
        {
            (long start, Chunk chunk) = Find(offset + done);
            int within = (int)(offset + done - start);
            Span<byte> wanted = destination[done..Math.Min(destination.Length, done + chunk.Contents - within)];
            if (!ReadChunk(start, chunk, within, wanted))
            {
                break;
            }

            done += wanted.Length;
        }

        return done;
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    /// <summary>The chunk that holds an offset, and where its contents begin.</summary>
    private (long Start, Chunk Chunk) Find(long offset)
    {
        int low = 0;
        int high = _marks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (_marks[middle].Offset <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        (long start, long position) = _marks[low];
        while (true)
        {
            // The index was made of these chunks: they exist unless the file changes.
            Chunk chunk = Chunk.Read(file, position) ?? throw new IOException($"the file changed while it was read: no chunk at file offset 0x{position:x}");
            if (offset < start + chunk.Contents)
            {
                return (start, chunk);
            }

            start += Math.Max(chunk.Contents, 0);
            position = chunk.End;
        }
    }

    private bool ReadChunk(long start, Chunk chunk, int within, Span<byte> wanted)
    {
        if (_cache.TryRead((ulong)start, within, wanted, out int count) && count == wanted.Length)
        {
            return true;
        }

        byte[] stored = ArrayPool<byte>.Shared.Rent(MostStored);
        byte[] contents = ArrayPool<byte>.Shared.Rent(MostContents);
        try
        {
            Span<byte> bytes = stored.AsSpan(0, chunk.Stored);
            Span<byte> target = contents.AsSpan(0, chunk.Contents);
            if (file.Read(chunk.Data, bytes) < bytes.Length || !Decode(chunk, bytes, target) || Checksum(target) != chunk.Sum)
            {
                return false;
            }

            _cache.Add((ulong)start, target);
            target.Slice(within, wanted.Length).CopyTo(wanted);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            ArrayPool<byte>.Shared.Return(contents);
        }
    }

    private static bool Decode(Chunk chunk, ReadOnlySpan<byte> stored, Span<byte> contents)
    {
        if (chunk.Kind == Plain)
        {
            stored.CopyTo(contents);
            return true;
        }

        try
        {
            return Snappy.TryDecompress(stored, contents, out int written) && written == contents.Length;
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>CRC-32C of the contents, masked as the framing format masks it.</summary>
    private static uint Checksum(ReadOnlySpan<byte> contents)
    {
        uint sum = uint.MaxValue;
        int words = contents.Length & -sizeof(ulong);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(contents[..words]))
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (byte one in contents[words..])
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return BitOperations.RotateRight(~sum, 15) + 0xa282ead8;
    }

    /// <summary>A chunk of a framing stream.</summary>
    /// <param name="Kind">First byte.</param>
    /// <param name="Sum">Checksum of the contents.</param>
    /// <param name="Data">File offset of the stored form of the contents.</param>
    /// <param name="Stored">Its length in bytes.</param>
    /// <param name="Contents">Length of the contents in bytes, 0 for a chunk without contents; -1 if its length is invalid.</param>
    /// <param name="End">File offset after the chunk.</param>
    private readonly record struct Chunk(int Kind, uint Sum, long Data, int Stored, int Contents, long End)
    {
        private const int HeaderLength = sizeof(uint);
        private const int LongestLength = 5;

        /// <summary>Reads the beginning of a chunk; null where the file ends within the chunk.</summary>
        public static Chunk? Read(ImageFile file, long position)
        {
            Span<byte> head = stackalloc byte[HeaderLength + ChecksumLength + LongestLength];
            int count = file.Read(position, head);
            if (count < HeaderLength)
            {
                return null;
            }

            head = head[..count];
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(head);
            int kind = (int)(word & 0xff);
            int length = (int)(word >> 8);
            long end = position + HeaderLength + length;
            if (end > file.Length)
            {
                return null;
            }

            if (kind is not (Compressed or Plain))
            {
                return new Chunk(kind, 0, position + HeaderLength, 0, 0, end);
            }

            int stored = length - ChecksumLength;
            int contents = stored is < 0 or > MostStored ? -1 : kind == Plain ? stored : ReadLength(head[(HeaderLength + ChecksumLength)..]);
            uint sum = contents < 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head[HeaderLength..]);
            return new Chunk(kind, sum, position + HeaderLength + ChecksumLength, Math.Max(stored, 0), contents > MostContents ? -1 : contents, end);
        }

        /// <summary>The length of the contents, seven bits a byte, lowest first; -1 if invalid.</summary>
        private static int ReadLength(ReadOnlySpan<byte> bytes)
        {
            int length = 0;
            for (int index = 0; index < Math.Min(3, bytes.Length); index++)
            {
                length |= (bytes[index] & 0x7f) << (7 * index);
                if (bytes[index] < 0x80)
                {
                    return length;
                }
            }

            return -1;
        }
    }
}
