using System.Buffers.Binary;

namespace Kho.Images;

/// <summary>A kind of file that a signature identifies and that is no image until it is converted.</summary>
/// <param name="Name">Noun of the kind, with its article.</param>
/// <param name="Remedy">Command that converts it to an image; <c>FILE</c> stands for the file.</param>
/// <param name="Signature">Bytes that identify the kind.</param>
/// <param name="Offset">Offset of the signature in bytes.</param>
internal sealed record DumpFormat(string Name, string Remedy, byte[] Signature, int Offset = 0)
{
    /// <summary>Number of leading bytes that hold every signature.</summary>
    public const int HeadLength = 4096;

    /// <summary>The remedy for a dump by Xen's tools.</summary>
    public const string XenDump = "run xl sysrq DOMAIN c, so that the guest's own kdump writes a vmcore";

    /// <summary>The last ten bytes of the first page of a swap area or a hibernation image.</summary>
    private const int SwapSignatureAt = HeadLength - 10;

    private const int TarSignatureAt = 257;
    private const int DiskImageSignatureAt = 64;

    private const string Guest = "the monitor's dump-guest-memory -z vmcore";
    private const string Disk = "it holds a disk, not memory; from the running machine take";
    private const string TooOld = "kernels with KHO use another dump format; take a dump with makedumpfile -z -d 25 /proc/vmcore vmcore";
    private const string OtherSystem = "it holds no handover; from a Linux guest take " + Guest;
    private const string Xen = "run xl restore FILE, then xl sysrq DOMAIN c, so that the guest's own kdump writes a vmcore";
    private const string Hibernated = "resume the machine and run kho decode --live, or take a vmcore by kdump";
    private const string VMware = "run vmss2core -N6 FILE, or read the .vmem file beside it: kho decode --raw 0:0:3G --raw 4G:3G VMEM";

