namespace Kaitai;

/// <summary>
/// The stream that generated parsers read from: integers of both byte orders, bit fields, byte strings and the
/// decodings that descriptions name in <c>process</c>.
/// </summary>
/// <remarks>
/// Every read throws <see cref="EndOfStreamException"/> when the stream ends first. <see cref="Pos"/>,
/// <see cref="Size"/>, <see cref="IsEof"/>, <see cref="Seek"/> and <see cref="ReadBytesFull"/> need a seekable
/// stream and throw <see cref="NotSupportedException"/> on any other. Disposing the reader disposes the stream.
/// </remarks>
public partial class KaitaiStream : BinaryReader
{
    /// <summary>Reads from a stream, from where it stands.</summary>
    /// <param name="stream">A readable stream; owned by the reader from now on.</param>
    public KaitaiStream(Stream stream)
        : base(stream)
    {
    }

    /// <summary>Reads from a file, opened for reading and shared with other readers.</summary>
    /// <param name="file">Path of the file.</param>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public KaitaiStream(string file)
        : base(File.Open(file, FileMode.Open, FileAccess.Read, FileShare.Read))
    {
    }

    /// <summary>Reads from bytes in memory.</summary>
    /// <param name="bytes">The bytes; used in place, not copied.</param>
    public KaitaiStream(byte[] bytes)
        : base(new MemoryStream(bytes))
    {
    }
}
