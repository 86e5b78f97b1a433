using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>Every structure that a release uses, including nested ones, with the parts that use it.</summary>
internal sealed class ReleaseLayoutSet
{
    private readonly Dictionary<string, (StructureLayout Layout, HashSet<string> Parts)> _layouts = new(StringComparer.Ordinal);

    public ReleaseLayoutSet(AbiModel model)
    {
        foreach (AbiPart part in model.Parts.Values)
        {
            foreach (string structure in part.Structures.Values)
            {
                Add(model.Layout(structure), part.Name);
            }
        }
    }

    public IEnumerable<(StructureLayout Layout, IReadOnlySet<string> Parts)> All =>
        _layouts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Value.Layout, (IReadOnlySet<string>)entry.Value.Parts));

    private void Add(StructureLayout layout, string part)
    {
        if (!_layouts.TryGetValue(layout.Spec.Name, out (StructureLayout Layout, HashSet<string> Parts) known))
        {
            _layouts[layout.Spec.Name] = known = (layout, []);
        }

        known.Parts.Add(part);
        foreach (LayoutField field in layout.Fields)
        {
            if (field.Structure is not null)
            {
                Add(field.Structure, part);
            }
        }
    }
}

/// <summary>
/// Whether a release equals a built-in one: measurements of real kernels apply to the built-in description only, not to one
/// changed under the same name.
/// </summary>
internal static class BuiltInRelease
{
    /// <summary>The release and all its structures equal the built-in ones, apart from names and prose.</summary>
    /// <param name="catalog">The release's catalog.</param>
    public static bool Is(ReleaseCatalog catalog, AbiRelease release)
    {
        ReleaseCatalog builtIn = ReleaseCatalog.BuiltIn;
        AbiRelease? known = builtIn.Releases.FirstOrDefault(other => other.Id == release.Id);
        if (known is null || (!ReferenceEquals(known, release) && !JsonNode.DeepEquals(Describe(known), Describe(release))))
        {
            return false;
        }

        return catalog.Structures.IsBuiltIn
            || (Structures(builtIn.Structures, known) is string expected && expected == Structures(catalog.Structures, release));
    }

    private static JsonNode? Describe(AbiRelease release)
    {
        AbiRelease plain = release with { Title = "", Aliases = [], Versions = [], Verified = "", BasedOn = null, Proposals = [] };
        return JsonSerializer.SerializeToNode(plain, AbiReleaseJsonContext.Default.AbiRelease);
    }

    /// <summary>The structures that a release uses, or null if one does not exist.</summary>
    private static string? Structures(StructureCatalog structures, AbiRelease release)
    {
        var text = new StringBuilder();
        try
        {
            foreach (UsedStructure used in ReleaseStructures.Of(release, structures))
            {
                Append(text, structures, structures.Structure(used.Name));
            }
        }
        catch (KhoFormatException)
        {
            return null;
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, StructureCatalog structures, StructureSpec structure)
    {
        text.Append(CultureInfo.InvariantCulture, $"{structure.Name}({string.Join(',', structure.Parameters)}) {structure.Encoding} {structure.BigEndian} {structure.BigEndianBits}\n");
        foreach (FieldSpec field in structure.Fields)
        {
            string contents = field.Contents is ReadOnlyMemory<byte> bytes ? Convert.ToHexStringLower(bytes.Span) : "-";
            text.Append(CultureInfo.InvariantCulture, $" {field.Id} {field.Type} {field.Size} {contents} {field.RepeatCount} {field.RepeatsToEnd}");
            EnumerationSpec? values = field.Enumeration is string name ? structures.Enumeration(name, structure.File) : structures.Flags(structure, field);
            foreach ((ulong number, EnumerationValue value) in (values?.Values ?? new Dictionary<ulong, EnumerationValue>()).OrderBy(value => value.Key))
            {
                text.Append(CultureInfo.InvariantCulture, $" {number}={value.Id}");
            }

            text.Append('\n');
        }
    }
}
