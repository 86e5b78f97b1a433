using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

/// <summary>The fields of an eight-byte structure by role; it is used as one 64-bit number.</summary>
internal sealed class WordLayout
{
    private readonly Dictionary<string, WordField> _fields;

    private WordLayout(StructureLayout layout)
    {
        Structure = layout.Spec.Name;
        if (layout.Size != sizeof(ulong))
        {
            throw new KhoFormatException($"{Structure} has {layout.Size} bytes, expected {sizeof(ulong)}: it is used as one 64-bit number");
        }

        if (layout.Fields.FirstOrDefault(field => field.Kind != FieldKind.Number || field.IsList) is LayoutField other)
        {
            throw new KhoFormatException($"{Structure}.{other.Id} is no single number, and the structure is used as one 64-bit number");
        }

        _fields = FieldRoles.Of(layout).ToDictionary(entry => entry.Key, entry => WordField.Of(layout, entry.Value), StringComparer.Ordinal);
        Only = layout.Fields.Count == 1 ? WordField.Of(layout, layout.Fields[0]) : null;
    }

    /// <summary>Name of the structure.</summary>
    public string Structure { get; }

    /// <summary>The field that fills the structure, or null.</summary>
    public WordField? Only { get; }

    /// <summary>Layout of a structure, the same at all page sizes since it holds numbers alone.</summary>
    /// <param name="structure">Name with the file's id before it.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or is no 64-bit number.</exception>
    public static WordLayout Of(StructureCatalog structures, string structure) =>
        structures.Words.GetOrAdd(structure, name => new WordLayout(structures.Layout(name, Codec.PageGeometry.Sizes[0])));

    /// <summary>The field with a role, or null.</summary>
    public WordField? Find(string role) => _fields.GetValueOrDefault(role);

    /// <summary>The field with a role.</summary>
    /// <exception cref="KhoFormatException">No field has the role.</exception>
    public WordField Require(string role) => Find(role) ?? throw new KhoFormatException($"{Structure}: no field has '-role: {role}'");
}
