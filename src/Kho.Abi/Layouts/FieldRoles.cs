using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

/// <summary>
/// What an algorithm uses a field for, as the specification's <c>-role</c> says it: the algorithm asks for the role, and
/// the field may have any name, place and width.
/// </summary>
internal static class FieldRoles
{
    /// <summary>Order bit and shifted address of a radix key.</summary>
    public const string Encoded = "encoded";

    /// <summary>Order of a block.</summary>
    public const string Order = "order";

    /// <summary>How the pages of a block are held; the enumeration's ids are the names of the page types.</summary>
    public const string PageType = "page-type";

    /// <summary>The number that marks a stamp; the enumeration has it as its only value.</summary>
    public const string Magic = "magic";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Encoded, Order, PageType, Magic];

    /// <summary>
    /// The fields of a structure by role. A structure none of whose fields names a role takes over those that the built-in
    /// file of the same id gives to fields of the same ids, and their enumerations, so that a copy from before the roles reads on.
    /// </summary>
    /// <param name="layout">Layout of the structure.</param>
    public static IReadOnlyDictionary<string, LayoutField> Of(StructureLayout layout)
    {
        Dictionary<string, LayoutField> fields = new(StringComparer.Ordinal);
        bool isMarked = layout.Fields.Any(field => field.Spec.Roles.Count > 0);
        foreach (LayoutField field in layout.Fields)
        {
            FieldSpec? builtIn = isMarked ? null : BuiltIn(layout.Spec.File, field.Id);
            LayoutField marked = builtIn?.Enumeration is string name && field.Enumeration is null
                ? field with { Enumeration = StructureCatalog.BuiltIn.Enumeration(name, layout.Spec.File) }
                : field;
            foreach (string role in (builtIn ?? field.Spec).Roles)
            {
                if (!fields.TryAdd(role, marked))
                {
                    throw new KhoFormatException($"{layout.Spec.Name}: {fields[role].Id} and {field.Id} both have the role '{role}'");
                }
            }
        }

        return fields;
    }

    private static FieldSpec? BuiltIn(string file, string id) => StructureCatalog.BuiltIn.Structures.Values
        .Where(structure => structure.File == file)
        .SelectMany(structure => structure.Fields)
        .FirstOrDefault(field => field.Id == id && field.Roles.Count > 0);
}
