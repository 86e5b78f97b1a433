using System.Buffers.Binary;
using Kho.Diagnostics;

namespace Kho.Images.Kernels;

/// <summary>The container that lzop writes: a header, and blocks of LZO1X, each after both of its lengths. Checksums are ignored.</summary>
internal static class LzopFile
{
    private const int MagicBytes = 9;

    /// <summary>First version of the format whose header states the version that a reader needs, the level and a 64-bit time.</summary>
    private const ushort LongHeader = 0x0940;

    private const uint ChecksumOfContents = 1;
    private const uint ChecksumOfBlock = 2;
    private const uint ExtraField = 0x40;
    private const uint CrcOfContents = 0x100;
    private const uint CrcOfBlock = 0x200;
    private const uint Filtered = 0x800;

    /// <summary>Decompresses a file.</summary>
    /// <param name="bytes">The file; what follows its end mark is ignored.</param>
    /// <param name="largestBlock">Most bytes of contents in one block.</param>
    /// <exception cref="KhoFormatException">It is damaged.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, uint largestBlock, BoundedOutput output)
    {
        var reader = new Cursor(bytes);
        reader.Skip(MagicBytes);
        ushort version = reader.Short();
        bool isLong = version >= LongHeader;
        reader.Skip(sizeof(ushort) + (isLong ? sizeof(ushort) : 0) + sizeof(byte) + (isLong ? sizeof(byte) : 0));
        uint flags = reader.Long();
        if ((flags & (Filtered | ExtraField)) != 0)
        {
            throw new KhoFormatException($"the header's flags 0x{flags:x} ask for a filter or an extra field, which is not read");
        }

        reader.Skip(sizeof(uint) + sizeof(uint) + (isLong ? sizeof(uint) : 0));
        reader.Skip(reader.Byte());
        reader.Skip(sizeof(uint));
        int contentsChecks = Count(flags, ChecksumOfContents, CrcOfContents);
        int blockChecks = Count(flags, ChecksumOfBlock, CrcOfBlock);
        for (uint length = reader.Long(); length != 0; length = reader.Long())
        {
            uint stored = reader.Long();
            if (length > largestBlock || stored > length)
            {
                throw new KhoFormatException($"a block of {stored} bytes is to decompress to {length}, expected at most {largestBlock} and no fewer than are stored");
            }

            reader.Skip(sizeof(uint) * (contentsChecks + (stored < length ? blockChecks : 0)));
            ReadOnlySpan<byte> block = reader.Take(stored);
            Span<byte> room = output.Take((int)length);
            int written = block.Length;
            if (stored == length)
            {
                block.CopyTo(room);
            }
            else if (LzoDecoder.Decode(block, room, out written) is string error)
            {
                throw new KhoFormatException($"the block after {output.Length} bytes of contents: {error}");
            }

            if (written != room.Length)
            {
                throw new KhoFormatException($"the block after {output.Length} bytes of contents has {written} bytes, and its header says {length}");
            }

            output.Advance(written);
        }
    }

    private static int Count(uint flags, uint one, uint other) => ((flags & one) != 0 ? 1 : 0) + ((flags & other) != 0 ? 1 : 0);

    private ref struct Cursor(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public byte Byte() => Take(1)[0];

        public ushort Short() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)));

        public uint Long() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

        public void Skip(int count) => Take((uint)count);

        public ReadOnlySpan<byte> Take(uint count)
        {
            if (count > (uint)_rest.Length)
            {
                throw new KhoFormatException("the file is cut off");
            }

            ReadOnlySpan<byte> taken = _rest[..(int)count];
            _rest = _rest[(int)count..];
            return taken;
        }
    }
}
