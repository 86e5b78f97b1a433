using System.Xml;
using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.Targets;

/// <summary>What must be true of a page whatever the names in the image are: well-formed, and no name becomes markup.</summary>
internal static class PageRules
{
    private static readonly XmlReaderSettings _settings = new() { DtdProcessing = DtdProcessing.Ignore };

    /// <summary>Checks a report's page, which is XML at the same time.</summary>
    public static void Check(string page)
    {
        CheckText(page);
        int scripts = 0;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        List<string> links = [];
        try
        {
            using var reader = XmlReader.Create(new StringReader(page), _settings);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    scripts += reader.LocalName == "script" ? 1 : 0;
                    CheckElement(reader, ids, links);
                }
            }
        }
        catch (XmlException exception)
        {
            throw new InconsistentException($"a page is not well-formed: {exception.Message}");
        }

        if (scripts != 2)
        {
            throw new InconsistentException($"a page has {scripts} scripts, its own are 2");
        }

        if (links.Find(link => !link.StartsWith('#') || !ids.Contains(link[1..])) is string lost)
        {
            throw new InconsistentException($"a link of a page leads nowhere in it: {lost}");
        }
    }

    /// <summary>Checks a page as text: no hostile name stands in it as markup.</summary>
    public static void CheckText(string page)
    {
        int at = page.IndexOf(HostileNames.Markup, StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            throw new InconsistentException($"a name has become markup: {page[Math.Max(0, at - 80)..Math.Min(page.Length, at + 80)]}");
        }
    }

    private static void CheckElement(XmlReader reader, HashSet<string> ids, List<string> links)
    {
        while (reader.MoveToNextAttribute())
        {
            string name = reader.LocalName;
            if (name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || name is "src" or "style" or HostileNames.Attribute)
            {
                throw new InconsistentException($"a page has an attribute {name}");
            }

            if (name == "id" && !ids.Add(reader.Value))
            {
                throw new InconsistentException($"a page has two elements with the id {reader.Value}");
            }

            if (name == "href")
            {
                links.Add(reader.Value);
            }
        }
    }
}