    private static readonly DumpFormat[] _known =
    [
        new("a save file by libvirt", "run virsh restore --paused FILE, then virsh dump --memory-only --format kdump-zlib DOMAIN vmcore", "LibvirtQemudSave"u8.ToArray()),
        new("an unfinished save file by libvirt", "run virsh save again, or, while the machine runs, virsh dump --memory-only --format kdump-zlib DOMAIN vmcore", "LibvirtQemudPart"u8.ToArray()),
        new("a QEMU migration stream", "start the same machine with -S -incoming \"exec:cat FILE\", then take " + Guest, "QEVM"u8.ToArray()),
        new("a VMware suspend or snapshot file", VMware, Little(0xbed2bed2)),
        new("a VMware suspend or snapshot file", VMware, Little(0xbed0bed0)),
        new("a VMware suspend or snapshot file", VMware, Little(0xbed3bed3)),
        new("a VMware suspend or snapshot file", VMware, Little(0xbad1bad1)),
        new("a saved state by VirtualBox", "run VBoxManage startvm VM, then VBoxManage debugvm VM dumpvmcore --filename vmcore", "\u007fVirtualBox SavedState"u8.ToArray()),
        new("a domain saved by Xen", Xen, "Xen saved domain"u8.ToArray()),
        new("a domain saved by Xen", Xen, "XenSavedDomain"u8.ToArray()),
        new("a domain saved by Xen", Xen, "LinuxGuestRecord"u8.ToArray()),
        new("a domain saved by Xen", Xen, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, (byte)'X', (byte)'E', (byte)'N', (byte)'F']),
        new("a core dump by Xen", XenDump, Little(0xf00febed)),
        new("a core dump by Xen", XenDump, Little(0xf00febee)),
        new("an LKCD dump", TooOld, [0xed, 0x23, 0x8f, 0x61, 0x73, 0x01, 0x19, 0xa8]),
        new("an LKCD dump", TooOld, [0xcd, 0x23, 0x8f, 0x61, 0x73, 0x01, 0x19, 0xa8]),
        new("an s390 dump", "KHO supports x86-64 and arm64 only, so it holds no handover", [0xa8, 0x19, 0x01, 0x73, 0x61, 0x8f, 0x23, 0xfd]),
        new("an s390 dump", "KHO supports x86-64 and arm64 only, so it holds no handover", [0xa8, 0x19, 0x01, 0x73, 0x61, 0x8f, 0x23, 0xfe]),
        new("a diskdump", TooOld, "DISKDUMP"u8.ToArray()),
        new("a sadump dump", "run makedumpfile -z -d 25 -x vmlinux FILE vmcore", "sadump\0\0"u8.ToArray()),
        new("a Windows crash dump", OtherSystem, "PAGEDUMP"u8.ToArray()),
        new("a Windows crash dump", OtherSystem, "PAGEDU64"u8.ToArray()),
        new("a Windows minidump", OtherSystem, "MDMP"u8.ToArray()),
        new("a Windows hibernation file", OtherSystem, "hibr"u8.ToArray()),
        new("a Windows hibernation file", OtherSystem, "HIBR"u8.ToArray()),
        new("a hibernation image", Hibernated, "S1SUSPEND\0"u8.ToArray(), SwapSignatureAt),
        new("a hibernation image", Hibernated, "S2SUSPEND\0"u8.ToArray(), SwapSignatureAt),
        new("a hibernation image", Hibernated, "ULSUSPEND\0"u8.ToArray(), SwapSignatureAt),
        new("a hibernation image", Hibernated, "LINHIB0001"u8.ToArray(), SwapSignatureAt),
        new("a swap area", "it holds no memory map; take a vmcore by kdump", "SWAPSPACE2"u8.ToArray(), SwapSignatureAt),
        new("a qcow2 disk image", $"{Disk} {Guest}, of a snapshot in it qemu-system-x86_64 -S -loadvm SNAPSHOT FILE and the same", [(byte)'Q', (byte)'F', (byte)'I', 0xfb]),
        new("a VMDK disk image", $"{Disk} a snapshot with memory, and read its .vmem file: kho decode --raw 0:0:3G --raw 4G:3G VMEM", "KDMV"u8.ToArray()),
        new("a VMDK disk image", $"{Disk} a snapshot with memory, and read its .vmem file: kho decode --raw 0:0:3G --raw 4G:3G VMEM", "COWD"u8.ToArray()),
        new("a VMDK disk image", $"{Disk} a snapshot with memory, and read its .vmem file: kho decode --raw 0:0:3G --raw 4G:3G VMEM", "# Disk DescriptorFile"u8.ToArray()),
        new("a VDI disk image", $"{Disk} VBoxManage debugvm VM dumpvmcore --filename vmcore", Little(0xbeda107f), DiskImageSignatureAt),
        new("a VHDX disk image", $"{Disk} a vmcore by kdump in the guest", "vhdxfile"u8.ToArray()),
        new("a VHD disk image", $"{Disk} a vmcore by kdump in the guest", "conectix"u8.ToArray()),
        new("a file compressed with lzop", "run lzop -d FILE", [0x89, (byte)'L', (byte)'Z', (byte)'O', 0x00, 0x0d, 0x0a, 0x1a, 0x0a]),
        new("a file compressed with lrzip", "run lrzip -d FILE", "LRZI"u8.ToArray()),
        new("a file compressed with compress", "run gzip -d FILE", [0x1f, 0x9d, 0x90]),
        new("a file compressed with lz4 in its legacy form", "run lz4 -d FILE vmcore", Little(0x184c2102)),
        new("a tar archive", "run tar -xf FILE and name the dump in it", "ustar"u8.ToArray(), TarSignatureAt),
        new("a zip archive", "run unzip FILE and name the dump in it", [(byte)'P', (byte)'K', 0x03, 0x04]),
        new("a 7z archive", "run 7z x FILE and name the dump in it", [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]),
        new("a file compressed with zstd", "run zstd -d FILE", [0x28, 0xb5, 0x2f, 0xfd]),
        new("a file compressed with gzip", "run gzip -d FILE", [0x1f, 0x8b, 0x08]),
        new("a file compressed with xz", "run xz -d FILE", [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00]),
        new("a file compressed with lz4", "run lz4 -d FILE", [0x04, 0x22, 0x4d, 0x18]),
        new("a file compressed with bzip2", "run bzip2 -d FILE", "BZh"u8.ToArray()),
    ];

    /// <summary>Finds the kind of file that begins with some bytes; null if none is known.</summary>
    /// <param name="head">First bytes of a file, up to <see cref="HeadLength"/> of them.</param>
    public static DumpFormat? Find(ReadOnlySpan<byte> head)
    {
        foreach (DumpFormat format in _known)
        {
            if (head.Length >= format.Offset && head[format.Offset..].StartsWith(format.Signature))
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>The remedy for a file, in words that begin with the command.</summary>
    public string RemedyFor(string path) => Remedy.Replace("FILE", Quoted(path), StringComparison.Ordinal);

    /// <summary>A path quoted as one word of a shell.</summary>
    public static string Quoted(string path) =>
        path.All(character => char.IsAsciiLetterOrDigit(character) || "/._-+:,@%=~".Contains(character, StringComparison.Ordinal))
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static byte[] Little(uint signature)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, signature);
        return bytes;
    }
}
