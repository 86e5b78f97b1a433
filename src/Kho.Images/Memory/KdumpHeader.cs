using System.Buffers.Binary;
using System.Text;
using Kho.Diagnostics;
using Kdump = Kho.Images.Generated.Kdump;

namespace Kho.Images;

/// <summary>The checked contents of the two headers of a kdump-compressed file, in pages and bytes.</summary>
internal sealed record KdumpHeader
{
    private const int FirstVersion = 4;
    private const int LastVersion = 6;

    /// <summary>First version with 64-bit page numbers.</summary>
    private const int WideVersion = 6;

    private const uint LeastBlockSize = 4096;
    private const uint MostBlockSize = 1 << 20;

    private KdumpHeader(Kdump.DiskDumpHeader main, Kdump.KdumpSubHeader sub)
    {
        bool wide = main.HeaderVersion >= WideVersion;
        Version = (int)main.HeaderVersion;
        PageSize = (int)main.BlockSize;
        Status = main.Status;
        Machine = Text(main.Utsname.Machine);
        Level = new DumpLevel(sub.DumpLevel);
        IsSplit = sub.Split != 0;
        SplitFirst = wide ? sub.StartPfn64 : sub.StartPfn;
        SplitEnd = wide ? sub.EndPfn64 : sub.EndPfn;
        PageCount = wide ? sub.MaxMapnr64 : main.MaxMapnr;
        VmCoreInfo = (sub.OffsetVmcoreinfo, sub.SizeVmcoreinfo);
        Notes = (sub.OffsetNote, sub.SizeNote);
        BitmapOffset = (1 + (long)main.SubHdrSize) * PageSize;
        BitmapBlocks = main.BitmapBlocks;
        BitmapLength = BitmapBlocks / 2 * PageSize;
        Descriptors = BitmapOffset + (BitmapBlocks * PageSize);
        Identity = (main.TvSec, main.TvUsec, Convert.ToHexString(main.Utsname.Release), Convert.ToHexString(main.Utsname.Nodename));
    }

    public int Version { get; }

    public int PageSize { get; }

    public uint Status { get; }

    public string Machine { get; }

    public DumpLevel Level { get; }

    public bool IsSplit { get; }

    public ulong SplitFirst { get; }

    public ulong SplitEnd { get; }

    public ulong PageCount { get; }

    public (ulong Offset, ulong Size) VmCoreInfo { get; }

    public (ulong Offset, ulong Size) Notes { get; }

    public long BitmapOffset { get; }

    public long BitmapBlocks { get; }

    /// <summary>Length of each of the two bitmaps, in bytes.</summary>
    public long BitmapLength { get; }

    public long Descriptors { get; }

    /// <summary>What all parts of one dump share.</summary>
    public (ulong, ulong, string, string) Identity { get; }

    private static ReadOnlySpan<byte> Magic => "KDUMP   "u8;

    /// <summary>Whether a file's first bytes are those of a kdump-compressed dump.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <summary>Reads both headers.</summary>
    /// <exception cref="KhoFormatException">They belong to no readable dump; the message names the field.</exception>
    public static KdumpHeader Read(ImageFile file, string path)
    {
        byte[] bytes = file.ReadUpTo(0, HeaderSize.Of(io => new Kdump.DiskDumpHeader(io)));
        if (!HasMagic(bytes))
        {
            throw new KhoFormatException($"{path}: disk_dump_header.signature is {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(Magic.Length, bytes.Length)))}, expected {Convert.ToHexStringLower(Magic)} (KDUMP)");
        }

        Kdump.DiskDumpHeader main = ReadWhole(bytes, path, "disk_dump_header", io => new Kdump.DiskDumpHeader(io));
        if (main.HeaderVersion is < FirstVersion or > LastVersion)
        {
            throw new KhoFormatException($"{path}: disk_dump_header.header_version is {main.HeaderVersion}, expected {FirstVersion} to {LastVersion} (little-endian)");
        }

        if (main.BlockSize is < LeastBlockSize or > MostBlockSize || !uint.IsPow2(main.BlockSize))
        {
            throw new KhoFormatException($"{path}: disk_dump_header.block_size is {main.BlockSize}, expected a power of two from {LeastBlockSize} to {MostBlockSize} (a dump of a 64-bit machine)");
        }

        if (main.SubHdrSize == 0)
        {
            throw new KhoFormatException($"{path}: disk_dump_header.sub_hdr_size is 0, expected at least 1");
        }

        bytes = file.ReadUpTo(main.BlockSize, HeaderSize.Of(io => new Kdump.KdumpSubHeader(io)));
        return new KdumpHeader(main, ReadWhole(bytes, path, "kdump_sub_header", io => new Kdump.KdumpSubHeader(io)));
    }

    private static T ReadWhole<T>(byte[] bytes, string path, string name, Func<Kaitai.KaitaiStream, T> parse)
    {
        try
        {
            return HeaderSize.Parse(bytes, parse);
        }
        catch (EndOfStreamException exception)
        {
            throw new KhoFormatException($"{path}: the file ends after {bytes.Length} bytes of {name}, expected a whole header", exception);
        }
    }

    private static string Text(byte[] field)
    {
        int end = Array.IndexOf(field, (byte)0);
        return Encoding.Latin1.GetString(field, 0, end < 0 ? field.Length : end);
    }
}

/// <summary>Descriptor of one page of a kdump-compressed dump. A test compares its offsets with the specification.</summary>
/// <param name="Offset">File offset in bytes.</param>
/// <param name="Size">Length in the file, in bytes.</param>
/// <param name="Flags">Compression method.</param>
internal readonly record struct PageDescriptor(ulong Offset, uint Size, Kdump.PageFlag Flags)
{
    /// <summary>Length of a descriptor in bytes.</summary>
    public const int Length = 24;

    private const int SizeOffset = sizeof(ulong);
    private const int FlagsOffset = SizeOffset + sizeof(uint);

    /// <summary>Reads a descriptor.</summary>
    public static PageDescriptor Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[SizeOffset..]),
        (Kdump.PageFlag)BinaryPrimitives.ReadInt32LittleEndian(bytes[FlagsOffset..]));
}

/// <summary>makedumpfile's dump level (option -d): a sum of bits, each for a kind of page to leave out.</summary>
/// <param name="Value">Sum of <see cref="Kdump.DumpLevelBit"/> values; 0 leaves nothing out.</param>
internal readonly record struct DumpLevel(uint Value)
{
    /// <summary>
    /// Whether pages are left out by their use. Pages of zeros do not count: a kdump-compressed dump stores
    /// them, all in one place.
    /// </summary>
    public bool ExcludesPages => (Value & ~(uint)Kdump.DumpLevelBit.ExcludeZero) != 0;

    /// <summary>The level and the kinds of pages that it leaves out: <c>31 (page cache, user data, free pages)</c>.</summary>
    public override string ToString()
    {
        List<string> names = [];
        if (Has(Kdump.DumpLevelBit.ExcludeCachePrivate))
        {
            names.Add("page cache");
        }
        else if (Has(Kdump.DumpLevelBit.ExcludeCache))
        {
            names.Add("page cache without private data");
        }

        if (Has(Kdump.DumpLevelBit.ExcludeUserData))
        {
            names.Add("user data");
        }

        if (Has(Kdump.DumpLevelBit.ExcludeFree))
        {
            names.Add("free pages");
        }

        return names.Count == 0 ? $"{Value}" : $"{Value} ({string.Join(", ", names)})";
    }

    private bool Has(Kdump.DumpLevelBit bit) => (Value & (uint)bit) != 0;
}
