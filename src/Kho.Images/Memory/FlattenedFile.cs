using System.Buffers.Binary;
using Kho.Diagnostics;
using Flat = Kho.Images.Generated.FlattenedDump;

namespace Kho.Images;

/// <summary>
/// The file that a flattened dump describes piece by piece, read in place. A later piece replaces an
/// earlier one, and a byte of no piece is zero, as in the output of <c>makedumpfile -R</c>.
/// </summary>
internal sealed class FlattenedFile : ImageFile
{
    /// <summary>MAX_SIZE_MDF_HEADER: offset of the first piece.</summary>
    internal const int FirstPiece = 4096;

    /// <summary>Length of the header of a piece; a test compares it and its fields with the specification.</summary>
    internal const int PieceHeaderSize = 2 * sizeof(ulong);

    private const int MostPieces = 1 << 26;
    private const ulong EndMark = ulong.MaxValue;
    private const ulong OnlyType = 1;
    private const ulong OnlyVersion = 1;

    private readonly ImageFile _file;
    private readonly RegionTable _table;

    private FlattenedFile(ImageFile file, RegionTable table)
    {
        _file = file;
        _table = table;
        Length = table.Ranges.Count == 0 ? 0 : (long)table.Ranges[^1].Last + 1;
    }

    /// <summary>Offset after the last piece.</summary>
    public override long Length { get; }

    private static ReadOnlySpan<byte> Magic => "makedumpfile\0"u8;

    /// <summary>Whether a file's first bytes are those of a flattened dump.</summary>
    /// <param name="head">First bytes of a file.</param>
    public static bool HasMagic(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <summary>Builds the index of the pieces.</summary>
    /// <param name="file">The stream in a file; the result owns it, or the caller if this fails.</param>
    /// <param name="diagnostics">Receives the defects of the pieces.</param>
    /// <exception cref="KhoFormatException">The header is not that of a flattened dump.</exception>
    public static FlattenedFile Open(ImageFile file, string path, DiagnosticBag diagnostics)
    {
        byte[] head = file.ReadUpTo(0, HeaderSize.Of(io => new Flat.MakedumpfileHeader(io)));
        if (file.Length < FirstPiece)
        {
            throw new KhoFormatException($"{path}: the file ends after {file.Length} bytes inside makedumpfile_header, expected {FirstPiece} bytes before the first piece");
        }

        Flat.MakedumpfileHeader header = HeaderSize.Parse(head, io => new Flat.MakedumpfileHeader(io));
        if (header.HeaderType != OnlyType || header.HeaderVersion != OnlyVersion)
        {
            throw new KhoFormatException($"{path}: makedumpfile_header.type is {header.HeaderType} and version {header.HeaderVersion}, expected {OnlyType} and {OnlyVersion}");
        }

        return new FlattenedFile(file, ToTable(ReadPieces(file, diagnostics)));
    }

    /// <summary>Reads the header of a piece.</summary>
    /// <returns>Offset in the described file, and length in bytes.</returns>
    internal static (ulong Offset, ulong Size) ReadPieceHeader(ReadOnlySpan<byte> header) =>
        (BinaryPrimitives.ReadUInt64BigEndian(header), BinaryPrimitives.ReadUInt64BigEndian(header[sizeof(ulong)..]));

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length)
        {
            return 0;
        }

        destination = destination[..(int)Math.Min(destination.Length, Length - offset)];
        int done = 0;
        while (done < destination.Length)
        {
            done += _table.Read(_file, (ulong)(offset + done), destination[done..], out _);
            if (done == destination.Length || _table.Lookup((ulong)(offset + done), out ulong hole) == PageState.Present)
            {
                break;
            }

            int zeros = (int)Math.Min(hole, (ulong)(destination.Length - done));
            destination.Slice(done, zeros).Clear();
            done += zeros;
        }

        return done;
    }

    /// <inheritdoc/>
    public override long ZerosFrom(long offset) =>
        _table.Lookup((ulong)offset, out ulong same) == PageState.Present ? 0 : (long)Math.Min(same, (ulong)(long.MaxValue - offset));

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    private static List<Region> ReadPieces(ImageFile file, DiagnosticBag diagnostics)
    {
        List<Region> pieces = [];
        Span<byte> header = stackalloc byte[PieceHeaderSize];
        long position = FirstPiece;
        while (true)
        {
            if (file.Read(position, header) < header.Length)
            {
                Report(ImageDiagnostics.FileTruncated, position, "the file ends, expected another piece or the end mark");
                return pieces;
            }

            (ulong offset, ulong size) = ReadPieceHeader(header);
            if (offset == EndMark && size == EndMark)
            {
                return pieces;
            }

            position += header.Length;
            ulong room = (ulong)(file.Length - position);
            if (offset > long.MaxValue || size > long.MaxValue - offset)
            {
                Report(ImageDiagnostics.FlattenedPieces, position, $"offset 0x{offset:x} and buf_size 0x{size:x} are no place in a file; this piece and later ones are not read");
                return pieces;
            }

            if (pieces.Count == MostPieces)
            {
                Report(ImageDiagnostics.FlattenedPieces, position, $"more than {MostPieces} pieces; later ones are not read");
                return pieces;
            }

            ulong held = Math.Min(size, room);
            if (held > 0)
            {
                pieces.Add(new Region(offset, offset + (held - 1), PageState.Present, position));
            }

            if (held < size)
            {
                Report(ImageDiagnostics.FileTruncated, position, $"buf_size is 0x{size:x}, and the file of 0x{file.Length:x} bytes holds 0x{held:x} of them");
                return pieces;
            }

            position += (long)size;
        }

        void Report(DiagnosticDescriptor descriptor, long at, string message) =>
            diagnostics.Add(descriptor, null, "makedumpfile_data_header", $"at file offset 0x{at:x}: {message}");
    }

    private static RegionTable ToTable(List<Region> pieces)
    {
        Region[] sorted = [.. pieces];
        Array.Sort(sorted, (left, right) => left.Start.CompareTo(right.Start));
        for (int index = 1; index < sorted.Length; index++)
        {
            if (sorted[index].Start <= sorted[index - 1].Last)
            {
                // The later piece wins; a merge prefers the region that is earlier in the list.
                pieces.Reverse();
                return RegionTable.Merge(pieces);
            }
        }

        return new RegionTable(sorted);
    }
}
