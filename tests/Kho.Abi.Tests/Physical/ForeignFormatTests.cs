using System.Text;
using Kho.Abi.Handovers;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

/// <summary>Files that people take for dumps: each is named, with what makes an image of it. The signatures are those that file(1), crash and the formats' own descriptions give.</summary>
public sealed class ForeignFormatTests
{
    [Theory]
    [InlineData("LibvirtQemudSave\x02", 0, "a save file by libvirt", "run virsh restore --paused FILE, then virsh dump --memory-only")]
    [InlineData("LibvirtQemudPart\x02", 0, "an unfinished save file by libvirt", "run virsh save again")]
    [InlineData("QEVM\0\0\0\x03", 0, "a QEMU migration stream", "start the same machine with -S -incoming \"exec:cat FILE\", then take the monitor's dump-guest-memory")]
    [InlineData("\xd2\xbe\xd2\xbe", 0, "a VMware suspend or snapshot file", "run vmss2core -N6 FILE, or read the .vmem file beside it: kho decode --raw 0:0:3G --raw 4G:3G VMEM")]
    [InlineData("\xd0\xbe\xd0\xbe", 0, "a VMware suspend or snapshot file", "run vmss2core -N6 FILE")]
    [InlineData("\xd3\xbe\xd3\xbe", 0, "a VMware suspend or snapshot file", "run vmss2core -N6 FILE")]
    [InlineData("\xd1\xba\xd1\xba", 0, "a VMware suspend or snapshot file", "run vmss2core -N6 FILE")]
    [InlineData("\x7fVirtualBox SavedState V2.0\n", 0, "a saved state by VirtualBox", "run VBoxManage startvm VM, then VBoxManage debugvm VM dumpvmcore")]
    [InlineData("Xen saved domain, xl format\n", 0, "a domain saved by Xen", "run xl restore FILE, then xl sysrq DOMAIN c")]
    [InlineData("XenSavedDomain\n", 0, "a domain saved by Xen", "run xl restore FILE")]
    [InlineData("LinuxGuestRecord", 0, "a domain saved by Xen", "run xl restore FILE")]
    [InlineData("\xff\xff\xff\xff\xff\xff\xff\xffXENF\0\0\0\x03", 0, "a domain saved by Xen", "run xl restore FILE")]
    [InlineData("\xed\xeb\x0f\xf0", 0, "a core dump by Xen", "run xl sysrq DOMAIN c")]
    [InlineData("\xee\xeb\x0f\xf0", 0, "a core dump by Xen", "run xl sysrq DOMAIN c")]
    [InlineData("\xed\x23\x8f\x61\x73\x01\x19\xa8", 0, "an LKCD dump", "kernels with KHO use another dump format; take a dump with makedumpfile")]
    [InlineData("\xa8\x19\x01\x73\x61\x8f\x23\xfd", 0, "an s390 dump", "KHO supports x86-64 and arm64 only")]
    [InlineData("\xa8\x19\x01\x73\x61\x8f\x23\xfe", 0, "an s390 dump", "KHO supports x86-64 and arm64 only")]
    [InlineData("DISKDUMP", 0, "a diskdump", "kernels with KHO use another dump format")]
    [InlineData("sadump\0\0", 0, "a sadump dump", "run makedumpfile -z -d 25 -x vmlinux FILE vmcore")]
    [InlineData("PAGEDUMP", 0, "a Windows crash dump", "it holds no handover; from a Linux guest take the monitor's dump-guest-memory")]
    [InlineData("PAGEDU64", 0, "a Windows crash dump", "it holds no handover")]
    [InlineData("MDMP\x93\xa7", 0, "a Windows minidump", "it holds no handover")]
    [InlineData("HIBR", 0, "a Windows hibernation file", "it holds no handover")]
    [InlineData("S1SUSPEND\0", 4086, "a hibernation image", "resume the machine and run kho decode --live")]
    [InlineData("ULSUSPEND\0", 4086, "a hibernation image", "resume the machine")]
    [InlineData("LINHIB0001", 4086, "a hibernation image", "resume the machine")]
    [InlineData("SWAPSPACE2", 4086, "a swap area", "it holds no memory map")]
    [InlineData("QFI\xfb\0\0\0\x03", 0, "a qcow2 disk image", "it holds a disk, not memory; from the running machine take the monitor's dump-guest-memory -z vmcore, of a snapshot in it qemu-system-x86_64 -S -loadvm SNAPSHOT FILE")]
    [InlineData("KDMV\x01\0\0\0", 0, "a VMDK disk image", "it holds a disk, not memory")]
    [InlineData("COWD", 0, "a VMDK disk image", "it holds a disk, not memory")]
    [InlineData("# Disk DescriptorFile\n", 0, "a VMDK disk image", "it holds a disk, not memory")]
    [InlineData("\x7f\x10\xda\xbe", 64, "a VDI disk image", "it holds a disk, not memory; from the running machine take VBoxManage debugvm VM dumpvmcore")]
    [InlineData("vhdxfile", 0, "a VHDX disk image", "it holds a disk, not memory")]
    [InlineData("conectix", 0, "a VHD disk image", "it holds a disk, not memory")]
    [InlineData("\x89LZO\0\r\n\x1a\n", 0, "a file compressed with lzop", "run lzop -d FILE")]
    [InlineData("LRZI", 0, "a file compressed with lrzip", "run lrzip -d FILE")]
    [InlineData("\x1f\x9d\x90", 0, "a file compressed with compress", "run gzip -d FILE")]
    [InlineData("\x02\x21\x4c\x18", 0, "a file compressed with lz4 in its legacy form", "run lz4 -d FILE vmcore")]
    [InlineData("ustar\0", 257, "a tar archive", "run tar -xf FILE and name the dump in it")]
    [InlineData("PK\x03\x04", 0, "a zip archive", "run unzip FILE and name the dump in it")]
    [InlineData("7z\xbc\xaf\x27\x1c", 0, "a 7z archive", "run 7z x FILE and name the dump in it")]
    public void A_file_in_another_format_is_named_with_the_command_that_helps(string signature, int offset, string name, string remedy)
    {
        using TemporaryDirectory directory = new();
        byte[] bytes = new byte[16384];
        Encoding.Latin1.GetBytes(signature).CopyTo(bytes, offset);
        string path = directory.Write("guest.save", bytes);

        string message = Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path)).Message;

        Assert.StartsWith($"{path}: is {name}, which cannot be read; {remedy.Replace("FILE", path, StringComparison.Ordinal)}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        using MemoryImage forced = MemoryImage.Open(path, new MemoryImageOptions { RawBase = 0 });
        Assert.Equal("raw", forced.FormatName);
    }

    [Fact]
    public void A_path_that_a_shell_would_take_apart_is_quoted()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("my guest's.save", [.. "LibvirtQemudSave"u8, .. new byte[8192]]);

        string message = Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path)).Message;

        Assert.Contains($"virsh restore --paused '{directory.Path}/my guest'\\''s.save', then", message, StringComparison.Ordinal);
    }

    /// <summary>A dump by xl has an ELF header, e_phnum 0, and its pages in sections.</summary>
    [Fact]
    public void An_ELF_core_by_Xen_is_named()
    {
        using TemporaryDirectory directory = new();
        byte[] bytes = new ElfCoreBuilder().Build();
        Array.Resize(ref bytes, 8192);
        BitConverter.TryWriteBytes(bytes.AsSpan(56), (ushort)0);
        BitConverter.TryWriteBytes(bytes.AsSpan(60), (ushort)7);
        string path = directory.Write("xen.core", bytes);

        Assert.StartsWith(
            $"{path}: is an ELF core without program headers, as xl dump-core writes it, which cannot be read; run xl sysrq DOMAIN c",
            Assert.Throws<KhoFormatException>(() => MemoryImage.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_taken_for_raw_memory_says_so_where_nothing_is_found()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("handover.html", [.. "<!doctype html>"u8, .. new byte[8192]]);
        using MemoryImage guessed = MemoryImage.Open(path);
        using MemoryImage named = MemoryImage.Open(path, new MemoryImageOptions { RawBase = 0 });

        Assert.Equal(
            "read as raw physical memory from 0 (no known dump header): no note, boot data or device tree in the image leads to a handover",
            Assert.Single(HandoverReader.Read(guessed).Diagnostics).Message);
        Assert.Equal("no note, boot data or device tree in the image leads to a handover", Assert.Single(HandoverReader.Read(named).Diagnostics).Message);
    }
}
