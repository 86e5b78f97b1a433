using System.Buffers.Binary;
using System.Text;
using Kho.Diagnostics;

namespace Kho.Images.Kernels;

/// <summary>
/// A kernel file, unpacked: a bzImage, an arm64 Image, an EFI zboot image, a vmlinux, an object file or BTF, each
/// also compressed as a whole. No offset or length of a header is trusted.
/// </summary>
internal sealed class KernelFile : IDisposable
{
    /// <summary>Most layers: a compressed file with a boot image with a compressed vmlinux, and one to spare.</summary>
    private const int MostLayers = 4;

    /// <summary>Offsets in the x86 boot sector and setup header (Documentation/arch/x86/boot.rst).</summary>
    private const int SetupSectors = 0x1f1;
    private const int BootFlag = 0x1fe;
    private const int SetupMagic = 0x202;
    private const int SetupVersion = 0x206;
    private const int VersionText = 0x20e;
    private const int PayloadOffset = 0x248;
    private const int PayloadLength = 0x24c;
    private const int SetupEnd = 0x250;
    private const int Sector = 512;

    /// <summary>First version of the boot protocol whose header says where the payload is.</summary>
    private const ushort PayloadProtocol = 0x0208;

    /// <summary>Offsets in the arm64 Image header (Documentation/arch/arm64/booting.rst).</summary>
    private const int Arm64Flags = 24;
    private const int Arm64Magic = 56;
    private const int Arm64HeaderBytes = 64;

    /// <summary>Offsets in the header of an EFI zboot image: mark, offset and length of the payload.</summary>
    private const int ZbootMark = 4;
    private const int ZbootOffset = 8;
    private const int ZbootLength = 12;

    private readonly List<string> _layers = [];

    private KernelFile(string path)
    {
        Path = path;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The file's layers from outside to inside, such as <c>bzImage, gzip, ELF</c>.</summary>
    public string Format => string.Join(", ", _layers);

    /// <summary>Sections, for an ELF file; else null.</summary>
    public ElfSections? Sections { get; private set; }

    /// <summary>All bytes of an image without sections, or of BTF; null for an ELF file.</summary>
    public ReadOnlyMemory<byte>? Flat { get; private set; }

    /// <summary>The bytes are bare BTF.</summary>
    public bool IsTypes { get; private set; }

    /// <summary>A boot image or a linked vmlinux, which holds all of the kernel's read-only data.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Page size in bytes that a header states or that is the architecture's only one, or null.</summary>
    public int? PageSize { get; private set; }

    /// <summary>Version that a boot header states, as <c>uname -r</c> prints it; or null.</summary>
    public string? StatedVersion { get; private set; }

    /// <summary>Opens and unpacks a file.</summary>
    /// <param name="limit">Most bytes that a payload may decompress to.</param>
    /// <exception cref="KhoFormatException">It is no kernel, or damaged; the message says which header or layer.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static KernelFile Open(string path, int limit = KernelCompression.Limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var kernel = new KernelFile(path);

        // A vmlinux with debugging information has gigabytes: it is mapped, and only the sections of interest are read.
        if (ElfSections.Open(path) is ElfSections sections)
        {
            kernel.AddElf(sections);
            return kernel;
        }

        using MappedFile file = MappedFile.Open(path);
        if (file.Length > limit)
        {
            throw new KhoFormatException($"{path}: {file.Length} bytes, and no kernel image has more than {limit}");
        }

        kernel.Unpack(file.ReadUpTo(0, limit), limit, 0);
        return kernel;
    }

    /// <inheritdoc/>
    public void Dispose() => Sections?.Dispose();

