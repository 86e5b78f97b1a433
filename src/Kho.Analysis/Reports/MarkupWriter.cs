using System.Globalization;
using System.Text;

namespace Kho.Analysis.Reports;

/// <summary>
/// Writes HTML that is well-formed XML at the same time. Everything that is written goes through the escape: names in an image
/// belong to whoever made the image.
/// </summary>
internal sealed class MarkupWriter(TextWriter writer)
{
    private static readonly string[] _void = ["meta", "br", "hr", "input"];

    private readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    /// <param name="name">Element.</param>
    /// <param name="attributes">Attributes; one whose value is null is left out.</param>
    public MarkupWriter Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes);
        writer.Write('>');
        _open.Push(name);
        return this;
    }

    /// <summary>Closes the element that was opened last.</summary>
    public MarkupWriter Close()
    {
        writer.Write("</");
        writer.Write(_open.Pop());
        writer.Write('>');
        return this;
    }

    /// <summary>Closes the element that was opened last and ends the line.</summary>
    public MarkupWriter CloseLine()
    {
        Close();
        writer.Write('\n');
        return this;
    }

    /// <summary>Writes text.</summary>
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

    /// <summary>Ends the line.</summary>
    public MarkupWriter Line()
    {
        writer.Write('\n');
        return this;
    }

    /// <summary>Writes text of this project's own, a style sheet or a script, so that HTML and XML take it alike.</summary>
    public MarkupWriter Own(string element, string text)
    {
        Open(element);
        writer.Write("/*<![CDATA[*/\n");
        writer.Write(text);
        writer.Write("/*]]>*/");
        return CloseLine();
    }

    /// <summary>Writes JSON for the script; nothing in it can end the element.</summary>
    public MarkupWriter Data(string id, string json)
    {
        Open("script", ("type", "application/json"), ("id", id));
        writer.Write(json.Replace("&", "\\u0026", StringComparison.Ordinal).Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal));
        return CloseLine();
    }

    /// <summary>Escapes text, and makes visible what would end or turn lines, or would be no XML.</summary>
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

    /// <summary>Text without characters that nobody sees: they are written as their numbers.</summary>
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
