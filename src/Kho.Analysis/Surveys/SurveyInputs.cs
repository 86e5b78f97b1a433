using System.Text;
using Kho.Analysis.Golden;
using Kho.Images;

namespace Kho.Analysis.Surveys;

/// <summary>Kind of an input.</summary>
internal enum SurveyInputKind
{
    /// <summary>An image: a dump, the parts of one, a copy of debugfs.</summary>
    Image,

    /// <summary>A document of <c>kho check --json</c>.</summary>
    Check,

    /// <summary>Something that cannot be looked into.</summary>
    Unreadable,
}

/// <summary>An input of a survey.</summary>
/// <param name="Name">Its path as typed, or below a directory as typed: what tells it from others.</param>
/// <param name="Host">Name of the host by the place of the input.</param>
/// <param name="Paths">Path, or those of all parts of a split dump.</param>
/// <param name="Kind">Kind.</param>
internal sealed record SurveyInput(string Name, string Host, IReadOnlyList<string> Paths, SurveyInputKind Kind)
{
    /// <summary>Why it cannot be looked into, or null.</summary>
    public string? Problem { get; init; }
}

/// <summary>A part of the inputs: those whose name falls into it, whatever their order and whoever else is there.</summary>
/// <param name="Index">Number of the part, from 0 on.</param>
/// <param name="Count">Number of parts.</param>
internal readonly record struct SurveyShard(int Index, int Count)
{
    /// <summary>All inputs.</summary>
    public static SurveyShard Whole { get; } = new(0, 1);

    /// <summary>Whether an input of this name belongs to the part.</summary>
    public bool Has(string name) => Hash(name) % (ulong)Count == (ulong)Index;

    /// <summary>FNV-1a of 64 bits, mixed, so that names that differ in their last letter only are spread, too.</summary>
    private static ulong Hash(string name)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ letter) * 0x100000001b3;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}

/// <summary>Finds the inputs of a survey.</summary>
internal static class SurveyInputs
{
    /// <summary>Bytes at the start of a document in which its schema stands.</summary>
    private const int HeadLength = 256;

    private const string Json = ".json";

    /// <summary>Endings of files that are meant as images, whatever their first bytes are.</summary>
    private static readonly string[] _endings = [".elf", ".core", ".kdump", ".lime", ".avml", ".raw", ".vmcore"];

    private static readonly string[] _compressed = [".gz", ".zst", ".xz", ".lz4", ".bz2"];

    /// <summary>Names that any host's image has.</summary>
    private static readonly string[] _common = ["vmcore", GoldenFile.PlainName];

    private static readonly string[] _texts = [".txt", ".log", ".md", ".yaml", ".yml", Json];

