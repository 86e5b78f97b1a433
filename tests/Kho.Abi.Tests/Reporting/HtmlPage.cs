using System.Xml;
using System.Xml.Linq;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Analysis.Reports;
using Kho.Images;

namespace Kho.Abi.Tests.Reporting;

/// <summary>A page as an XML parser reads it, which shares nothing with what wrote it.</summary>
internal sealed class HtmlPage
{
    public HtmlPage(string text)
    {
        Text = text;
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Root = XDocument.Load(reader).Root!;
    }

    public string Text { get; }

    public XElement Root { get; }

    public IEnumerable<XElement> All(string name) => Root.Descendants(name);

    /// <summary>Elements of a name within the part of an id.</summary>
    public IEnumerable<XElement> Within(string id, string name) => Part(id).Descendants(name);

    public XElement Part(string id) => Assert.Single(Root.Descendants(), element => element.Attribute("id")?.Value == id);

    /// <summary>Runs of cells of the picture, in pages.</summary>
    public IReadOnlyList<(ulong First, ulong Pages, string Style)> Cells =>
        [.. Within("memory", "rect").Where(cell => cell.Attribute("data-first") is not null).Select(cell => (
            ulong.Parse(cell.Attribute("data-first")!.Value),
            ulong.Parse(cell.Attribute("data-pages")!.Value),
            cell.Attribute("class")!.Value["c ".Length..]))];

    public static HtmlPage Of(MemoryImage image, bool withReader = true)
    {
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        RestoreReport? reader = withReader && document.Release is ReleaseChoice choice ? HandoverRestorer.Restore(image, document, choice.Release) : null;
        return new HtmlPage(TextOf(image, document, reader));
    }

    public static string TextOf(MemoryImage image, HandoverDocument document, RestoreReport? reader, HandoverDocument? earlier = null)
    {
        using var writer = new StringWriter();
        HandoverReport.Write(writer, image, document, reader, earlier: earlier);
        return writer.ToString();
    }
}
