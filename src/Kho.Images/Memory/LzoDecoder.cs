namespace Kho.Images;

/// <summary>
/// Decompresses LZO1X (what <c>lzo1x_1_compress</c> and its siblings write) into a buffer of known length. Nothing in the
/// stream is trusted: the decoder never reads or writes outside its two buffers.
/// </summary>
/// <remarks>
/// Each instruction copies a match from earlier output, then up to three literals that its last two bits
/// announce. The meaning of an instruction below 16 depends on the number of literals before it, which is the state.
/// The run-length extension (LZO-RLE, first byte 17 and a version) is refused: neither dumps nor kernel images use it.
/// </remarks>
internal ref struct LzoDecoder
{
    /// <summary>The state after a run of four or more literals.</summary>
    private const int LongRun = 4;

    /// <summary>First byte of a stream that begins with a version of the format.</summary>
    private const int VersionMark = 17;

    private const int FarDistance = 0x4000;

    private readonly ReadOnlySpan<byte> _source;
    private readonly Span<byte> _destination;
    private int _read;
    private int _written;
    private string? _error;

    private LzoDecoder(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _source = source;
        _destination = destination;
    }

    /// <summary>Decompresses one stream, which must end with its end mark and with the last byte of the source.</summary>
    /// <param name="destination">Buffer for the decompressed bytes; its length bounds the stream's contents.</param>
    /// <param name="written">Number of bytes written, also for a damaged stream.</param>
    /// <returns>Null, or the stream's defect, as a clause such as "the stream ends inside an instruction".</returns>
    public static string? Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        var decoder = new LzoDecoder(source, destination);
        decoder.Run();
        written = decoder._written;
        return decoder._error;
    }

    private void Run()
    {
        if (_source.Length >= 5 && _source[0] == VersionMark)
        {
            _error = "the stream is of the run-length version of LZO, which is not read";
            return;
        }

        int state = 0;
        if (_source.Length > 0 && _source[0] > VersionMark)
        {
            // Only the first instruction may announce any number of literals in one byte.
            int literals = _source[_read++] - VersionMark;
            CopyLiterals(literals);
            state = Math.Min(literals, LongRun);
        }

        while (_error is null && Step(ref state))
        {
        }

        if (_error is null && _read != _source.Length)
        {
            _error = $"{_source.Length - _read} bytes follow the end of the stream";
        }
    }

    /// <summary>Executes one instruction.</summary>
    /// <returns>False at the end of the stream or an error.</returns>
    private bool Step(ref int state)
    {
        int instruction = Next();
        if (_error is not null)
        {
            return false;
        }

        int length;
        int distance;
        int literals;
        if (instruction >= 64)
        {
            length = instruction >= 128 ? 5 + ((instruction >> 5) & 3) : 3 + ((instruction >> 5) & 1);
            distance = (Next() << 3) + ((instruction >> 2) & 7) + 1;
            literals = instruction & 3;
        }
        else if (instruction >= 16)
        {
            bool isFar = instruction < 32;
            length = 2 + Length(instruction & (isFar ? 7 : 31), isFar ? 7 : 31);
            int tail = Next() | (Next() << 8);
            literals = tail & 3;
            distance = (tail >> 2) + (isFar ? ((instruction & 8) << 11) + FarDistance : 1);
            if (isFar && distance == FarDistance)
            {
                if (_error is null && length != 3)
                {
                    _error = "the end mark has another length than 3";
                }

                return false;
            }
        }
        else if (state == 0)
        {
            CopyLiterals(3 + Length(instruction, 15));
            state = LongRun;
            return _error is null;
        }
        else
        {
            length = state == LongRun ? 3 : 2;
            distance = (Next() << 2) + (instruction >> 2) + (state == LongRun ? 2049 : 1);
            literals = instruction & 3;
        }

        CopyMatch(distance, length);
        CopyLiterals(literals);
        state = literals;
        return _error is null;
    }

    /// <summary>A length: the instruction's own bits or, if these are 0, its mask plus the bytes that follow.</summary>
    private int Length(int bits, int mask)
    {
        if (bits != 0)
        {
            return bits;
        }

        // A length beyond the destination is invalid, so the sum never overflows.
        int length = mask;
        while (_error is null && length <= _destination.Length)
        {
            int next = Next();
            length += next == 0 ? byte.MaxValue : next;
            if (next != 0)
            {
                break;
            }
        }

        return length;
    }

    private int Next()
    {
        if (_read < _source.Length)
        {
            return _source[_read++];
        }

        _error ??= "the stream ends inside an instruction";
        return 0;
    }

    private void CopyLiterals(int count)
    {
        if (_error is not null || count == 0)
        {
            return;
        }

        if (count > _source.Length - _read)
        {
            _error = $"{count} literals are announced, and {_source.Length - _read} bytes are left";
            return;
        }

        if (Fits(count))
        {
            _source.Slice(_read, count).CopyTo(_destination[_written..]);
            _read += count;
            _written += count;
        }
    }

    private void CopyMatch(int distance, int length)
    {
        if (_error is not null)
        {
            return;
        }

        if (distance > _written)
        {
            _error = $"a match begins {distance} bytes back, and {_written} were written";
            return;
        }

        if (!Fits(length))
        {
            return;
        }

        // A match may overlap its own output and then repeats it.
        for (int end = _written + length; _written < end; _written++)
        {
            _destination[_written] = _destination[_written - distance];
        }
    }

    private bool Fits(int count)
    {
        if (count <= _destination.Length - _written)
        {
            return true;
        }

        _error = $"the stream holds more than {_destination.Length} bytes";
        return false;
    }
}
