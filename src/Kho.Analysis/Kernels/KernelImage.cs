using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;
using Kho.Images.Kernels;

namespace Kho.Analysis.Kernels;

/// <summary>
/// What a built kernel tells about its handover ABI before it runs: its types (BTF), the compatible strings in its
/// data, its version string, its configuration, and the list of formats in <c>.liveupdate_versions</c> where it has one.
/// </summary>
internal sealed class KernelImage
{
    private const string TypesSection = ".BTF";
    private const string VersionsSection = ".liveupdate_versions";
    private const string FeaturesSection = ".liveupdate_features";

    /// <summary>Read-only data, and data: the string of a file handler is an array inside the handler's own structure.</summary>
    private static readonly string[] _textSections = [".rodata", ".init.rodata", ".data", ".init.data"];

    private readonly SortedSet<string> _strings = new(StringComparer.Ordinal);

    private KernelImage(string path, string format)
    {
        Path = path;
        Format = format;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>What the file is, from outside to inside, such as <c>bzImage, gzip, vmlinux</c>.</summary>
    public string Format { get; }

    /// <summary>The file is a whole kernel: what is not in it is not built in. An object file or bare types prove nothing by what they lack.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Page size in bytes that a header states or that the architecture has alone; null if neither tells.</summary>
    public int? StatedPageSize { get; private init; }

    /// <summary>Its types, or null if it has no BTF.</summary>
    public BtfFile? Types { get; private set; }

    /// <summary>The formats that it lists itself, or null if it lists none.</summary>
    public LiveUpdateVersions? Versions { get; private set; }

    /// <summary>Everything in its data that looks like a compatible string with a version; null for bare BTF, which holds no strings.</summary>
    public IReadOnlyList<string>? CompatibleStrings { get; private set; }

    /// <summary>Version as <c>uname -r</c> would print it, or null if the file does not say.</summary>
    public string? KernelRelease { get; private set; }

    /// <summary>Values of its configuration by symbol (<c>CONFIG_KEXEC</c>), <c>n</c> for what is not set; null if the file carries none.</summary>
    public IReadOnlyDictionary<string, string>? Configuration { get; private set; }

    /// <summary>Its data hold the message of a kernel that was built without KHO and is handed some: it would ignore it.</summary>
    public bool IgnoresHandover { get; private set; }

    /// <summary>
    /// Opens a kernel: a bzImage, an arm64 Image, an EFI zboot image, an ELF file with sections (vmlinux, an object file), a detached
    /// BTF file, or one of these compressed; or a Linux source tree, whose KHO headers the compiler at hand compiles.
    /// </summary>
    /// <param name="path">Path.</param>
    /// <exception cref="KhoFormatException">It is none of these, or damaged; or the tree's headers cannot be compiled.</exception>
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

    /// <summary>Says whether a path is a Linux source tree that has KHO, or the headers of one.</summary>
    /// <param name="path">Path.</param>
    public static bool IsSourceTree(string path) => KernelSourceTree.Is(path);

    /// <summary>What a source tree says, as if it were a kernel.</summary>
    internal static KernelImage OfSource(string path, byte[] types, IReadOnlyCollection<string> strings, string? version) => new(path, "source tree")
    {
        Types = BtfFile.Read(types, $"{path}: types of its headers"),
        CompatibleStrings = [.. strings],
        KernelRelease = version,
    };

    /// <summary>Takes a configuration that lies beside the kernel for its own.</summary>
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

    /// <summary>Reads the types of an image without sections. Bytes that only look like BTF's header prove nothing.</summary>
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
