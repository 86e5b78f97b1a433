using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;
using Kho.Images.Kernels;

namespace Kho.Analysis.Kernels;

/// <summary>
/// A built kernel's evidence of its handover ABI: its types (BTF), the compatible strings in its
/// data, its version string, its configuration, and the list of formats in <c>.liveupdate_versions</c>, if any.
/// </summary>
internal sealed class KernelImage
{
    private const string TypesSection = ".BTF";
    private const string VersionsSection = ".liveupdate_versions";
    private const string FeaturesSection = ".liveupdate_features";

    /// <summary>Sections to search: read-only data, and data, where a file handler's structure has its string.</summary>
    private static readonly string[] _textSections = [".rodata", ".init.rodata", ".data", ".init.data"];

    private readonly SortedSet<string> _strings = new(StringComparer.Ordinal);

    private KernelImage(string path, string format)
    {
        Path = path;
        Format = format;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The file's layers from outside to inside, such as <c>bzImage, gzip, vmlinux</c>.</summary>
    public string Format { get; }

    /// <summary>The file is a complete kernel: a missing fact means not built in. An object file or bare types prove nothing by absence.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Page size in bytes that a header states or that is the architecture's only one; else null.</summary>
    public int? StatedPageSize { get; private init; }

    /// <summary>Its types, or null if it has no BTF.</summary>
    public BtfFile? Types { get; private set; }

    /// <summary>The formats of its own list, or null.</summary>
    public LiveUpdateVersions? Versions { get; private set; }

    /// <summary>All versioned compatible strings in its data; null for bare BTF, which has no strings.</summary>
    public IReadOnlyList<string>? CompatibleStrings { get; private set; }

    /// <summary>Version as <c>uname -r</c> prints it, or null if the file does not state it.</summary>
    public string? KernelRelease { get; private set; }

    /// <summary>Values of its configuration by symbol (<c>CONFIG_KEXEC</c>), <c>n</c> if not set; null if the file has no configuration.</summary>
    public IReadOnlyDictionary<string, string>? Configuration { get; private set; }

    /// <summary>Its data have the message of a kernel without KHO, which ignores a handover.</summary>
    public bool IgnoresHandover { get; private set; }

    /// <summary>
    /// Opens a kernel: a bzImage, an arm64 Image, an EFI zboot image, an ELF file with sections (vmlinux, an object file), a detached
    /// BTF file, or one of these compressed; or a Linux source tree, whose KHO headers an installed compiler compiles.
    /// </summary>
    /// <exception cref="KhoFormatException">It is no such file, or damaged; or the tree's headers do not compile.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static KernelImage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (KernelSourceTree.Is(path))
        {
            return KernelSourceTree.Read(path);
        }

        using var file = KernelFile.Open(path);
        var kernel = new KernelImage(file.Path, file.Format) { IsWhole = file.IsWhole, StatedPageSize = file.PageSize };
        if (file.Sections is not null)
        {
            kernel.ReadSections(file.Sections);
        }
        else if (file.IsTypes)
        {
            kernel.Types = BtfFile.Read(file.Flat!.Value, path);
            return kernel;
        }
        else
        {
            kernel.ReadData(file.Flat!.Value.Span);
            kernel.ReadTypes(file.Flat.Value);
            if (kernel.KernelRelease is null)
            {
                throw new KhoFormatException($"{path}: {file.Format}: holds no \"Linux version\", so it is no Linux kernel");
            }
        }

        kernel.KernelRelease ??= file.StatedVersion;
        kernel.CompatibleStrings = [.. kernel._strings];
        return kernel;
    }

    /// <summary>Whether a path is a Linux source tree that has KHO, or the headers of one.</summary>
    public static bool IsSourceTree(string path) => KernelSourceTree.Is(path);

    /// <summary>The evidence of a source tree, as that of a kernel.</summary>
    internal static KernelImage OfSource(string path, byte[] types, IReadOnlyCollection<string> strings, string? version) => new(path, "source tree")
    {
        Types = BtfFile.Read(types, $"{path}: types of its headers"),
        CompatibleStrings = [.. strings],
        KernelRelease = version,
    };

    /// <summary>Adds a configuration from a file beside the kernel.</summary>
    /// <param name="path">Configuration file, such as <c>/boot/config-7.3.4</c>; may be compressed.</param>
    /// <exception cref="KhoFormatException">It is no configuration.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public void AddConfiguration(string path)
    {
        byte[] bytes = TextFiles.ReadBytes(path);
        ReadOnlySpan<byte> text = KernelCompression.Detect(bytes) is string method ? KernelCompression.Decompress(bytes, method, path).Span : bytes;
        IReadOnlyDictionary<string, string> values = KernelScan.ParseConfiguration(System.Text.Encoding.UTF8.GetString(text));
        Configuration = values.Count > 0 ? values : throw new KhoFormatException($"{path}: no kernel configuration: no line begins with CONFIG_");
    }

    private void ReadSections(ElfSections sections)
    {
        if (Contents(sections, TypesSection) is byte[] types)
        {
            Types = BtfFile.Read(types, $"{Path}: {TypesSection}");
        }

        if (Contents(sections, FeaturesSection) is byte[] features)
        {
            Versions = LiveUpdateVersions.ReadFeatures(features, $"{Path}: {FeaturesSection}");
        }
        else if (Contents(sections, VersionsSection) is byte[] versions)
        {
            Versions = LiveUpdateVersions.Read(versions, $"{Path}: {VersionsSection}");
        }

        foreach (ElfSection section in sections.All.Where(section => _textSections.Any(prefix => section.Name == prefix || section.Name.StartsWith($"{prefix}.", StringComparison.Ordinal))))
        {
            ReadData(sections.Read(section));
        }
    }

    /// <summary>Reads the types of an image without sections. Bytes that only look like BTF's header are ignored.</summary>
    private void ReadTypes(ReadOnlyMemory<byte> data)
    {
        if (KernelScan.Types(data) is not ReadOnlyMemory<byte> types)
        {
            return;
        }

        try
        {
            Types = BtfFile.Read(types, $"{Path}: BTF");
        }
        catch (KhoFormatException)
        {
            Types = null;
        }
    }

    private void ReadData(ReadOnlySpan<byte> data)
    {
        KernelScan.AddVersionedStrings(data, _strings);
        KernelRelease ??= KernelScan.Version(data);
        Configuration ??= KernelScan.Configuration(data);
        IgnoresHandover |= KernelScan.IgnoresHandover(data);
    }

    private static byte[]? Contents(ElfSections sections, string name) =>
        sections.All.FirstOrDefault(section => section.Name == name) is ElfSection section ? sections.Read(section) : null;
}
