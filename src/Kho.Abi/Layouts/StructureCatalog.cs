using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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

    /// <summary>Page sizes, in bytes, at which a loaded specification must have a layout.</summary>
    private static readonly int[] _checkedPageSizes = [4096, 16384, 65536];

    private static readonly Lazy<StructureCatalog> _builtIn = new(() => new StructureCatalog(ReadBuiltIn().Values, isBuiltIn: true));

    private readonly Dictionary<string, StructureSpec> _structures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumerationSpec> _enumerations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, StructureReader> _readers = [];

    private StructureCatalog(IEnumerable<(JsonObject File, string Source)> files, bool isBuiltIn)
    {
        IsBuiltIn = isBuiltIn;
        foreach ((JsonObject file, string source) in files)
        {
            AddFile(file, source);
        }
    }

    /// <summary>Structures used as 64-bit numbers, computed on demand.</summary>
    internal ConcurrentDictionary<string, WordLayout> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>The structures of <c>spec/*.ksy</c>, embedded at build time.</summary>
    public static StructureCatalog BuiltIn => _builtIn.Value;

    /// <summary>The catalog is the built-in one.</summary>
    public bool IsBuiltIn { get; }

    /// <summary>All structures, by name.</summary>
    public IReadOnlyDictionary<string, StructureSpec> Structures => _structures;

    /// <summary>All enumerations, by name.</summary>
    public IReadOnlyDictionary<string, EnumerationSpec> Enumerations => _enumerations;

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

        Dictionary<string, (JsonObject, string)> files = ReadBuiltIn();
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            JsonObject file = YamlJson.ReadFile(path);
            string id = FileId(file, path);
            if (files.TryGetValue(id, out (JsonObject File, string Source) builtIn) && IsContainer(builtIn.File) && !SaysTheSame(builtIn.File, file))
            {
                throw new KhoFormatException($"{path}: {id} describes a container format, which a compiled parser reads: --spec cannot change it");
            }

            files[id] = (file, path);
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
        (file is not null ? _structures.GetValueOrDefault(file + Separator + name) : null) ?? _structures.GetValueOrDefault(name);

    /// <summary>Finds an enumeration.</summary>
    /// <param name="name">Name, with the file's id before it or, within that file, without.</param>
    /// <param name="file">Id of the file that refers to it, or null.</param>
    /// <exception cref="KhoFormatException">The enumeration does not exist.</exception>
    public EnumerationSpec Enumeration(string name, string? file = null) =>
        (file is not null ? _enumerations.GetValueOrDefault(file + Separator + name) : null)
        ?? _enumerations.GetValueOrDefault(name)
        ?? throw new KhoFormatException($"the specification has no enumeration '{name}'");

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
        foreach ((string name, string source) in _sources)
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

    private static Dictionary<string, (JsonObject File, string Source)> ReadBuiltIn()
    {
        using Stream stream = typeof(StructureCatalog).Assembly.GetManifestResourceStream(BuiltInResource)!;
        return JsonNode.Parse(stream)!.AsArray()
            .Select(node => (File: node!.AsObject(), Source: "built-in specification"))
            .ToDictionary(entry => FileId(entry.File, entry.Source), StringComparer.Ordinal);
    }

    /// <summary>
    /// The enumeration of a field's flags, or null. Kaitai has no notation for flags, so the specification states it
    /// at the beginning of the field's doc: <c>Sum of `name`</c>.
    /// </summary>
    public EnumerationSpec? Flags(StructureSpec structure, FieldSpec field)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(field);
        Match match = SumOf().Match(field.Doc ?? "");
        string name = match.Groups["name"].Value;
        return !match.Success ? null
            : _enumerations.GetValueOrDefault(structure.File + Separator + name) ?? _enumerations.GetValueOrDefault(name);
    }

    [GeneratedRegex(@"^Sum of `(?<name>[a-z0-9_:]+)`")]
    private static partial Regex SumOf();
}
