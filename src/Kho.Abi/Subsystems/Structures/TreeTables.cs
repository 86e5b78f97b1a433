using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>One table of a tree of values, for human readers.</summary>
/// <param name="Title">Name of the structure, or of the field whose targets are the rows.</param>
/// <param name="Columns">Names of the fields.</param>
/// <param name="Rows">Values; at most <see cref="TreeTables.MostRows"/>.</param>
/// <param name="LeftOut">Number of omitted rows.</param>
internal sealed record TreeTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int LeftOut);

/// <summary>
/// Lays out a tree of values as tables: first the root's fields, then the targets of each field. Text output and pages show these
/// tables.
/// </summary>
internal static class TreeTables
{
    /// <summary>Maximum number of rows of a table.</summary>
    public const int MostRows = 64;

    private const int MostTables = 64;
    private const int MostBytes = 16;

    /// <summary>Lays out the tables of a tree.</summary>
    /// <returns>The tables, beginning with the root's fields.</returns>
    public static IReadOnlyList<TreeTable> Of(ValueTree root)
    {
        ArgumentNullException.ThrowIfNull(root);
        List<TreeTable> tables = [];
        Add(tables, root.KernelName, [root]);
        return tables;
    }

    /// <summary>One-line summary of a tree: its scalar fields.</summary>
    /// <param name="template">Text with fields in braces; null to list the first fields.</param>
    public static string Summary(ValueTree root, string? template)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (template is null)
        {
            return string.Join(", ", Cells(root, "").Take(4).Select(cell => $"{cell.Name} {cell.Text}"));
        }

        foreach ((string name, string text) in Cells(root, ""))
        {
            template = template.Replace($"{{{name}}}", text, StringComparison.Ordinal);
        }

        return template;
    }

    private static void Add(List<TreeTable> tables, string title, List<ValueTree> elements)
    {
        if (elements.Count == 0 || tables.Count >= MostTables)
        {
            return;
        }

        IReadOnlyList<ValueTree> shown = [.. elements.Take(MostRows)];
        string[] columns = [.. Cells(elements[0], "").Select(cell => cell.Name)];
        tables.Add(new TreeTable(title, columns, [.. shown.Select(element => (IReadOnlyList<string>)[.. Cells(element, "").Select(cell => cell.Text)])], elements.Count - shown.Count));
        for (int index = 0; index < shown.Count; index++)
        {
            string prefix = elements.Count == 1 ? title : $"{title}[{index}]";
            foreach ((string name, TreeEdge edge) in Edges(shown[index], ""))
            {
                Add(tables, $"{prefix}.{name}", edge.Blocks.Count > 0 && edge.Read.Count == 0 ? edge.Blocks : edge.Selected is TreeValue selected ? [selected.Root] : edge.Read);
            }
        }
    }

    private static IEnumerable<(string Name, string Text)> Cells(ValueTree tree, string prefix)
    {
        foreach (TreeField field in tree.Fields.Where(field => field.Layout.Spec is { Contents: null, IsPadding: false }))
        {
            string name = prefix + field.Name;
            if (field.Structure is ValueTree nested)
            {
                foreach ((string Name, string Text) cell in Cells(nested, name + "."))
                {
                    yield return cell;
                }
            }
            else
            {
                yield return (name, Text(field));
            }
        }
    }

    private static string Text(TreeField field)
    {
        if (field.Number is ulong number)
        {
            string value = field.IsAddress ? JsonStyle.Hex(number) : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return field.Meaning is string meaning ? $"{value} ({meaning})" : value;
        }

        return field.Text is string text ? text
            : field.Bytes is ReadOnlyMemory<byte> bytes ? Convert.ToHexStringLower(bytes.Span[..Math.Min(bytes.Length, MostBytes)]) + (bytes.Length > MostBytes ? "…" : "")
            : Elements(field.Elements ?? []);
    }

    private static string Elements(IReadOnlyList<TreeField> elements)
    {
        string shown = string.Join(' ', elements.Take(MostBytes).Select(element => element.Structure is ValueTree structure
            ? $"{{{string.Join(", ", Cells(structure, "").Select(cell => $"{cell.Name} {cell.Text}"))}}}"
            : Text(element)));
        return elements.Count > MostBytes ? $"{shown} …" : shown;
    }

    private static IEnumerable<(string Name, TreeEdge Edge)> Edges(ValueTree tree, string prefix)
    {
        foreach (TreeField field in tree.Fields)
        {
            if (field.Edge is TreeEdge edge)
            {
                yield return (prefix + field.Name, edge);
            }

            foreach ((string Name, TreeEdge Edge) inner in field.Structure is ValueTree nested ? Edges(nested, $"{prefix}{field.Name}.") : [])
            {
                yield return inner;
            }
        }
    }
}
