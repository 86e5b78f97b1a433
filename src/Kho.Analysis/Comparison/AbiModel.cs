using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// A release's description evaluated at one page size, as parts. It walks the description itself, so
/// that every member is compared, also one unknown to this class.
/// </summary>
internal sealed partial class AbiModel
{
    /// <summary>Members that only identify the release.</summary>
    private static readonly string[] _identity = [.. ReleaseCatalog.IdentifyingMembers, "formats"];

    /// <summary>Formulas of a radix tree; each may use the earlier ones.</summary>
    private static readonly string[] _formulas = ["order_0_bit", "key_width", "table_bits", "bitmap_bits", "depth"];

    private readonly Dictionary<string, AbiPart> _parts = new(StringComparer.Ordinal);

    private AbiModel(ReleaseCatalog catalog, ReleaseAt abi)
    {
        Catalog = catalog;
        Abi = abi;
    }

    public ReleaseCatalog Catalog { get; }

    /// <summary>The release at the page size.</summary>
    public ReleaseAt Abi { get; }

    public AbiRelease Release => Abi.Release;

    /// <summary>Page size in bytes.</summary>
    public int PageSize => Abi.Pages.PageSize;

    public IReadOnlyDictionary<string, AbiPart> Parts => _parts;

    /// <summary>Behaviour of the release's kernels, by place.</summary>
    public SortedDictionary<string, string> Behaviour { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers of the radix tree; null for a chunk list or uncomputable ones.</summary>
    public KeyNumbers? Keys { get; private set; }

    /// <summary>The defect of the keys' structure, or null.</summary>
    public string? KeyProblem { get; private set; }

    /// <summary>Uncomputable members: place and reason.</summary>
    public List<(string Place, string Reason)> Undefined { get; } = [];

    /// <exception cref="KhoFormatException">The release names a structure that does not exist.</exception>
    public static AbiModel Of(ReleaseCatalog catalog, ReleaseAt abi)
    {
        var model = new AbiModel(catalog, abi);
        foreach ((string name, JsonNode? value) in catalog.Describe(abi.Release.Id))
        {
            model.Add(name, value!);
        }

        model.AddFixedStructures();
        return model;
    }

    /// <summary>Layout of a structure. A chunk list's bitmap counts as a page long, since its length is a separate number.</summary>
    public StructureLayout Layout(string structure) => Abi.Structures.Layout(structure);

    /// <summary>Layout of a structure with the release's own sizes.</summary>
    public StructureLayout TrueLayout(string structure)
    {
        bool isBitmap = structure == StructureNames.ChunkBitmap
            && long.TryParse(_parts[AbiPart.MapName].Facts.GetValueOrDefault($"{AbiPart.MapName}.chunk_list.bitmap_bits"), NumberStyles.None, CultureInfo.InvariantCulture, out long bits)
            && bits is > 0 and <= int.MaxValue;
        return isBitmap
            ? Catalog.Structures.Layout(structure, PageSize, int.Parse(_parts[AbiPart.MapName].Facts[$"{AbiPart.MapName}.chunk_list.bitmap_bits"], CultureInfo.InvariantCulture) / 8)
            : Layout(structure);
    }

    /// <summary>A name without its version: <c>ring</c> of <c>ring-v2</c>.</summary>
    public static string Family(string name) => VersionSuffix().Replace(name, "");

    [GeneratedRegex("-v[0-9]+$")]
    private static partial Regex VersionSuffix();

    private AbiPart Part(string name)
    {
        if (!_parts.TryGetValue(name, out AbiPart? part))
        {
            _parts[name] = part = new AbiPart(name);
        }

        return part;
    }

    private void Add(string name, JsonNode value)
    {
        switch (name)
        {
            case "behaviour":
                AddBehaviour(name, value);
                // A member that an older description lacks does not exist.
                Behaviour.TryAdd($"{name}.restore.page", "unavailable");
                Behaviour.TryAdd($"{name}.write.page", "unavailable");
                break;
            case "memory_map":
                AddMap(value.AsObject());
                break;
            case "blobs":
                AddFormats(AbiPart.BlobPrefix, value.AsObject());
                break;
            case "files":
                AddFormats(AbiPart.FilePrefix, value.AsObject());
                break;
            case "physical_address_bits":
                AddLeaves(Part(AbiPart.RootName), name, value);
                break;
            case var identity when _identity.Contains(identity):
                break;
            default:
                AddLeaves(Part(name), name, value);
                break;
        }
    }

    private void AddBehaviour(string place, JsonNode value)
    {
        if (value is JsonObject members)
        {
            foreach ((string name, JsonNode? member) in members)
            {
                AddBehaviour($"{place}.{name}", member!);
            }
        }
        else
        {
            Behaviour[place] = Text(value);
        }
    }

    private void AddMap(JsonObject map)
    {
        AbiPart part = Part(AbiPart.MapName);
        string kind = Text(map["kind"]!);
        part.Facts[$"{AbiPart.MapName}.kind"] = kind;
        foreach ((string name, JsonNode? value) in map)
        {
            // A description inherits members of a base with another kind of map.
            if (name != "kind" && (name == kind || name is not ("radix" or "chunk_list")))
            {
                AddLeaves(part, $"{AbiPart.MapName}.{name}", value!);
            }
        }

        Dictionary<string, long> numbers = IntegerExpression.NamesAt(PageSize);
        string prefix = $"{AbiPart.MapName}.{kind}.";
        foreach (string formula in _formulas.Where(formula => part.Facts.ContainsKey(prefix + formula)))
        {
            Compute(part, prefix + formula, formula, numbers);
        }

        if (kind == "radix")
        {
            if (part.Facts.Remove($"{prefix}wide_keys", out string? policy))
            {
                Behaviour[$"{prefix}wide_keys"] = policy;
            }
            else
            {
                Behaviour[$"{prefix}wide_keys"] = "dropped";
            }

            Keys = KeyNumbers.Of(numbers, Abi, out string? problem);
            KeyProblem = problem;
            if (Keys?.Layout is { IsFromStructure: true, PageType: WordField type })
            {
                // The structure decides, whatever an older description states.
                part.Facts[$"{prefix}page_type_bit"] = type.Width == 1 ? $"{type.LowestBit}" : $"{type}";
                part.Facts[$"{prefix}page_types"] = string.Join(", ", Keys.PageTypes);
            }
        }
    }

    private void Compute(AbiPart part, string place, string name, Dictionary<string, long> numbers)
    {
        try
        {
            numbers[name] = IntegerExpression.Parse(part.Facts[place]).Evaluate(numbers);
            part.Facts[place] = numbers[name].ToString(CultureInfo.InvariantCulture);
        }
        catch (KhoFormatException exception)
        {
            // The formula's text is the fact, so that another formula is a difference.
            Undefined.Add((place, exception.Message));
        }
    }

    private void AddFormats(string prefix, JsonObject formats)
    {
        JsonObject described = Catalog.Describe(Release.Id)["formats"]!.AsObject();
        foreach ((string name, JsonNode? id) in formats)
        {
            AbiPart part = Part(prefix + name);
            foreach ((string member, JsonNode? value) in described[Text(id!)]!.AsObject())
            {
                // Names in a format's member are keyed without the reading algorithm, so that two algorithms' common names are compared.
                AddLeaves(part, value is JsonObject && member != "features" ? part.Name : $"{part.Name}.{member}", WithoutPresentation(value!));
            }

            if (prefix == AbiPart.FilePrefix)
            {
                part.Strings[$"{part.Name}.compatible"] = name;
            }

            BlobFormatAbi format = Release.Formats[Text(id!)];
            foreach (string structure in ReleaseStructures.Properties(format).Values.Concat(format.Names!.Structures).Where(structure => !part.Structures.ContainsValue(structure)))
            {
                part.Structures[structure] = structure;
            }
        }
    }

    /// <summary>Removes prose and workload hints, which are no part of the ABI.</summary>
    private static JsonNode WithoutPresentation(JsonNode value) => value is not JsonObject members ? value
        : new JsonObject(members.Where(member => member.Key is not ("summary" or "sample")).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private void AddLeaves(AbiPart part, string place, JsonNode value)
    {
        if (value is JsonObject members)
        {
            foreach ((string name, JsonNode? member) in members)
            {
                AddLeaves(part, $"{place}.{name}", member!);
            }

            return;
        }

        string text = Text(value);
        string leaf = place[(place.LastIndexOf('.') + 1)..];
        if (leaf is "compatible" or "version" || leaf.EndsWith("_compatible", StringComparison.Ordinal))
        {
            part.Strings[place] = text;
        }
        else if (value.GetValueKind() == JsonValueKind.String && IsStructure(leaf, text))
        {
            part.Structures[place] = text;
        }
        else
        {
            part.Facts[place] = text;
        }
    }

    private bool IsStructure(string leaf, string text) =>
        Catalog.Structures.Find(text) is not null && !leaf.EndsWith("_property", StringComparison.Ordinal) && !leaf.EndsWith("_node", StringComparison.Ordinal);

    private void AddFixedStructures()
    {
        Use(AbiPart.BootName, StructureNames.BootParams, StructureNames.SetupData, StructureNames.TreeCell);
        Use(AbiPart.TreeName, StructureNames.TreeHeader, StructureNames.TreeReservation, StructureNames.TreeToken, StructureNames.TreeProperty);
        Use(AbiPart.RootName, [.. ReleaseStructures.RootProperties(Release).Values]);
        if (Release.MemoryMap.Kind == MemoryMapKind.ChunkList)
        {
            Use(AbiPart.MapName, StructureNames.ChunkBitmap);
        }

        if (Release.Vmalloc is string area)
        {
            // Areas have no string of their own: the embedding part guards them.
            AbiPart[] embedding = [.. _parts.Values.Where(part => part.Name != AbiPart.VmallocName && part.Structures.Values.Any(structure => Contains(structure, area)))];
            foreach (AbiPart part in embedding.DefaultIfEmpty(Part(AbiPart.VmallocName)))
            {
                Use(part.Name, StructureNames.VmallocChunk);
            }
        }
    }

    private void Use(string part, params ReadOnlySpan<string> structures)
    {
        foreach (string structure in structures)
        {
            Part(part).Structures[structure] = structure;
        }
    }

    private bool Contains(string structure, string inner) =>
        structure == inner || Layout(structure).Fields.Any(field => field.Structure is not null && Contains(field.Structure.Spec.Name, inner));

    private static string Text(JsonNode value) => value switch
    {
        JsonArray array => string.Join(", ", array.Select(element => Text(element!))),
        _ => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
    };
}

/// <summary>
/// A part of a release's ABI with its own compatible strings: the root, the memory map, one blob, one kind of
/// file. Its contents are keyed by place, so that a comparison needs no list of members.
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

    /// <summary>Name, which is also the prefix of its places.</summary>
    public string Name { get; } = name;

    /// <summary>Compatible strings and version numbers by place; readers refuse others.</summary>
    public SortedDictionary<string, string> Strings { get; } = new(StringComparer.Ordinal);

    /// <summary>Names, numbers and choices by place.</summary>
    public SortedDictionary<string, string> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>Structures by the place that names them, or by their own name if all releases share them.</summary>
    public SortedDictionary<string, string> Structures { get; } = new(StringComparer.Ordinal);

    /// <summary>A blob or a kind of file: something that a release may lack.</summary>
    public bool IsFormat => Name.StartsWith(BlobPrefix, StringComparison.Ordinal) || Name.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>The root's compatible string guards the part, since a reader checks it first.</summary>
    public bool IsBehindRoot => Name is not (BootName or TreeName);
}
