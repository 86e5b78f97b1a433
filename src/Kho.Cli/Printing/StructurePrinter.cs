using Kho.Abi.Layouts;

namespace Kho.Cli.Printing;

/// <summary>Prints a structure as C declares it, with offset and size of each member, as <c>pahole -C</c> does.</summary>
internal static class StructurePrinter
{
    private const int TypeWidth = 26;
    private const int NameWidth = 32;

    /// <summary>Prints a structure.</summary>
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
