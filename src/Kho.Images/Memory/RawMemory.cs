using Kho.Diagnostics;

namespace Kho.Images;

/// <summary>A piece of a raw file and its place in physical memory.</summary>
/// <param name="Start">Physical address in bytes of the piece's first byte.</param>
/// <param name="Offset">Offset in bytes of that byte in the file.</param>
/// <param name="Length">Length in bytes, at least 1; null for all up to the file's end.</param>
public readonly record struct RawPiece(ulong Start, ulong Offset, ulong? Length)
{
    /// <summary>The piece in hexadecimal numbers: <c>0x100000000:0xc0000000:0x40000000</c>.</summary>
    public override string ToString() => $"0x{Start:x}:0x{Offset:x}{(Length is ulong length ? $":0x{length:x}" : "")}";
}

/// <summary>A raw dump: the file's bytes are the bytes of memory, in one piece from a base address on, or in several.</summary>
internal sealed class RawMemory : IPhysicalMemory, ISparseMemory
{
    private readonly ImageFile _file;
    private readonly RegionTable _table;

    private RawMemory(ImageFile file, RegionTable table)
    {
        _file = file;
        _table = table;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => _table.Ranges;

    /// <summary>Opens a raw dump of one piece; its contents stay in the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="baseAddress">Physical address in bytes of the file's first byte.</param>
    /// <exception cref="KhoFormatException">The path is a directory or a pipe, the file is empty, or it does not end below 2^64.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not allowed.</exception>
    public static RawMemory Open(string path, ulong baseAddress = 0) => Open(path, [new RawPiece(baseAddress, 0, null)]);

    /// <summary>Opens a raw dump of several pieces; its contents stay in the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="pieces">Addresses of its pieces, in any order and disjoint. Bytes of no piece are not read.</param>
    /// <exception cref="KhoFormatException">The path is a directory or a pipe, the file is empty, or a piece reaches past its end, past 2^64 or into another.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not allowed.</exception>
    public static RawMemory Open(string path, IReadOnlyList<RawPiece> pieces)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(pieces);
        MappedFile file = MappedFile.Open(path);
        try
        {
            return Open(file, path, pieces);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file as raw memory.</summary>
    /// <param name="file">File; the result owns it, or the caller if this fails.</param>
    /// <param name="pieces">Addresses of its pieces.</param>
    /// <exception cref="KhoFormatException">A piece reaches past the file's end, past 2^64 or into another.</exception>
    internal static RawMemory Open(ImageFile file, string path, IReadOnlyList<RawPiece> pieces)
    {
        List<(RawPiece Piece, Region Region)> read = [.. pieces.Select(piece => (piece, ToRegion(file, path, piece)))];
        read.Sort((left, right) => left.Region.Start.CompareTo(right.Region.Start));
        for (int index = 1; index < read.Count; index++)
        {
            if (read[index].Region.Start <= read[index - 1].Region.Last)
            {
                throw new KhoFormatException($"{path}: the pieces {read[index - 1].Piece} and {read[index].Piece} overlap from 0x{read[index].Region.Start:x} on");
            }
        }

        return new RawMemory(file, new RegionTable([.. read.Select(one => one.Region)]));
    }

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length) => _table.Lookup(address, out length);

    /// <inheritdoc/>
    public ulong HoleAt(ulong address) => _table.HoleAt(_file, address);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state) =>
        _table.Read(_file, address, destination, out state);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Region ToRegion(ImageFile file, string path, RawPiece piece)
    {
        ulong held = (ulong)file.Length;
        ulong length = piece.Length ?? (piece.Offset < held ? held - piece.Offset : 0);
        if (length == 0 || piece.Offset >= held || length > held - piece.Offset)
        {
            throw new KhoFormatException(
                length == 0 && piece.Offset < held ? $"{path}: the piece {piece} is empty"
                : $"{path}: the piece {piece} exceeds the file, which has 0x{held:x} bytes");
        }

        return length - 1 > ulong.MaxValue - piece.Start
            ? throw new KhoFormatException($"{path}: {length} bytes from base address 0x{piece.Start:x} on do not end below 2^64")
            : new Region(piece.Start, piece.Start + (length - 1), PageState.Present, (long)piece.Offset);
    }
}
