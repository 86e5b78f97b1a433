using Kho.Diagnostics;
using Lime = Kho.Images.Generated.Lime;

namespace Kho.Images;

/// <summary>
/// A dump by LiME in its own format: adjacent ranges of physical memory, each with a header. The contents stay
/// in the file.
/// </summary>
/// <remarks>LiME's padded and raw formats have no headers; padded dumps are raw memory from address 0 on.</remarks>
internal sealed class LimeFile : IPhysicalMemory, ISparseMemory
{
    private const string HeaderName = "lime_mem_range_header";
    private const uint OnlyVersion = 1;
    private const int MostRanges = 1 << 20;

    private readonly ImageFile _file;
    private readonly RegionTable _table;

    private LimeFile(ImageFile file, RegionTable table)
    {
        _file = file;
        _table = table;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => _table.Ranges;

    private static ReadOnlySpan<byte> Magic => "EMiL"u8;

    /// <summary>Opens a dump.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="diagnostics">Receives the defects that leave the file readable: missing ends, overlaps, unusable ranges.</param>
    /// <exception cref="KhoFormatException">It is no dump by LiME of version 1.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not allowed.</exception>
    public static LimeFile Open(string path, DiagnosticBag diagnostics)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        MappedFile file = MappedFile.Open(path);
        try
        {
            return Open(file, path, diagnostics);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the headers of a dump.</summary>
    /// <param name="file">File; the result owns it, or the caller if this fails.</param>
    /// <exception cref="KhoFormatException">It is no dump by LiME of version 1.</exception>
    internal static LimeFile Open(ImageFile file, string path, DiagnosticBag diagnostics) => new(file, ReadRanges(file, path, diagnostics));

    /// <summary>Whether a file's first bytes are those of a dump by LiME.</summary>
    /// <param name="head">First bytes of a file.</param>
    internal static bool HasMagic(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length) => _table.Lookup(address, out length);

    /// <inheritdoc/>
    public ulong HoleAt(ulong address) => _table.HoleAt(_file, address);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state) =>
        _table.Read(_file, address, destination, out state);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static RegionTable ReadRanges(ImageFile file, string path, DiagnosticBag diagnostics)
    {
        int size = HeaderSize.Of(io => new Lime.LimeMemRangeHeader(io));
        List<Region> regions = [];
        List<SegmentExtent> extents = [];
        long position = 0;
        while (position < file.Length)
        {
            byte[] bytes = file.ReadUpTo((ulong)position, size);
            if (bytes.Length < size)
            {
                if (position == 0)
                {
                    throw new KhoFormatException($"{path}: the file ends after {bytes.Length} bytes inside {HeaderName}, expected {size}");
                }

                Report(ImageDiagnostics.FileTruncated, null, $"the file ends after {bytes.Length} bytes of a header of {size}");
                break;
            }

            Lime.LimeMemRangeHeader header = HeaderSize.Parse(bytes, io => new Lime.LimeMemRangeHeader(io));
            if (header.Signature != Lime.Signature.Lime || header.Version != OnlyVersion)
            {
                string found = $"magic is 0x{(uint)header.Signature:x} and version {header.Version}, expected 0x{(uint)Lime.Signature.Lime:x} and {OnlyVersion}";
                if (position == 0)
                {
                    throw new KhoFormatException($"{path}: {HeaderName}: {found}");
                }

                Report(ImageDiagnostics.SegmentUnusable, null, $"{found}; this range and later ones are not read");
                break;
            }

            if (header.EAddr < header.SAddr)
            {
                Report(ImageDiagnostics.SegmentUnusable, header.SAddr, $"e_addr 0x{header.EAddr:x} lies before s_addr 0x{header.SAddr:x}; this range and later ones are not read");
                break;
            }

            if (regions.Count == MostRanges)
            {
                Report(ImageDiagnostics.SegmentUnusable, header.SAddr, $"more than {MostRanges} ranges; later ones are not read");
                break;
            }

            position += size;
            ulong lessOne = header.EAddr - header.SAddr;
            ulong room = (ulong)(file.Length - position);
            extents.Add(new SegmentExtent(header.SAddr, header.EAddr));
            if (room > 0)
            {
                regions.Add(new Region(header.SAddr, header.SAddr + Math.Min(lessOne, room - 1), PageState.Present, position));
            }

            if (lessOne >= room)
            {
                Report(ImageDiagnostics.FileTruncated, header.SAddr, $"the range reaches up to 0x{header.EAddr:x}, and the file of 0x{file.Length:x} bytes holds 0x{room:x} bytes of it");
                break;
            }

            position += (long)lessOne + 1;
        }

        SegmentOverlaps.Report(extents, diagnostics, $"{HeaderName}.s_addr");
        return RegionTable.Merge(regions);

        void Report(DiagnosticDescriptor descriptor, ulong? address, string message) =>
            diagnostics.Add(descriptor, address, HeaderName, $"range at file offset 0x{position:x}: {message}");
    }
}
