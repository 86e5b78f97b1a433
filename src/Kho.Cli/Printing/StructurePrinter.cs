using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Cli.Terminals;

namespace Kho.Cli.Printing;

/// <summary>Prints a structure as a C declaration with offset and size of each member, like <c>pahole -C</c>.</summary>
internal static class StructurePrinter
{
    private const int TypeWidth = 26;
    private const int NameWidth = 32;

    public static void Print(StructureLayout structure, TextPage page)
    {
        page.Line($"struct {structure.Spec.KernelName} {{");
        long end = 0;
        foreach (LayoutField field in structure.Fields)
        {
            if (field.BitOffset > (end + 7) / 8 * 8)
            {
                page.Line($"        /* a hole of {(field.BitOffset - end) / 8} bytes */");
            }

            (string type, string suffix) = Declare(field);
            string name = $"{field.Spec.KernelName}{suffix};";
            string offset = field.IsBitField ? $"{field.ByteOffset,6}:{field.BitOffset % 8,2}" : $"{field.ByteOffset,6}   ";
            string size = field.Count is null ? "…" : field.IsBitField ? $"{field.TotalBits} bits" : $"{field.TotalBits / 8}";
            page.Line($"        {type.PadRight(TypeWidth)} {name.PadRight(NameWidth)} /* {offset} {size,6} */");
            end = field.BitOffset + field.TotalBits;
        }

        page.Line("");
        page.Line($"        /* size: {structure.Size}{(structure.Fields is [.., { Count: null }] ? " and more" : "")}, members: {structure.Fields.Count} */");
        page.Line("};");
    }

    private static (string Type, string Suffix) Declare(LayoutField field)
    {
        string list = !field.IsList ? "" : field.Count is long count ? $"[{count}]" : "[]";
        return field switch
        {
            { Structure: StructureLayout structure } => ($"struct {structure.Spec.KernelName}", list),
            { IsBitField: true } => ("u64", $":{field.BitWidth}{list}"),
            { Kind: FieldKind.Number } => ($"{(field.BitWidth == 8 ? "" : field.BigEndian ? "__be" : "")}{(field.BigEndian && field.BitWidth > 8 ? $"{field.BitWidth}" : $"u{field.BitWidth}")}", list),
            _ => (field.Spec.Contents is null ? "char" : "u8", $"{list}[{field.BitWidth / 8}]"),
        };
    }
}

/// <summary>Descriptions of the members of release descriptions, from the embedded schema.</summary>
internal static class SchemaDescriptions
{
    private const string Definitions = "#/definitions/";

    private static readonly Lazy<JsonDocument> _schema = new(() =>
    {
        using Stream stream = typeof(SchemaDescriptions).Assembly.GetManifestResourceStream("Kho.Cli.release.schema.json")!;
        return JsonDocument.Parse(stream);
    });

    /// <summary>The description of a member such as <c>behaviour.reserve.size_bits</c>, or null if the schema has none.</summary>
    public static string? Of(string member)
    {
        JsonElement at = _schema.Value.RootElement;
        foreach (string part in member.Split('.'))
        {
            if (Properties(at) is not JsonElement properties || !properties.TryGetProperty(part, out at))
            {
                return null;
            }
        }

        return at.TryGetProperty("description", out JsonElement description) ? description.GetString()?.TrimEnd('.') : null;
    }

    private static JsonElement? Properties(JsonElement element)
    {
        if (element.TryGetProperty("$ref", out JsonElement reference) && reference.GetString() is string name && name.StartsWith(Definitions, StringComparison.Ordinal))
        {
            return _schema.Value.RootElement.GetProperty("definitions").TryGetProperty(name[Definitions.Length..], out JsonElement definition) ? Properties(definition) : null;
        }

        return element.TryGetProperty("properties", out JsonElement properties) ? properties : null;
    }
}
