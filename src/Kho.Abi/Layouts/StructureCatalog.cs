using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Layouts;

/// <summary>
/// Every structure and enumeration of the specification, from the <c>.ksy</c> files that kaitai-struct-compiler
/// also compiles: the built-in ones, with those of a directory laid over them.
/// </summary>
internal sealed partial class StructureCatalog
{
    private const string BuiltInResource = "Kho.Abi.Generated.structures.json";
    private const string Separator = "::";

    /// <summary>What stands before the name of a field's flags at the beginning of its doc.</summary>
    private const string SumOf = "Sum of `";

    /// <summary>Most bytes of a built-in file's id.</summary>
    private const int MostOfId = 64;

    /// <summary>Page sizes, in bytes, at which a loaded specification must have a layout.</summary>
    private static readonly int[] _checkedPageSizes = [4096, 16384, 65536];

    /// <summary>What a line of the built-in table begins with: meta comes first in each file, and its id first in that.</summary>
    private static ReadOnlySpan<byte> _beginning => "{\"meta\":{\"id\":\""u8;

    private static readonly Lazy<StructureCatalog> _builtIn = new(() => new StructureCatalog(ReadBuiltIn().Values, isBuiltIn: true));

    /// <summary>Each file's structures and enumerations, by its id. A file is read when somebody asks for one of them: no run needs all.</summary>
    private readonly Dictionary<string, Lazy<SpecFile>> _files = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyDictionary<string, StructureSpec>> _structures;
    private readonly Lazy<IReadOnlyDictionary<string, EnumerationSpec>> _enumerations;
    private readonly ConcurrentDictionary<int, StructureReader> _readers = [];

