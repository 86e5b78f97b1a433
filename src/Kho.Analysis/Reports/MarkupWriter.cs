using System.Globalization;
using System.Text;

namespace Kho.Analysis.Reports;

/// <summary>
/// Writes HTML that is also well-formed XML. All text is escaped: names in an image
/// are untrusted.
/// </summary>
internal sealed class MarkupWriter(TextWriter writer)
{
    private static readonly string[] _void = ["meta", "br", "hr", "input"];

    private readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    /// <param name="attributes">Attributes; null values are left out.</param>
    public MarkupWriter Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes);
        writer.Write('>');
        _open.Push(name);
        return this;
    }

    /// <summary>Closes the innermost element.</summary>
    public MarkupWriter Close()
    {
        writer.Write("</");
        writer.Write(_open.Pop());
        writer.Write('>');
        return this;
    }

    /// <summary>Closes the innermost element and ends the line.</summary>
    public MarkupWriter CloseLine()
    {
        Close();
        writer.Write('\n');
        return this;
    }

    public MarkupWriter Text(string text)
    {
        writer.Write(Escape(text));
        return this;
    }

    /// <summary>Writes an element that holds text only.</summary>
    public MarkupWriter Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(name, attributes);
        Text(text);
        return Close();
    }

    /// <summary>Writes an element without content.</summary>
    public MarkupWriter Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes);
        writer.Write(_void.Contains(name) ? " />" : $"></{name}>");
        return this;
    }

    public MarkupWriter Line()
    {
        writer.Write('\n');
        return this;
    }

    /// <summary>Writes this project's style sheet or script in a form valid in HTML and XML.</summary>
    public MarkupWriter Own(string element, string text)
    {
        Open(element);
        writer.Write("/*<![CDATA[*/\n");
        writer.Write(text);
        writer.Write("/*]]>*/");
        return CloseLine();
    }

    /// <summary>Writes JSON for the script, escaped so that it cannot end the element.</summary>
    public MarkupWriter Data(string id, string json)
    {
        Open("script", ("type", "application/json"), ("id", id));
        writer.Write(json.Replace("&", "\\u0026", StringComparison.Ordinal).Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal));
        return CloseLine();
    }

    /// <summary>Escapes text, and shows characters that end or reverse lines, or are invalid in XML.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in Visible(text).EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Text with invisible characters as their numbers.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (int index = 0; index < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, index, out Rune rune))
            {
                visible.Append("\\u").Append(((int)text[index]).ToString("x4", CultureInfo.InvariantCulture));
                index++;
                continue;
            }

            bool hidden = rune.Value is 0xfffe or 0xffff || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            visible.Append(hidden ? $"\\u{rune.Value:x4}" : rune.ToString());
            index += rune.Utf16SequenceLength;
        }

        return visible.ToString();
    }

    private void Tag(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        writer.Write('<');
        writer.Write(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
            {
                writer.Write(' ');
                writer.Write(attribute);
                writer.Write("=\"");
                writer.Write(Escape(value));
                writer.Write('"');
            }
        }
    }
}
