using System.Text.RegularExpressions;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Cli.Terminals;

namespace Kho.Cli.Printing;

/// <summary>Prints annotated memory.</summary>
internal sealed partial class AnnotationPrinter(TextPage page, HandoverAnnotation annotation, ulong address)
{
    private const string Mark = ">";

    /// <summary>Prints a structure, with the address's fields marked.</summary>
    public void Print(AnnotatedStructure structure)
    {
        string name = structure.KernelName == structure.Structure ? structure.Structure : $"{structure.KernelName} ({structure.Structure})";
        ulong into = address - structure.Address;
        page.Line($"{Words.Address(address)}: {name}{(into == 0 ? "" : $", {Words.Count(into, "byte")} in")}");
        page.Line("");
        page.Pairs(
        [
            ("Lies at", $"{Words.Address(structure.Address)}, {Words.Count(structure.Length, "byte")}{(structure.Held < structure.Length ? $", of which the image holds {structure.Held}" : "")}"),
            ("Role", structure.Index is ulong index ? $"{structure.Use}, number {index} of {structure.Count} here (from 0)" : structure.Use),
            .. structure.Doc is null ? [] : ((string, string)[])[("Purpose", structure.Doc)],
        ]);
        page.Line("");
        page.Table(["", "address", ">offset", "bytes", "field", "value", "meaning"], Rows(structure), indent: 0);
        PrintNeighbours();
    }

    /// <summary>Prints bytes without a structure, and the known facts about them.</summary>
    public void PrintBytes(int length)
    {
        page.Line($"{Words.Address(address)}: no structure of the handover owns this byte");
        IReadOnlyList<string> known = annotation.Describe(address);
        foreach (string sentence in known.Count == 0 ? ["neither preserved nor in a scratch area"] : known)
        {
            page.Line($"  {sentence}");
        }

        page.Line("");
        ulong start = address & ~((ulong)AnnotatedField.LineLength - 1);
        ReadOnlyMemory<byte> bytes = annotation.Read(start, length);
        var all = new AnnotatedField { Path = "", KernelName = "", Address = start, Offset = 0, Bits = bytes.Length * 8L, Kind = AnnotatedKind.Bytes, Bytes = bytes };
        foreach (HexLine line in all.Lines())
        {
            string text = string.Concat(line.Bytes.ToArray().Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
            string shown = line.IsZeros ? Zeros(line) : $"{Hex(line.Bytes),-47}  {text}";
            page.Line($"{(line.Offset == 0 && start != address ? Mark : " ")} {Words.Address(start + (ulong)line.Offset)}  {shown}");
        }

        PrintNeighbours();
    }

    private IEnumerable<IReadOnlyList<string>> Rows(AnnotatedStructure structure)
    {
        HashSet<string> explained = new(StringComparer.Ordinal);
        long marked = (long)(address - structure.Address);
        foreach (AnnotatedField field in structure.Fields)
        {
            bool first = true;
            string doc = field.Doc is string text && explained.Add($"{Indexes().Replace(field.Path, "")}: {text}") ? text : "";
            foreach (HexLine line in field.Lines())
            {
                bool holds = marked != 0 && marked >= line.Offset && marked < line.Offset + line.Bytes.Length;
                string bytes = line.IsZeros ? Zeros(line) : Hex(line.Bytes);
                string meaning = string.Join("; ", ((string?[])[first ? field.Meaning : null, line.Note]).Where(part => part is not null));
                yield return
                [
                    holds ? Mark : "",
                    Words.Address(structure.Address + (ulong)line.Offset),
                    $"0x{line.Offset:x}",
                    bytes,
                    first ? Name(field) : "",
                    Value(first ? field.Display : null, meaning),
                    first ? doc : "",
                ];
                first = false;
            }
        }
    }

    /// <summary>The kernel's name, followed by a different name in the specification; bit fields in C's notation.</summary>
    private static string Name(AnnotatedField field)
    {
        string bits = field.IsBitField ? $":{field.Bits}" : "";
        return field.Path.StartsWith('/') ? field.Path
            : field.Path == field.KernelName ? field.KernelName + bits
            : $"{field.KernelName}{bits} ({field.Path})";
    }

    private static string Value(string? value, string meaning) =>
        value is null ? meaning : meaning.Length == 0 ? value : $"{value}, {meaning}";

    private static string Zeros(HexLine line) => $"{Words.Count((ulong)line.Bytes.Length, "byte")} of 0";

    private static string Hex(ReadOnlyMemory<byte> bytes) => string.Join(' ', bytes.ToArray().Select(value => value.ToString("x2")));

    private void PrintNeighbours()
    {
        IReadOnlyList<StructurePlace> neighbours = annotation.Neighbours(address);
        if (neighbours.Count == 0)
        {
            return;
        }

        page.Heading("Also in this page");
        page.Table(["address", "last byte", ">number", "structure", "role"], neighbours.Select(place => (IReadOnlyList<string>)
        [
            Words.Address(place.Address),
            Words.Address(place.Last),
            place.Count.ToString(),
            place.KernelName == place.Structure ? place.Structure : $"{place.KernelName} ({place.Structure})",
            place.Use,
        ]));
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Indexes();
}
