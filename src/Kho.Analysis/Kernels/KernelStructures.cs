using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>Writes the <c>.ksy</c> files of a kernel's structures that differ from the release that describes it.</summary>
internal sealed partial class KernelStructures(ReleaseCatalog catalog, KernelAbi abi, string? directory)
{
    private const string BuiltInResource = "Kho.Abi.Generated.structures.json";
    private const string KernelName = "-orig-id";

    private readonly Dictionary<string, JsonObject> _files = new(StringComparer.Ordinal);

    /// <summary>Text by file name, for each file with a different structure.</summary>
    public IReadOnlyDictionary<string, string> Write(AbiRelease release)
    {
        string[] names = [.. abi.StructureDifferences.Where(finding => finding.IsWireChange && finding.Rule != AbiRules.MapKind).Select(finding => finding.Place.Split('.')[0]).Distinct()];
        if (names.Length == 0)
        {
            return new Dictionary<string, string>();
        }

        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        ReadFiles();
        HashSet<string> changed = new(StringComparer.Ordinal);
        var used = new ReleaseLayoutSet(AbiModel.Of(catalog, ReleaseAt.Of(release, abi.PageSize ?? PageGeometry.Sizes[0])));
        foreach (StructureLayout layout in used.All.Select(entry => entry.Layout).Where(layout => names.Contains(layout.Spec.KernelName)))
        {
            if (abi.Kernel.Types!.Layouts(layout.Spec.KernelName) is [.., StructureLayout built])
            {
                JsonObject file = _files[layout.Spec.File];
                string type = layout.Spec.Name[(layout.Spec.Name.LastIndexOf(':') + 1)..];
                JsonObject declaration = layout.Spec.Name == layout.Spec.File ? file : file["types"]![type]!.AsObject();
                declaration["seq"] = Sequence(declaration["seq"]!.AsArray(), layout, built);
                changed.Add(layout.Spec.File);
            }
        }

        foreach (string file in changed)
        {
            string version = abi.Kernel.KernelRelease ?? Path.GetFileName(abi.Kernel.Path);
            texts[$"{file}.ksy"] = $"# Structures of kernel {version} as its types (BTF) have them, where they differ from {release.Id}.\n{SpecYaml.Write(_files[file])}";
        }

        return texts;
    }

    /// <summary>The kernel's fields; one with unchanged place and length keeps its doc.</summary>
    private static JsonArray Sequence(JsonArray declared, StructureLayout described, StructureLayout built)
    {
        JsonArray fields = [];
        long position = 0;
        int gaps = 0;
        foreach (LayoutField field in built.Fields.OrderBy(field => field.BitOffset))
        {
            if (field.IsBitField || field.BitOffset % 8 != 0)
            {
                throw new KhoFormatException($"{built.Spec.Name}.{field.Id}: a bit field that differs cannot be written as .ksy");
            }

            if (field.ByteOffset < position)
            {
                continue;
            }

            AddGap(fields, field.ByteOffset - position, ref gaps);
            LayoutField? known = described.Fields.FirstOrDefault(other => other.Spec.KernelName == field.Spec.KernelName && other.TotalBits == field.TotalBits);
            JsonNode declaration = known is not null && Declaration(declared, known.Id) is JsonNode kept ? kept.DeepClone() : Declare(field, described);
            fields.Add(declaration);
            position = field.ByteOffset + (field.TotalBits / 8);
        }

        AddGap(fields, built.Size - position, ref gaps);
        foreach (LayoutField open in described.Fields.Where(field => field.Count is null))
        {
            fields.Add(Declaration(declared, open.Id)!.DeepClone());
        }

        return fields;
    }

    private static JsonNode? Declaration(JsonArray declared, string id) => declared.FirstOrDefault(field => field?["id"]?.GetValue<string>() == id);

    private static void AddGap(JsonArray fields, long bytes, ref int gaps)
    {
        if (bytes > 0)
        {
            gaps++;
            fields.Add((JsonNode)new JsonObject { ["id"] = $"padding{gaps.ToString(CultureInfo.InvariantCulture)}", ["-padding"] = true, ["size"] = bytes, ["doc"] = "Padding of the compiler." });
        }
    }

    private static JsonObject Declare(LayoutField field, StructureLayout described)
    {
        var declaration = new JsonObject { ["id"] = Id(field.Spec.KernelName), [KernelName] = field.Spec.KernelName };
        long bytes = field.TotalBits / 8;
        bool isNumber = field.Kind == FieldKind.Number && field.BitWidth is 8 or 16 or 32 or 64;
        string? inner = field.Structure is StructureLayout structure
            ? described.Fields.Select(other => other.Structure).OfType<StructureLayout>().FirstOrDefault(other => other.Spec.KernelName == structure.Spec.KernelName)?.Spec.Name
            : null;
        if (isNumber || inner is not null)
        {
            declaration["type"] = inner is null ? $"u{field.BitWidth / 8}" : inner[(inner.LastIndexOf(':') + 1)..];
            if (field.IsList)
            {
                declaration["repeat"] = "expr";
                declaration["repeat-expr"] = field.Count;
            }
        }
        else
        {
            declaration["size"] = bytes;
        }

        declaration["doc"] = "From the kernel's types; what it means is not known.";
        return declaration;
    }

    private void ReadFiles()
    {
        using Stream stream = typeof(StructureCatalog).Assembly.GetManifestResourceStream(BuiltInResource)!;
        foreach (JsonNode? file in JsonNode.Parse(stream)!.AsArray())
        {
            _files[file!["meta"]!["id"]!.GetValue<string>()] = file.AsObject();
        }

        foreach (string path in directory is not null && Directory.Exists(directory) ? Directory.GetFiles(directory, "*.ksy") : [])
        {
            JsonObject file = YamlJson.ReadFile(path);
            if (file["meta"]?["id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String)
            {
                _files[id.GetValue<string>()] = file;
            }
        }
    }

    /// <summary>A field's id in the specification's alphabet.</summary>
    private static string Id(string name) => NotAllowed().Replace(name.ToLowerInvariant(), "_").TrimStart('_') is { Length: > 0 } id && char.IsAsciiLetter(id[0]) ? id : $"field_{name.ToLowerInvariant()}";

    [GeneratedRegex("[^a-z0-9_]+")]
    private static partial Regex NotAllowed();
}
