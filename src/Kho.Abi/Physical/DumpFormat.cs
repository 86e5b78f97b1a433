namespace Kho.Abi.Physical;

/// <summary>A kind of file that begins with a signature and that is no image as it stands.</summary>
/// <param name="Name">What it is, with its article.</param>
/// <param name="Remedy">What to do with it.</param>
/// <param name="Signature">First bytes of such a file.</param>
internal sealed record DumpFormat(string Name, string Remedy, byte[] Signature)
{
    private const string AsElf = "convert it to an ELF core first";
    private const string Unpack = "decompress it first";

    private static readonly DumpFormat[] _known =
    [
        new("a diskdump", AsElf, "DISKDUMP"u8.ToArray()),
        new("an AVML dump", AsElf, "AVML"u8.ToArray()),
        new("a file compressed with zstd", Unpack, [0x28, 0xb5, 0x2f, 0xfd]),
        new("a file compressed with gzip", Unpack, [0x1f, 0x8b, 0x08]),
        new("a file compressed with xz", Unpack, [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00]),
        new("a file compressed with lz4", Unpack, [0x04, 0x22, 0x4d, 0x18]),
        new("a file compressed with bzip2", Unpack, "BZh"u8.ToArray()),
    ];

    /// <summary>Finds the kind of file that begins with some bytes; null if none is known.</summary>
    /// <param name="head">First bytes of a file.</param>
    public static DumpFormat? Find(ReadOnlySpan<byte> head)
    {
        foreach (DumpFormat format in _known)
        {
            if (head.StartsWith(format.Signature))
            {
                return format;
            }
        }

        return null;
    }
}
