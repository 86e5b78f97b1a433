using System.Buffers;

namespace Kho.Images;

/// <summary>
/// Physical memory as a seekable stream, so that a parser reads structures in place.
/// Position 0 is a physical address. Not safe for several threads at once; it does not own the memory.
/// </summary>
internal sealed class PhysicalStream : Stream
{
    private const int MostReadAhead = 4096;

    private readonly IPhysicalMemory _memory;
    private byte[] _buffer = [];
    private long _bufferPosition;
    private int _bufferCount;
    private long _position;

    /// <param name="address">Physical address in bytes of position 0.</param>
    /// <param name="length">Length of the stream in bytes, not negative. It may reach past 2^64, where memory is missing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public PhysicalStream(IPhysicalMemory memory, ulong address, long length)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _memory = memory;
        Address = address;
        Length = length;
    }

    /// <summary>Physical address in bytes of position 0.</summary>
    public ulong Address { get; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Offset in bytes of the next byte to read from <see cref="Address"/>; it may lie after <see cref="Length"/>.</summary>
    /// <exception cref="IOException">A negative position was set.</exception>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException($"position {value} lies before the beginning");
    }

    /// <summary>Reads bytes; fewer than requested where the stream ends or the next byte is missing.</summary>
    /// <returns>Number of bytes read; 0 only for an empty buffer or at the end of the stream.</returns>
    /// <exception cref="MissingMemoryException">The image does not hold the byte at <see cref="Position"/>.</exception>
    public override int Read(Span<byte> buffer)
    {
        long left = Length - _position;
        if (left <= 0 || buffer.IsEmpty)
        {
            return 0;
        }

        if (left < buffer.Length)
        {
            buffer = buffer[..(int)left];
        }

        int count = ReadBuffered(buffer);
        if (count == 0)
        {
            if (buffer.Length >= MostReadAhead)
            {
                count = ReadMemory(buffer);
            }
            else
            {
                Fill(left);
                count = ReadBuffered(buffer);
            }
        }

        _position += count;
        return count;
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    /// <param name="offset">Index in <paramref name="buffer"/> of the first byte to write.</param>
    /// <param name="count">Most bytes to read.</param>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <summary>Reads one byte.</summary>
    /// <returns>The byte, or -1 at the end of the stream.</returns>
    /// <exception cref="MissingMemoryException">The image does not hold it.</exception>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        if (offset > long.MaxValue - from)
        {
            throw new IOException($"offset {offset} from {from} lies past the greatest position");
        }

        Position = from + offset;
        return _position;
    }

    /// <summary>Does nothing.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    /// <param name="value">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value) => throw new NotSupportedException("physical memory is read-only");

    /// <summary>Not supported.</summary>
    /// <param name="buffer">Not used.</param>
    /// <param name="offset">Not used.</param>
    /// <param name="count">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("physical memory is read-only");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _bufferCount) = ([], 0);
        }

        base.Dispose(disposing);
    }

    private int ReadBuffered(Span<byte> destination)
    {
        long from = _position - _bufferPosition;
        if (from < 0 || from >= _bufferCount)
        {
            return 0;
        }

        int count = Math.Min(destination.Length, _bufferCount - (int)from);
        _buffer.AsSpan((int)from, count).CopyTo(destination);
        return count;
    }

    private void Fill(long left)
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(MostReadAhead, Length));
        }

        _bufferCount = 0;
        _bufferCount = ReadMemory(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, left)));
        _bufferPosition = _position;
    }

    private int ReadMemory(Span<byte> destination)
    {
        ulong address = Address + (ulong)_position;
        if (address < Address)
        {
            throw new MissingMemoryException(ulong.MaxValue, PageState.Absent);
        }

        int count = _memory.Read(address, destination, out PageState state);
        return count > 0 ? count : throw new MissingMemoryException(address, state, _memory.WhyMissing(address));
    }
}
