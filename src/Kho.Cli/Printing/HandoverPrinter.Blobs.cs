using Kho.Abi.Subsystems;
using Kho.Formatting;

namespace Kho.Cli.Printing;

internal sealed partial class HandoverPrinter
{
    private void PrintBlobs()
    {
        page.Heading("Blobs");
        if (document.Blobs.Count == 0)
        {
            page.Line("  none");
            return;
        }

        int pageShift = document.PageShift;
        (Blob Blob, BlobDescription? About)[] blobs = [.. document.Blobs.Select(blob => (blob, blob.Value?.Describe(pageShift)))];
        page.Table(["name", "address", ">bytes", "format", "content"], blobs.Select(described => (IReadOnlyList<string>)
        [
            described.Blob.Name,
            Words.Address(described.Blob.Address),
            described.Blob.Size?.ToString() ?? "-",
            described.Blob.Format,
            described.About?.Summary ?? "not readable",
        ]));
        foreach ((Blob blob, BlobDescription? about) in blobs)
        {
            PrintParts(blob.Name, about?.Parts ?? []);
        }
    }

    private void PrintParts(string name, IEnumerable<ShownPart> parts)
    {
        foreach (ShownPart part in parts.Where(part => part.For.HasFlag(Audience.Text)))
        {
            switch (part)
            {
                case ShownText text:
                    PrintText(name, text);
                    break;
                case ShownBytes bytes:
                    PrintBytes(bytes.Title is null ? name : $"{name}: {bytes.Title}, unknown", bytes);
                    break;
                case ShownTable table:
                    PrintTable(name, table);
                    break;
                case ShownGroup group:
                    PrintParts(name, group.Parts);
                    break;
                case ShownNames names:
                    foreach (string line in names.Names)
                    {
                        page.Line($"  {line}");
                    }

                    break;
                case ShownMore more:
                    PrintMore(more.Count);
                    break;
            }
        }
    }

    private void PrintText(string name, ShownText text)
    {
        if (text.Title is not null)
        {
            page.Heading($"{name}: {text.Title}");
        }

        page.Line($"  {text.Text}");
    }

    private void PrintTable(string name, ShownTable table)
    {
        page.Heading($"{name}: {table.Title}");
        if (table.Lead is string lead)
        {
            page.Line($"  {lead}");
        }

        List<int> shown = [];
        List<string> titles = [];
        for (int index = 0; index < table.Columns.Count; index++)
        {
            Column column = table.Columns[index];
            if (column.For.HasFlag(Audience.Text))
            {
                shown.Add(index);
                titles.Add(column.IsNumber ? $">{column.Title}" : column.Title);
            }
        }

        List<string[]> rows = [];
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            string[] cells = new string[shown.Count];
            for (int index = 0; index < cells.Length; index++)
            {
                cells[index] = Text(row[shown[index]]);
            }

            rows.Add(cells);
        }

        page.Table(titles, rows);
        PrintMore((ulong)table.LeftOut);
    }

    private void PrintMore(ulong count)
    {
        if (count > 0)
        {
            page.Line($"  and {count} more; --json shows all");
        }
    }

    private static string Text(Cell cell) => cell.Kind switch
    {
        CellKind.Text or CellKind.Name => cell.Value,
        _ when cell.Number is not UInt128 => "-",
        CellKind.Address or CellKind.Hex => JsonStyle.Hex((ulong)cell.Number.Value),
        CellKind.Size => Quantity.Size(cell.Number.Value),
        _ => cell.Number.Value.ToString(),
    };

    private void PrintBytes(string name, ShownBytes unknown)
    {
        const int LineLength = 16;
        int shown = Math.Min(unknown.Bytes.Length, ShownBytes.Most);
        page.Heading($"{name}: first {shown} of {Words.Count((ulong)unknown.Bytes.Length, "byte")}");
        for (int offset = 0; offset < shown; offset += LineLength)
        {
            ReadOnlySpan<byte> line = unknown.Bytes.Span[offset..Math.Min(offset + LineLength, shown)];
            string text = string.Concat(line.ToArray().Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
            page.Line($"  {offset:x4}  {string.Join(' ', line.ToArray().Select(value => value.ToString("x2"))),-47}  {text}");
        }
    }
}
