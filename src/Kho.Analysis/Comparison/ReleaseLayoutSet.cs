using Kho.Abi.Layouts;

namespace Kho.Analysis.Comparison;

/// <summary>Every structure that a release uses, those inside others included, with the parts that use it.</summary>
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
