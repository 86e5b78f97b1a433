using System.Buffers.Binary;
using Kho.Diagnostics;
using Lime = Kho.Images.Generated.Lime;

namespace Kho.Images;

/// <summary>
/// A dump by AVML, compressed: ranges of physical memory with LiME's header, version 2, each followed by a snappy framing
/// stream and by the stream's length in bytes. Without compression AVML writes LiME's format.
/// </summary>
internal sealed class AvmlFile : IPhysicalMemory
{
    private const string HeaderName = "lime_mem_range_header";
    private const uint Version = 2;
    private const int MostRanges = 1 << 20;

    private readonly SnappyFrames _frames;
    private readonly RegionTable _table;

    private AvmlFile(SnappyFrames frames, RegionTable table)
    {
        _frames = frames;
        _table = table;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => _table.Ranges;

    /// <summary>Whether a file's first bytes are those of a compressed dump by AVML.</summary>
    /// <param name="head">First bytes of a file.</param>
    public static bool HasMagic(ReadOnlySpan<byte> head) =>
        (head.StartsWith("AVML"u8) || LimeFile.HasMagic(head)) && head.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == Version;

    /// <summary>Reads the headers of ranges and chunks.</summary>
    /// <param name="file">File; the result owns it, or the caller if this fails.</param>
    /// <param name="diagnostics">Receives the defects that leave the file readable.</param>
    public static AvmlFile Open(ImageFile file, DiagnosticBag diagnostics)
    {
        int size = HeaderSize.Of(io => new Lime.LimeMemRangeHeader(io));
        SnappyFrames frames = new(file);
        List<Region> regions = [];
        List<SegmentExtent> extents = [];
        long position = 0;
        while (position < file.Length)
        {
            byte[] bytes = file.ReadUpTo((ulong)position, size);
            if (bytes.Length < size)
            {
                Report(ImageDiagnostics.FileTruncated, null, $"the file ends after {bytes.Length} bytes of a header of {size}");
                break;
            }

            Lime.LimeMemRangeHeader header = HeaderSize.Parse(bytes, io => new Lime.LimeMemRangeHeader(io));
            string? wrong = !HasMagic(bytes) ? $"magic is 0x{(uint)header.Signature:x} and version {header.Version}, expected 0x4c4d5641 (AVML) and {Version}"
                : header.EAddr < header.SAddr ? $"e_addr 0x{header.EAddr:x} lies before s_addr 0x{header.SAddr:x}"
                : header.EAddr - header.SAddr >= long.MaxValue ? $"s_addr 0x{header.SAddr:x} and e_addr 0x{header.EAddr:x} are no range that a file holds"
                : regions.Count == MostRanges ? $"more than {MostRanges} ranges"
                : null;
            if (wrong is not null)
            {
                Report(ImageDiagnostics.SegmentUnusable, header.SAddr, $"{wrong}; this range and later ones are not read");
                break;
            }

            ulong length = header.EAddr - header.SAddr + 1;
            long offset = frames.Length;
            ulong held = frames.Add(position + size, length, out long end, out string? why);
            extents.Add(new SegmentExtent(header.SAddr, header.EAddr));
            if (held > 0)
            {
                regions.Add(new Region(header.SAddr, header.SAddr + (held - 1), PageState.Present, offset));
            }

            if (why is not null)
            {
                Report(ImageDiagnostics.FileTruncated, header.SAddr, $"the range reaches up to 0x{header.EAddr:x}, and 0x{held:x} bytes of it can be read: {why}");
                break;
            }

            byte[] trailer = file.ReadUpTo((ulong)end, sizeof(ulong));
            if (trailer.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(trailer) != (ulong)(end - position - size))
            {
                Report(ImageDiagnostics.FileTruncated, header.SAddr, $"the stream of the range takes 0x{end - position - size:x} bytes, and is followed by {Convert.ToHexStringLower(trailer)}, expected this number in 8 bytes; later ranges are not read");
                break;
            }

            position = end + sizeof(ulong);
        }

        SegmentOverlaps.Report(extents, diagnostics, $"{HeaderName}.s_addr");
        return new AvmlFile(frames, RegionTable.Merge(regions));

        void Report(DiagnosticDescriptor descriptor, ulong? address, string message) =>
            diagnostics.Add(descriptor, address, HeaderName, $"range at file offset 0x{position:x}: {message}");
    }

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length) => _table.Lookup(address, out length);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        int count = _table.Read(_frames, address, destination, out state);

        // A chunk that cannot be decompressed ends the read, in the middle of a range.
        if (state == PageState.Absent && address <= ulong.MaxValue - (ulong)count && Lookup(address + (ulong)count, out _) == PageState.Present)
        {
            state = PageState.Unreadable;
        }

        return count;
    }

    /// <inheritdoc/>
    public string WhyMissing(ulong address) =>
        MissingMemory.Describe(Lookup(address, out _) is PageState.Present ? PageState.Unreadable : PageState.Absent);

    /// <inheritdoc/>
    public void Dispose() => _frames.Dispose();
}
