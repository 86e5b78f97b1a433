using System.Buffers.Binary;

namespace Kho.Abi.Tests.Dumps;

/// <summary>Writes flattened dumps, sound ones and broken ones; it shares nothing with the reader.</summary>
internal sealed class FlattenedBuilder
{
    public const int FirstPieceAt = 4096;
    public const int PieceHeaderLength = 16;

    private readonly List<(long Offset, long Size, byte[] Bytes)> _pieces = [];

    public long HeaderType { get; init; } = 1;

    public bool WithEnd { get; init; } = true;

    /// <summary>Cuts a file into pieces of a length, in the order of the file.</summary>
    public static byte[] Flatten(byte[] file, int pieceLength)
    {
        FlattenedBuilder builder = new();
        for (int at = 0; at < file.Length; at += pieceLength)
        {
            builder.Piece(at, file[at..Math.Min(file.Length, at + pieceLength)]);
        }

        return builder.Build();
    }

    public FlattenedBuilder Piece(long offset, byte[] bytes, long? size = null)
    {
        _pieces.Add((offset, size ?? bytes.Length, bytes));
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream stream = new();
        byte[] head = new byte[FirstPieceAt];
        "makedumpfile"u8.CopyTo(head);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(16), HeaderType);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(24), 1);
        stream.Write(head);
        foreach ((long offset, long size, byte[] bytes) in _pieces)
        {
            WriteHeader(stream, offset, size);
            stream.Write(bytes);
        }

        if (WithEnd)
        {
            WriteHeader(stream, -1, -1);
        }

        return stream.ToArray();
    }

    private static void WriteHeader(MemoryStream stream, long offset, long size)
    {
        Span<byte> header = stackalloc byte[PieceHeaderLength];
        BinaryPrimitives.WriteInt64BigEndian(header, offset);
        BinaryPrimitives.WriteInt64BigEndian(header[8..], size);
        stream.Write(header);
    }
}
