using System.IO.Compression;
using System.Text;
using Snappier;
using ZstdSharp;

namespace Kho.Abi.Tests.Dumps;

/// <summary>
/// Writes kdump-compressed dumps, sound ones and broken ones, from makedumpfile's description of the format alone: it
/// shares nothing with the reader.
/// </summary>
internal sealed class KdumpBuilder
{
    public const int VersionAt = 8;
    public const int MachineAt = 12 + (4 * 65);
    public const int StatusAt = 424;
    public const int BlockSizeAt = 428;
    public const int SubHeaderBlocksAt = 432;
    public const int BitmapBlocksAt = 436;
    public const int MaxMapNumberAt = 440;
    public const int MainHeaderLength = 464;
    public const int DescriptorLength = 24;

    /// <summary>Places within the sub header.</summary>
    public const int LevelAt = 8;
    public const int SplitAt = 12;
    public const int StartAt = 16;
    public const int VmCoreInfoAt = 32;
    public const int NoteAt = 48;
    public const int Start64At = 80;
    public const int MaxMapNumber64At = 96;

    private readonly SortedDictionary<ulong, byte[]> _pages = [];
    private readonly SortedSet<ulong> _excluded = [];
    private ulong _last;

    public int Version { get; init; } = 6;

    public int BlockSize { get; init; } = 4096;

    public PageMethod Method { get; init; } = PageMethod.Zlib;

    public uint Level { get; init; }

    public string Machine { get; init; } = "x86_64";

    public byte[] Notes { get; init; } = [];

    public string VmCoreInfo { get; init; } = "";

    /// <summary>Overrides the number after that of the last page.</summary>
    public ulong? PageCount { get; init; }

    public ulong End => PageCount ?? _last + 1;

    public int BitmapBytes => (int)((((End + 7) / 8) + (ulong)BlockSize - 1) / (ulong)BlockSize) * BlockSize;

    public int FirstBitmapAt => BlockSize * (1 + SubHeaderBlocks);

    public int SecondBitmapAt => FirstBitmapAt + BitmapBytes;

    public int DescriptorsAt => SecondBitmapAt + BitmapBytes;

    private int SubHeaderBlocks => 1 + ((SubHeaderLength + Notes.Length + VmCoreInfo.Length) / BlockSize);

    private int SubHeaderLength => Version switch
    {
        >= 6 => 104,
        5 => 80,
        _ => 64,
    };

    public KdumpBuilder Page(ulong number, byte[] bytes)
    {
        _pages.Add(number, bytes);
        _last = Math.Max(_last, number);
        return this;
    }

    public KdumpBuilder Pages(IEnumerable<(ulong Number, byte[] Bytes)> pages)
    {
        foreach ((ulong number, byte[] bytes) in pages)
        {
            Page(number, bytes);
        }

        return this;
    }

    public KdumpBuilder Exclude(params ulong[] numbers)
    {
        _excluded.UnionWith(numbers);
        _last = Math.Max(_last, numbers.Max());
        return this;
    }

    /// <summary>Writes the dump, or the part of it that has pages from one number up to another.</summary>
    public byte[] Build((ulong Start, ulong End)? part = null)
    {
        byte[] headers = new byte[DescriptorsAt];
        WriteMainHeader(headers);
        WriteSubHeader(headers.AsSpan(BlockSize), part);
        foreach (ulong number in _pages.Keys.Concat(_excluded))
        {
            SetBit(headers, FirstBitmapAt, number);
        }

        foreach (ulong number in _pages.Keys)
        {
            SetBit(headers, SecondBitmapAt, number);
        }

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(headers);
        WritePages(writer, [.. _pages.Where(page => part is null || (page.Key >= part.Value.Start && page.Key < part.Value.End)).Select(page => page.Value)]);
        return stream.ToArray();
    }

    private static void SetBit(byte[] bytes, int at, ulong bit)
    {
        if (bit / 8 < (ulong)(bytes.Length - at))
        {
            bytes[at + (int)(bit / 8)] |= (byte)(1 << (int)(bit % 8));
        }
    }