    private void Unpack(ReadOnlyMemory<byte> bytes, int limit, int depth)
    {
        if (depth > MostLayers)
        {
            throw new KhoFormatException($"{Path}: {Format}: more than {MostLayers} nested layers");
        }

        ReadOnlySpan<byte> head = bytes.Span;
        if (KernelScan.IsTypes(head))
        {
            _layers.Add("BTF");
            (Flat, IsTypes) = (bytes, true);
        }
        else if (depth > 0 && ElfSections.Open(new BytesFile(bytes), $"{Path}: {Format}") is ElfSections sections)
        {
            AddElf(sections);
            if (sections.All.Count == 0)
            {
                (Sections, Flat) = (null, bytes);
            }
        }
        else if (head.Length >= SetupEnd && head[SetupMagic..].StartsWith("HdrS"u8) && BinaryPrimitives.ReadUInt16LittleEndian(head[BootFlag..]) == 0xaa55)
        {
            Unpack(FindX86Payload(bytes), limit, depth + 1);
        }
        else if (head.Length >= Arm64HeaderBytes && head.StartsWith("MZ"u8) && head[ZbootMark..].StartsWith("zimg"u8))
        {
            _layers.Add("EFI zboot");
            IsWhole = true;
            Unpack(Payload(bytes, BinaryPrimitives.ReadUInt32LittleEndian(head[ZbootOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(head[ZbootLength..])), limit, depth + 1);
        }
        else if (head.Length >= Arm64HeaderBytes && head[Arm64Magic..].StartsWith("ARM\x64"u8))
        {
            _layers.Add("arm64 Image");
            IsWhole = true;
            PageSize = ((BinaryPrimitives.ReadUInt64LittleEndian(head[Arm64Flags..]) >> 1) & 3) switch { 1 => 4096, 2 => 16384, 3 => 65536, _ => null };
            Flat = bytes;
        }
        else if (KernelCompression.Detect(head) is string method)
        {
            string source = _layers.Count > 0 ? $"{Path}: {Format}" : Path;
            _layers.Add(method);
            Unpack(KernelCompression.Decompress(bytes, method, source, limit), limit, depth + 1);
        }
        else if (depth > 0)
        {
            _layers.Add("bare image");
            Flat = bytes;
        }
        else
        {
            throw new KhoFormatException($"{Path}: no kernel: neither a bzImage, an arm64 Image, an EFI zboot image, a vmlinux or object file (ELF), nor BTF, nor one of these compressed by {KernelCompression.Methods}");
        }
    }

    private void AddElf(ElfSections sections)
    {
        _layers.Add(sections.IsObject ? "object file" : "vmlinux");
        Sections = sections;
        IsWhole |= !sections.IsObject;
        if (sections.IsX86)
        {
            PageSize = 4096;
        }
    }

    private ReadOnlyMemory<byte> FindX86Payload(ReadOnlyMemory<byte> bytes)
    {
        _layers.Add("bzImage");
        IsWhole = true;
        PageSize = 4096;
        ReadOnlySpan<byte> head = bytes.Span;
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(head[SetupVersion..]);
        if (version < PayloadProtocol)
        {
            throw new KhoFormatException($"{Path}: bzImage: setup_header.version is 0x{version:x4}, and only 0x{PayloadProtocol:x4} and later say where the payload is");
        }

        int text = BinaryPrimitives.ReadUInt16LittleEndian(head[VersionText..]) + Sector;
        if (text > Sector && text < head.Length)
        {
            ReadOnlySpan<byte> rest = head[text..Math.Min(head.Length, text + Sector)];
            int end = rest.IndexOfAny((byte)0, (byte)' ');
            StatedVersion = end > 0 ? Encoding.Latin1.GetString(rest[..end]) : null;
        }

        // 0 stands for 4, the value before the field existed.
        int sectors = head[SetupSectors] == 0 ? 4 : head[SetupSectors];
        ulong start = ((ulong)(sectors + 1) * Sector) + BinaryPrimitives.ReadUInt32LittleEndian(head[PayloadOffset..]);
        return Payload(bytes, start, BinaryPrimitives.ReadUInt32LittleEndian(head[PayloadLength..]));
    }

    private ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> bytes, ulong start, uint length)
    {
        if (length == 0 || start + length > (ulong)bytes.Length)
        {
            throw new KhoFormatException($"{Path}: {Format}: the header says that the payload is {length} bytes at offset {start}, and the file has {bytes.Length}");
        }

        ReadOnlyMemory<byte> payload = bytes.Slice((int)start, (int)length);
        return KernelCompression.Detect(payload.Span) is not null || payload.Span.StartsWith("\x7f"u8)
            ? payload
            : throw new KhoFormatException($"{Path}: {Format}: the payload begins with {Convert.ToHexStringLower(payload.Span[..Math.Min(6, payload.Length)])}, which is neither ELF nor compressed by {KernelCompression.Methods}");
    }
}