    /// <summary>All inputs in files and directories, each once, by name.</summary>
    /// <param name="paths">Files, and directories that are searched with all below them; links to directories are not followed.</param>
    /// <exception cref="FileNotFoundException">A path does not exist.</exception>
    public static IReadOnlyList<SurveyInput> Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        Dictionary<string, SurveyInput> found = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            string plain = Plain(path);
            IEnumerable<SurveyInput> inputs = Directory.Exists(path) ? Search(plain, plain)
                : File.Exists(path) ? [new SurveyInput(plain, HostOf(plain, plain), [plain], IsJson(plain) ? SurveyInputKind.Check : SurveyInputKind.Image)]
                : throw new FileNotFoundException($"{path}: no such file or directory", path);
            foreach (SurveyInput input in inputs)
            {
                found.TryAdd(input.Name, input);
            }
        }

        return [.. found.Values.OrderBy(input => input.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<SurveyInput> Search(string top, string directory)
    {
        FileSystemInfo[] entries;
        string? problem = null;
        try
        {
            entries = [.. new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            entries = [];
            problem = exception is UnauthorizedAccessException ? "permission denied" : exception.Message;
        }

        if (problem is not null)
        {
            return [new SurveyInput(directory, HostOf(top, directory), [directory], SurveyInputKind.Unreadable) { Problem = problem }];
        }

        List<SurveyInput> found = [];
        if (DebugfsDirectory.Holds(directory))
        {
            found.Add(new SurveyInput(directory, HostOf(top, directory), [directory], SurveyInputKind.Image));
        }

        List<string> parts = [];
        foreach (string path in entries.Where(entry => entry is FileInfo).Select(entry => Below(directory, entry.Name)))
        {
            if (KindOf(path, parts, out string? unreadable) is SurveyInputKind kind)
            {
                found.Add(new SurveyInput(path, HostOf(top, path), [path], kind) { Problem = unreadable });
            }
        }

        if (parts.Count > 0)
        {
            found.Add(new SurveyInput(parts[0], HostOf(top, parts[0]), parts, SurveyInputKind.Image));
        }

        return found.Concat(entries
            .Where(entry => entry is DirectoryInfo { LinkTarget: null } && !DebugfsDirectory.IsPart(directory, entry.Name))
            .SelectMany(entry => Search(top, Below(directory, entry.Name))));
    }

    /// <summary>What a file of a directory is; null for what has nothing to do with handovers, and for parts, which are collected.</summary>
    private static SurveyInputKind? KindOf(string path, List<string> parts, out string? problem)
    {
        problem = null;
        try
        {
            if (IsJson(path))
            {
                // A document of no bytes is a check that broke off.
                byte[] head = CappedReader.ReadFile(path, HeadLength, out _);
                return head.Length == 0 || Encoding.UTF8.GetString(head).Contains(SurveyReader.CheckSchema, StringComparison.Ordinal) ? SurveyInputKind.Check : null;
            }

            switch (MemoryImage.KindOf(path, new MemoryImageOptions()))
            {
                case DumpKind.Whole:
                    return SurveyInputKind.Image;
                case DumpKind.Part:
                    parts.Add(path);
                    return null;
                default:
                    // Opening a pipe would wait for a writer; it has no length.
                    bool isEmpty = new FileInfo(path).Length == 0;
                    if (IsNamedLikeImage(path))
                    {
                        problem = isEmpty ? "is empty" : null;
                        return isEmpty ? SurveyInputKind.Unreadable : SurveyInputKind.Image;
                    }

                    if (!isEmpty)
                    {
                        using FileStream stream = CappedReader.OpenShared(path);
                    }

                    return null;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A link to nothing is nothing.
            problem = exception is UnauthorizedAccessException ? "permission denied" : exception.Message;
            return exception is FileNotFoundException or DirectoryNotFoundException ? null : SurveyInputKind.Unreadable;
        }
    }

    private static bool IsJson(string path) => Path.GetExtension(path).Equals(Json, StringComparison.OrdinalIgnoreCase);

    private static bool IsNamedLikeImage(string path)
    {
        string name = Path.GetFileName(path);
        string bare = WithoutCompression(name);
        return !_texts.Contains(Path.GetExtension(bare), StringComparer.OrdinalIgnoreCase)
            && (name.StartsWith(_common[0], StringComparison.Ordinal) || GoldenFile.IsPlain(path) || _endings.Contains(Path.GetExtension(bare), StringComparer.OrdinalIgnoreCase));
    }

    private static string WithoutCompression(string name) => _compressed.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;

    /// <summary>The first directory below the one that was named; else the file's name without its ending, unless every host's image has that name.</summary>
    private static string HostOf(string top, string path)
    {
        string below = top == "." ? path : path[top.Length..].TrimStart('/');
        if (below.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash)
        {
            return below[..slash];
        }

        if (Directory.Exists(path))
        {
            return Path.GetFileName(Path.GetFullPath(path)) is { Length: > 0 } directory ? directory : path;
        }

        string name = WithoutCompression(Path.GetFileName(path));
        string stem = IsJson(name) || _endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;
        return _common.Contains(stem, StringComparer.Ordinal) && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) is { Length: > 0 } parent ? parent : stem;
    }

    /// <summary>A path without empty and idle parts, so that an input has one name however its directory is typed.</summary>
    private static string Plain(string path)
    {
        string parts = string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));
        return path.StartsWith('/') ? $"/{parts}" : parts.Length == 0 ? "." : parts;
    }

    private static string Below(string directory, string name) => directory == "." ? name : directory == "/" ? $"/{name}" : $"{directory}/{name}";
}