    private static void Put(Span<byte> target, int at, ulong value, int length)
    {
        for (int index = 0; index < length; index++)
        {
            target[at + index] = (byte)(value >> (8 * index));
        }
    }

    private void WriteMainHeader(byte[] target)
    {
        Encoding.ASCII.GetBytes("KDUMP   ").CopyTo(target, 0);
        Encoding.ASCII.GetBytes(Machine).CopyTo(target, MachineAt);
        Put(target, VersionAt, (ulong)Version, 4);
        Put(target, StatusAt, (ulong)Method, 4);
        Put(target, BlockSizeAt, (ulong)BlockSize, 4);
        Put(target, SubHeaderBlocksAt, (ulong)SubHeaderBlocks, 4);
        Put(target, BitmapBlocksAt, (ulong)(2 * BitmapBytes / BlockSize), 4);
        Put(target, MaxMapNumberAt, End, 4);
    }

    private void WriteSubHeader(Span<byte> target, (ulong Start, ulong End)? part)
    {
        Put(target, LevelAt, Level, 4);
        int position = SubHeaderLength;
        if (part is (ulong start, ulong end))
        {
            Put(target, SplitAt, 1, 4);
            Put(target, Version >= 6 ? Start64At : StartAt, start, 8);
            Put(target, (Version >= 6 ? Start64At : StartAt) + 8, end, 8);
        }

        if (Version >= 6)
        {
            Put(target, MaxMapNumber64At, End, 8);
        }

        if (VmCoreInfo.Length > 0)
        {
            Put(target, VmCoreInfoAt, (ulong)(BlockSize + position), 8);
            Put(target, VmCoreInfoAt + 8, (ulong)VmCoreInfo.Length, 8);
            Encoding.ASCII.GetBytes(VmCoreInfo).CopyTo(target[position..]);
            position += VmCoreInfo.Length;
        }

        if (Notes.Length > 0)
        {
            Put(target, NoteAt, (ulong)(BlockSize + position), 8);
            Put(target, NoteAt + 8, (ulong)Notes.Length, 8);
            Notes.CopyTo(target[position..]);
        }
    }

    private void WritePages(BinaryWriter writer, List<byte[]> pages)
    {
        // As makedumpfile does: pages of zeros share one, and a page that does not become shorter is stored as it is.
        byte[] zeros = new byte[BlockSize];
        List<(byte[] Bytes, PageMethod Method)> stored = [(zeros, PageMethod.None)];
        List<int> indexes = [];
        foreach (byte[] page in pages)
        {
            if (page.AsSpan().SequenceEqual(zeros))
            {
                indexes.Add(0);
                continue;
            }

            byte[] packed = Pack(page, Method);
            indexes.Add(stored.Count);
            stored.Add(packed.Length < page.Length ? (packed, Method) : (page, PageMethod.None));
        }

        long position = DescriptorsAt + ((long)pages.Count * DescriptorLength);
        long[] offsets = new long[stored.Count];
        for (int index = 0; index < stored.Count; index++)
        {
            offsets[index] = position;
            position += stored[index].Bytes.Length;
        }

        foreach (int index in indexes)
        {
            writer.Write(offsets[index]);
            writer.Write(stored[index].Bytes.Length);
            writer.Write((uint)stored[index].Method);
            writer.Write(0UL);
        }

        foreach ((byte[] bytes, _) in stored)
        {
            writer.Write(bytes);
        }
    }

    public static byte[] Pack(byte[] page, PageMethod method)
    {
        switch (method)
        {
            case PageMethod.Zlib:
                using (MemoryStream stream = new())
                {
                    using (ZLibStream zlib = new(stream, CompressionLevel.Fastest))
                    {
                        zlib.Write(page);
                    }

                    return stream.ToArray();
                }

            case PageMethod.Snappy:
                return Snappy.CompressToArray(page);
            case PageMethod.Zstd:
                using (Compressor compressor = new())
                {
                    return compressor.Wrap(page).ToArray();
                }

            default:
                return page;
        }
    }
}