    private StructureCatalog(IEnumerable<FileSource> files, bool isBuiltIn)
    {
        IsBuiltIn = isBuiltIn;
        foreach (FileSource file in files)
        {
            _files.Add(file.Id, new Lazy<SpecFile>(() => ReadFile(file)));
        }

        _structures = new(() => _files.Values.SelectMany(file => file.Value.Structures).ToDictionary(StringComparer.Ordinal));
        _enumerations = new(() => _files.Values.SelectMany(file => file.Value.Enumerations).ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>Structures used as 64-bit numbers, computed on demand.</summary>
    internal ConcurrentDictionary<string, WordLayout> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>The structures of <c>spec/*.ksy</c>, embedded at build time.</summary>
    public static StructureCatalog BuiltIn => _builtIn.Value;

    /// <summary>The catalog is the built-in one.</summary>
    public bool IsBuiltIn { get; }

    /// <summary>All structures, by name.</summary>
    public IReadOnlyDictionary<string, StructureSpec> Structures => _structures.Value;

    /// <summary>All enumerations, by name.</summary>
    public IReadOnlyDictionary<string, EnumerationSpec> Enumerations => _enumerations.Value;

    /// <summary>The built-in structures, with the <c>*.ksy</c> files of a directory and of its folder <c>proposals</c> laid over them.</summary>
    /// <returns>The built-in catalog itself if the directory has no such files.</returns>
    /// <exception cref="KhoFormatException">A file is no specification; the message names file and place.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static StructureCatalog Load(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        string[] paths = [.. new[] { directory, Path.Combine(directory, "proposals") }.Where(Directory.Exists).SelectMany(place => Directory.GetFiles(place, "*.ksy"))];
        if (paths.Length == 0)
        {
            return BuiltIn;
        }

        Dictionary<string, FileSource> files = ReadBuiltIn();
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            JsonObject file = YamlJson.ReadFile(path);
            string id = FileId(file, path);
            if (files.TryGetValue(id, out FileSource? builtIn) && builtIn.Read() is JsonObject known && IsContainer(known) && !SaysTheSame(known, file))
            {
                throw new KhoFormatException($"{path}: {id} describes a container format, which a compiled parser reads: --spec cannot change it");
            }

            files[id] = new FileSource(id, path, () => file);
        }

        var catalog = new StructureCatalog(files.Values, isBuiltIn: false);
        catalog.CheckLayouts();
        return catalog;
    }

    /// <summary>Finds a structure.</summary>
    /// <param name="name">Name, with the file's id before it or, within that file, without.</param>
    /// <param name="file">Id of the file that refers to it, or null.</param>
    /// <exception cref="KhoFormatException">The structure does not exist.</exception>
    public StructureSpec Structure(string name, string? file = null) =>
        Find(name, file) ?? throw new KhoFormatException($"the specification has no structure '{name}'");

    /// <summary>Finds a structure; null if it does not exist.</summary>
    /// <param name="name">Name, with the file's id before it or, within that file, without.</param>
    /// <param name="file">Id of the file that refers to it, or null.</param>
    public StructureSpec? Find(string name, string? file = null) =>
        (file is not null && !IsWhole(name) ? StructureOf(file + Separator + name) : null) ?? StructureOf(name);

    /// <summary>Finds an enumeration.</summary>
    /// <param name="name">Name, with the file's id before it or, within that file, without.</param>
    /// <param name="file">Id of the file that refers to it, or null.</param>
    /// <exception cref="KhoFormatException">The enumeration does not exist.</exception>
    public EnumerationSpec Enumeration(string name, string? file = null) =>
        (file is not null && !IsWhole(name) ? EnumerationOf(file + Separator + name) : null)
        ?? EnumerationOf(name)
        ?? throw new KhoFormatException($"the specification has no enumeration '{name}'");

    /// <summary>Whether a name has a file's id before it.</summary>
    private static bool IsWhole(string name) => name.Contains(Separator, StringComparison.Ordinal);

    private StructureSpec? StructureOf(string whole) => FileOf(whole)?.Structures.GetValueOrDefault(whole);

    private EnumerationSpec? EnumerationOf(string whole) => FileOf(whole)?.Enumerations.GetValueOrDefault(whole);

    /// <summary>The file whose id stands before a name, or is the name; null if there is none.</summary>
    private SpecFile? FileOf(string whole)
    {
        int end = whole.IndexOf(Separator, StringComparison.Ordinal);
        return _files.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(whole.AsSpan(0, end < 0 ? whole.Length : end), out Lazy<SpecFile>? file) ? file.Value : null;
    }

    /// <summary>The number of an enumeration's value.</summary>
    /// <param name="enumeration">Name with the file's id before it.</param>
    /// <param name="id">Id of the value.</param>
    /// <exception cref="KhoFormatException">The enumeration or the value does not exist.</exception>
    internal ulong Number(string enumeration, string id)
    {
        foreach ((ulong number, EnumerationValue value) in Enumeration(enumeration).Values)
        {
            if (value.Id == id)
            {
                return number;
            }
        }

        throw new KhoFormatException($"{enumeration}: the specification has no value '{id}'");
    }

    /// <summary>The structures at a page size; the same object for the same size.</summary>
    /// <param name="pageSize">Page size in bytes, one of those that machines have.</param>
    public StructureReader At(int pageSize) => _readers.GetOrAdd(pageSize, static (size, catalog) => new StructureReader(catalog, size), this);

    /// <summary>Computes a structure's layout.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or its sizes cannot be computed.</exception>
    public StructureLayout Layout(string name, int pageSize) => Layout(name, pageSize, pageSize);

    /// <summary>Computes the layout of a structure with one size parameter besides the page size.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <param name="size">Value of any parameter other than <c>page_size</c>, in bytes.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or its sizes cannot be computed.</exception>
    public StructureLayout Layout(string name, int pageSize, int size)
    {
        StructureSpec spec = Structure(name);
        Dictionary<string, long> parameters = new(StringComparer.Ordinal) { ["page_size"] = pageSize };
        foreach (string parameter in spec.Parameters)
        {
            parameters.TryAdd(parameter, size);
        }

        return StructureLayout.Evaluate(this, spec, parameters);
    }

    /// <summary>Computes the layout of a structure with parameters of its own.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <param name="pageSize">Page size in bytes, also the value of every parameter not in <paramref name="values"/>.</param>
    /// <param name="values">Values of parameters by name, nested structures' included.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or its sizes cannot be computed.</exception>
    internal StructureLayout Layout(string name, int pageSize, IReadOnlyDictionary<string, long> values)
    {
        StructureSpec spec = Structure(name);
        Dictionary<string, long> parameters = new(values, StringComparer.Ordinal) { ["page_size"] = pageSize };
        foreach (string parameter in spec.Parameters)
        {
            parameters.TryAdd(parameter, pageSize);
        }

        return StructureLayout.Evaluate(this, spec, parameters);
    }

    /// <summary>Computes every layout at load time, so that an unknown type or an impossible size is found at once.</summary>
    private void CheckLayouts()
    {
        SpecFile[] files = [.. _files.Values.Select(file => file.Value)];
        foreach ((string name, string source) in files.SelectMany(file => file.Structures.Keys, (file, name) => (name, file.Source)))
        {
            foreach (int pageSize in _checkedPageSizes)
            {
                try
                {
                    Layout(name, pageSize);
                }
                catch (KhoFormatException exception)
                {
                    throw new KhoFormatException($"{source}: {exception.Message}", exception);
                }
            }
        }
    }

    private static bool IsContainer(JsonObject file) => file["-container"] is not null;

    /// <summary>Compares two files of the specification without their prose.</summary>
    private static bool SaysTheSame(JsonObject one, JsonObject other) => JsonNode.DeepEquals(WithoutDocs(one), WithoutDocs(other));

    private static JsonNode? WithoutDocs(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Key is not ("doc" or "doc-ref" or "title" or "-container"))
            .Select(member => KeyValuePair.Create(NumberText.TryParse(member.Key, out ulong number) ? $"{number}" : member.Key, WithoutDocs(member.Value)))
            .OrderBy(member => member.Key, StringComparer.Ordinal)),
        JsonArray elements => new JsonArray([.. elements.Select(WithoutDocs)]),
        _ => node is null ? null : JsonValue.Create(Text(node) ?? node.ToJsonString()),
    };

    /// <summary>The files of the built-in table, which has a line for each; only what is asked for is read.</summary>
    private static Dictionary<string, FileSource> ReadBuiltIn()
    {
        var files = new Dictionary<string, FileSource>(StringComparer.Ordinal);
        using Stream table = OpenBuiltIn();
        byte[] part = new byte[4096];
        Span<byte> head = stackalloc byte[_beginning.Length + MostOfId];
        long start = 0;
        long position = 0;
        for (int count; (count = table.Read(part)) > 0;)
        {
            for (int from = 0; part.AsSpan(from..count).IndexOf((byte)'\n') is >= 0 and int length; from += length + 1)
            {
                long end = position + from + length;
                table.Position = start;
                ReadOnlySpan<byte> line = head[..table.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
                if (line.StartsWith(_beginning) && line[_beginning.Length..].IndexOf((byte)'"') is >= 0 and int idLength)
                {
                    string id = Encoding.UTF8.GetString(line.Slice(_beginning.Length, idLength));
                    (long first, int bytes) = (start, (int)(end - start));
                    files.Add(id, new FileSource(id, "built-in specification", () => ReadBuiltIn(first, bytes)));
                }

                start = end + 1;
            }

            position += count;
            table.Position = position;
        }

        return files;
    }

    private static JsonObject ReadBuiltIn(long start, int length)
    {
        using Stream table = OpenBuiltIn();
        byte[] line = new byte[length];
        table.Position = start;
        table.ReadExactly(line);
        return JsonNode.Parse(line.AsSpan().TrimEnd((byte)','))!.AsObject();
    }

    private static Stream OpenBuiltIn() => typeof(StructureCatalog).Assembly.GetManifestResourceStream(BuiltInResource)!;

    /// <summary>
    /// The enumeration of a field's flags, or null. Kaitai has no notation for flags, so the specification states it
    /// at the beginning of the field's doc: <c>Sum of `name`</c>.
    /// </summary>
    public EnumerationSpec? Flags(StructureSpec structure, FieldSpec field)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(field);
        string doc = field.Doc ?? "";
        int end = doc.StartsWith(SumOf, StringComparison.Ordinal) ? doc.IndexOf('`', SumOf.Length) : -1;
        if (end < 0)
        {
            return null;
        }

        string name = doc[SumOf.Length..end];
        return (IsWhole(name) ? null : EnumerationOf(structure.File + Separator + name)) ?? EnumerationOf(name);
    }

    /// <summary>Where a file's contents come from.</summary>
    /// <param name="Id">The file's id.</param>
    /// <param name="Source">What findings call it.</param>
    /// <param name="Read">Its contents.</param>
    private sealed record FileSource(string Id, string Source, Func<JsonObject> Read);

    /// <summary>What a file describes, by whole names.</summary>
    private sealed record SpecFile(string Source, IReadOnlyDictionary<string, StructureSpec> Structures, IReadOnlyDictionary<string, EnumerationSpec> Enumerations);
}
