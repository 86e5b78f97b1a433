using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kho.Abi.Tests.Kernels;

/// <summary>Boot images around a payload, by the offsets of the boot protocols, written down here a second time on purpose.</summary>
internal static class BootImages
{
    /// <summary>A bzImage of 2 setup sectors; the payload begins 64 bytes after them, and the length of its contents may follow it, as in the kernel's build.</summary>
    public static byte[] BzImage(byte[] payload, int? contents = null, ushort protocol = 0x20f, string version = "7.3.4-fixture (builder@example)")
    {
        const int Start = (3 * 512) + 64;
        byte[] tail = contents is int length ? BitConverter.GetBytes(length) : [];
        byte[] image = new byte[Start + payload.Length + tail.Length + 100];
        image[0x1f1] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x1fe), 0xaa55);
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), protocol);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x20e), 0x300);
        Encoding.ASCII.GetBytes(version).CopyTo(image, 0x500);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(0x248), 64);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(0x24c), payload.Length + tail.Length);
        payload.CopyTo(image, Start);
        tail.CopyTo(image, Start + payload.Length);
        return image;
    }

    /// <summary>An arm64 Image: its header, then the contents.</summary>
    public static byte[] Arm64(byte[] contents, ulong flags)
    {
        byte[] image = new byte[64 + contents.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(24), flags);
        "ARM\x64"u8.CopyTo(image.AsSpan(56));
        contents.CopyTo(image, 64);
        return image;
    }

    /// <summary>An EFI zboot image.</summary>
    public static byte[] Zboot(byte[] payload, string method)
    {
        byte[] image = new byte[512 + payload.Length];
        "MZ"u8.CopyTo(image);
        "zimg"u8.CopyTo(image.AsSpan(4));
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(8), 512);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(12), payload.Length);
        Encoding.ASCII.GetBytes(method).CopyTo(image, 24);
        payload.CopyTo(image, 512);
        return image;
    }

    public static byte[] Gzip(byte[] contents)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(contents);
        }

        return stream.ToArray();
    }

    /// <summary>A configuration as a kernel carries it.</summary>
    public static byte[] Configuration(string text) => [.. "IKCFG_ST"u8, .. Gzip(Encoding.ASCII.GetBytes(text)), .. "IKCFG_ED"u8];
}
