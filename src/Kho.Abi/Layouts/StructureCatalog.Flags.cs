using System.Text.RegularExpressions;

namespace Kho.Abi.Layouts;

public sealed partial class StructureCatalog
{
    /// <summary>
    /// The enumeration whose values a field is a sum of, or null. Kaitai has no word for flags, so the specification says it
    /// at the beginning of the field's description: <c>Sum of `name`</c>.
    /// </summary>
    /// <param name="structure">Structure.</param>
    /// <param name="field">Field of it.</param>
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
