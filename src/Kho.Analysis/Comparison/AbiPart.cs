namespace Kho.Analysis.Comparison;

/// <summary>
/// A part of a release's ABI that compatible strings of its own guard: the root, the memory map, one blob, one kind of
/// file. Everything in it is by place, so that two releases can be compared without knowing what there is.
/// </summary>
internal sealed class AbiPart(string name)
{
    public const string BootName = "boot";
    public const string TreeName = "device_tree";
    public const string RootName = "root";
    public const string MapName = "memory_map";
    public const string PageInfoName = "page_info";
    public const string VmallocName = "vmalloc";
    public const string BlobPrefix = "blobs.";
    public const string FilePrefix = "files.";

    /// <summary>Name, also what places in it begin with.</summary>
    public string Name { get; } = name;

    /// <summary>Compatible strings and version numbers by place; readers refuse what has others.</summary>
    public SortedDictionary<string, string> Strings { get; } = new(StringComparer.Ordinal);

    /// <summary>Names, numbers and choices by place.</summary>
    public SortedDictionary<string, string> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>Structures by the place that names them, or by their own name where all releases use it alike.</summary>
    public SortedDictionary<string, string> Structures { get; } = new(StringComparer.Ordinal);

    /// <summary>A blob or a kind of file: something that a release may lack.</summary>
    public bool IsFormat => Name.StartsWith(BlobPrefix, StringComparison.Ordinal) || Name.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>The root's compatible string guards the part: a reader looks at it before it reads any of this.</summary>
    public bool IsBehindRoot => Name is not (BootName or TreeName);
}
