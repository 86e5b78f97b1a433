using System.Text;
using System.Text.RegularExpressions;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;

namespace Kho.Abi.Compatibility;

/// <summary>
/// What a built kernel tells about its handover ABI before it runs: its types (BTF), the compatible strings in its
/// data, its version string, and the list of formats in <c>.liveupdate_versions</c> where it has one.
/// </summary>
public sealed partial class KernelImage
{
    private const string TypesSection = ".BTF";
    private const string VersionsSection = ".liveupdate_versions";

    /// <summary>Read-only data, and data: the string of a file handler is an array inside the handler's own structure.</summary>
    private static readonly string[] _textSections = [".rodata", ".init.rodata", ".data", ".init.data"];

    private KernelImage(string path)
    {
        Path = path;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Its types, or null if it has no BTF.</summary>
    public BtfFile? Types { get; private init; }

    /// <summary>The formats that it lists itself, or null if it lists none.</summary>
    public LiveUpdateVersions? Versions { get; private init; }

    /// <summary>Everything in its data that looks like a compatible string with a version; null for bare BTF, which holds no strings.</summary>
    public IReadOnlyList<string>? CompatibleStrings { get; private init; }

    /// <summary>Version as <c>uname -r</c> would print it, or null if the file does not say.</summary>
    public string? KernelRelease { get; private init; }

    /// <summary>Opens a kernel: an ELF file with sections (vmlinux, an object file), or a detached BTF file.</summary>
    /// <param name="path">Path.</param>
    /// <exception cref="KhoFormatException">It is neither, or damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static KernelImage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ElfSections? sections = ElfSections.Open(path);
        if (sections is null)
        {
            byte[] bytes = File.ReadAllBytes(path);
            return BtfFile.HasMagic(bytes)
                ? new KernelImage(path) { Types = BtfFile.Read(bytes, path) }
                : throw new KhoFormatException($"{path}: neither BTF nor an ELF file with sections (vmlinux, an object file); a bzImage must be unpacked first");
        }

        byte[]? types = Contents(sections, TypesSection);
        byte[]? versions = Contents(sections, VersionsSection);
        var strings = new SortedSet<string>(StringComparer.Ordinal);
        string? release = null;
        foreach (ElfSection section in sections.All.Where(section => _textSections.Any(prefix => section.Name == prefix || section.Name.StartsWith($"{prefix}.", StringComparison.Ordinal))))
        {
            // Latin-1 keeps every byte a character, so that offsets and searches are those of the bytes.
            string text = Encoding.Latin1.GetString(sections.Read(section));
            strings.UnionWith(VersionedString().EnumerateMatches(text).ToStrings(text));
            release ??= Banner().Match(text) is { Success: true } banner ? banner.Groups["release"].Value : null;
        }

        return new KernelImage(path)
        {
            Types = types is null ? null : BtfFile.Read(types, $"{path}: {TypesSection}"),
            Versions = versions is null ? null : LiveUpdateVersions.Read(versions, $"{path}: {VersionsSection}"),
            CompatibleStrings = [.. strings],
            KernelRelease = release,
        };
    }

    private static byte[]? Contents(ElfSections sections, string name) =>
        sections.All.FirstOrDefault(section => section.Name == name) is ElfSection section ? sections.Read(section) : null;

    /// <summary>A whole string that ends in a version number, such as <c>luo-session-v2</c>; before it may be the last byte of a pointer, but no letter.</summary>
    [GeneratedRegex(@"(?<![\x20-\x7e])[a-z][a-z0-9_-]{0,46}-v[0-9]{1,3}(?=\0)")]
    private static partial Regex VersionedString();

    [GeneratedRegex(@"Linux version (?<release>[0-9]+\.[0-9]+[^ \0]*)")]
    private static partial Regex Banner();
}
