using System.Collections.Concurrent;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Golden;

/// <summary>One folder of <c>golden</c>: an image and what is true of it.</summary>
internal sealed class GoldenImage
{
    private const string FileName = "handover.elf";
    private const string ExpectationName = "expected.json";

    private static readonly Lazy<IReadOnlyList<string>> _names = new(FindNames);
    private static readonly ConcurrentDictionary<string, GoldenImage> _known = new(StringComparer.Ordinal);

    private GoldenImage(string name)
    {
        Name = name;
        Folder = RepositoryFiles.Golden(name);
        Expected = new Expectation(System.IO.Path.Combine(Folder, ExpectationName));
        Note = new NoteText(Bytes().NoteText);
    }

    /// <summary>Every image with an expectation as <c>release/name</c>, in order: the captures, not what an encoder made.</summary>
    public static IReadOnlyList<string> Names => _names.Value;

    public string Name { get; }

    public string Folder { get; }

    public string Path => System.IO.Path.Combine(Folder, FileName);

    public Expectation Expected { get; }

    /// <summary>The image's own note.</summary>
    public NoteText Note { get; }

    /// <summary>Folder of the release, which is the release that wrote the image.</summary>
    public string Release => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Stopped in the old kernel or before the new one used anything: everything in it is as the writer left it.</summary>
    public bool IsUntouched => Expected.Point is "out" or "early";

    /// <summary>A writer's image that a reader misread.</summary>
    public bool IsPair => Expected.Point is null;

    /// <summary>The writer's tree could not hold all keys.</summary>
    public bool HasLostKeys => Expected.Has("asReadByItsOwnKernel");

    /// <summary>A copy of debugfs lies beside the image.</summary>
    public bool HasDebugfs => Directory.Exists(System.IO.Path.Combine(Folder, "debugfs"));

    /// <summary>The first page of every file that was preserved is in the image.</summary>
    public bool HasContents
    {
        get
        {
            (ulong Address, int Length)[] loads = [.. Bytes().Loads];
            return Expected.FilesPreserved.All(file => !file.Frames.TryGetValue(0, out ulong frame)
                || loads.Any(load => frame * (ulong)Note.PageSize >= load.Address && frame * (ulong)Note.PageSize < load.Address + (ulong)load.Length));
        }
    }

    public static GoldenImage Named(string name) => _known.GetOrAdd(name, static key => new GoldenImage(key));

    /// <summary>A copy of the file.</summary>
    public CoreBytes Bytes() => new(File.ReadAllBytes(Path));

    public DecodedImage Decode(HandoverOptions? options = null) => new(Path, options);

    public override string ToString() => Name;

    private static List<string> FindNames()
    {
        string root = RepositoryFiles.Golden("");
        List<string> names =
        [
            .. Directory.EnumerateFiles(root, ExpectationName, SearchOption.AllDirectories)
                .Select(file => System.IO.Path.GetRelativePath(root, System.IO.Path.GetDirectoryName(file)!).Replace(System.IO.Path.DirectorySeparatorChar, '/')),
        ];
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
