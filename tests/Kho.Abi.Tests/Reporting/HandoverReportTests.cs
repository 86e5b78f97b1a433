using System.Text.Json;
using System.Xml.Linq;
using Kho.Abi.Manifests;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Reporting;

/// <summary>The page of a handover: its structure by an XML parser, its contents by what kernels said.</summary>
public sealed class HandoverReportTests
{
    /// <summary>Attributes by which a page could load something.</summary>
    private static readonly string[] _loading = ["src", "srcset", "action", "data", "poster", "background", "formaction", "cite", "ping"];

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Every_link_leads_somewhere_in_the_page_and_nothing_is_loaded(string name)
    {
        HtmlPage page = Page(name);
        List<string> ids = [.. page.Root.DescendantsAndSelf().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (XAttribute link in page.Root.Descendants().Attributes("href"))
        {
            Assert.StartsWith("#", link.Value, StringComparison.Ordinal);
            Assert.Contains(link.Value[1..], ids);
        }

        Assert.Empty(page.All("link"));
        Assert.Empty(page.All("img"));
        Assert.Empty(page.All("iframe"));
        Assert.DoesNotContain(page.Root.Descendants().Attributes(), attribute => _loading.Contains(attribute.Name.LocalName));
        Assert.DoesNotContain(page.Root.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        string style = page.All("style").Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.All("meta").Select(meta => meta.Attribute("content")?.Value ?? "").Single(value => value.Contains("-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (string target in Targets(page).Where(target => target.Length > 0))
        {
            Assert.Contains(target, ids);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void Every_block_that_a_kernel_named_is_in_a_coloured_cell(string name)
    {
        GoldenImage golden = GoldenImage.Named(name);
        HtmlPage page = Page(name);
        ulong pageSize = (ulong)(golden.Note.PageSize);
        Assert.NotEmpty(golden.Expected.WrittenBlocks);
        foreach (ExpectedBlock block in golden.Expected.WrittenBlocks)
        {
            ulong number = block.Start / pageSize;
            (_, _, string style) = Assert.Single(page.Cells, cell => cell.First <= number && number - cell.First < cell.Pages);
            Assert.DoesNotContain(style, (string[])["image", "scratch"]);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void The_table_of_orders_has_the_kernels_counts(string name)
    {
        XElement table = Page(name).Within("extents", "table").First();
        List<string> columns = [.. table.Element("thead")!.Descendants("th").Select(head => head.Value)];
        Dictionary<int, ulong> counts = [];
        foreach (XElement row in table.Element("tbody")!.Elements("tr"))
        {
            string[] cells = [.. row.Elements().Select(cell => cell.Value.Replace("\u202f", "", StringComparison.Ordinal))];
            int order = int.Parse(cells[columns.IndexOf("Order")]);
            counts[order] = counts.GetValueOrDefault(order) + ulong.Parse(cells[columns.IndexOf("Blocks")]);
        }

        Assert.Equal(
            GoldenImage.Named(name).Expected.WrittenBlocks.GroupBy(block => block.Order).Select(group => (group.Key, (ulong)group.Count())).Order(),
            counts.Select(order => (order.Key, order.Value)).Order());
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void Preserved_files_are_in_the_tables_of_their_sessions(string name)
    {
        HtmlPage page = Page(name);
        foreach (ExpectedFile file in GoldenImage.Named(name).Expected.FilesPreserved)
        {
            XElement table = Assert.Single(page.Within("blobs", "table"), table => table.Element("caption")!.Value == $"Files of session '{file.Session}'");
            Assert.Single(table.Element("tbody")!.Elements("tr"), row => row.Element("th")!.Value == $"0x{file.Token:x}");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Stale), MemberType = typeof(GoldenImages))]
    public void A_stale_map_is_called_so_and_its_findings_are_in_the_picture(string name)
    {
        HtmlPage page = Page(name);
        Assert.Contains("stale", page.All("li").First(item => item.Value.Contains("memory map", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        Assert.Contains(page.Cells, cell => cell.Style is "warning" or "finding");
        Assert.Contains(Targets(page), target => target.StartsWith("finding-", StringComparison.Ordinal));
    }

    [Fact]
    public void Types_of_blocks_have_a_hue_each()
    {
        IEnumerable<string> styles = Page("rfc-page-type-deep/rfc-depth7-out").Cells.Select(cell => cell.Style);
        Assert.Contains("typed3", styles);
        Assert.Contains("block3", styles);
        Assert.DoesNotContain(Page("rfc-page-type/rfc-depth6-out").Cells, cell => cell.Style.StartsWith("typed", StringComparison.Ordinal));
    }

    [Fact]
    public void The_tree_holds_as_many_keys_as_there_are_blocks()
    {
        HtmlPage page = Page("linux-7.3/7.3.4-out");
        string root = page.Within("tree", "summary").First().Value;
        int blocks = GoldenImage.Named("linux-7.3/7.3.4-out").Expected.Blocks.Count;
        Assert.Contains($"level 5 0x42a000", root, StringComparison.Ordinal);
        Assert.Contains($"{blocks / 1000}\u202f{blocks % 1000:000} keys", root, StringComparison.Ordinal);
        Assert.Equal(31 + 10, page.Within("tree", "svg").Count());
    }

    [Fact]
    public void The_same_handover_gives_the_same_page()
    {
        string path = GoldenImage.Named("linux-7.3/7.3.4-out").Path;
        using MemoryImage first = MemoryImage.Open(path);
        using MemoryImage second = MemoryImage.Open(path);
        Assert.Equal(HtmlPage.Of(first).Text, HtmlPage.Of(second).Text);
    }

    [Fact]
    public void A_bare_blob_gives_a_page_without_a_map()
    {
        using MemoryImage image = MemoryImage.Open(Path.Combine(GoldenImage.Named("linux-6.17/6.17.8-out").Folder, "debugfs/out/fdt"));
        HtmlPage page = HtmlPage.Of(image);
        Assert.Empty(page.All("svg"));
        Assert.Contains("holds no memory", page.Part("map").Value, StringComparison.Ordinal);
        Assert.NotEmpty(page.Within("findings", "tr"));
    }

    [Fact]
    public Task A_page()
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden("encoded/linux-7.3/nothing-but-itself/handover.elf"));
        HtmlPage page = HtmlPage.Of(image);
        page.All("style").Single().ReplaceAll("(style)");
        page.All("script").Last().ReplaceAll("(script)");
        return Verifier.Verify(page.Root.ToString().Replace(RepositoryFiles.Golden(""), "golden/", StringComparison.Ordinal));
    }

    private const string Earlier = """
        release: linux-7.3
        memory: [{ start: 32M, size: 16M }]
        scratch: { areas: [{ start: 0x8000000, size: 16M }] }
        memory_map: { blocks: [{ start: 0x1800000, order: 0 }, { start: 0x1a00000, order: 1 }, { start: 0x1a02000, order: 1 }] }
        blobs:
          - name: memblock
            regions: [{ name: log, start: 0x1000000, size: 64K }]
          - name: LUO
            luo:
              sessions:
                - name: <vm>
                  files:
                    - { token: 1, memfd: { size: 4096, folios: [{ index: 0, pfn: 0x1400, count: 1, order: 0 }] } }
                    - { token: 2, memfd: { size: 4096, folios: [{ index: 0, pfn: 0x1401, count: 1, order: 0 }] } }
                    - { token: 3, memfd: { size: 8192, folios: [{ index: 0, pfn: 0x1402, count: 2, order: 0 }] } }
                    - { token: 4, memfd: { size: 100 } }
        """;

    /// <summary>One file moves, one is lost, one is of another size, one is new, one stays; a block is lost, one is new, one is in other blocks.</summary>
    [Fact]
    public Task A_comparison()
    {
        string later = Earlier.Replace("0x1800000, order: 0", "0x1900000, order: 1", StringComparison.Ordinal).Replace("{ start: 0x1a00000, order: 1 }, { start: 0x1a02000, order: 1 }", "{ start: 0x1a00000, order: 2 }", StringComparison.Ordinal)
            .Replace("pfn: 0x1401", "pfn: 0x1500", StringComparison.Ordinal).Replace("size: 8192", "size: 8000", StringComparison.Ordinal).Replace("token: 4", "token: 5", StringComparison.Ordinal);
        using var directory = new TemporaryDirectory();
        using DecodedImage before = Encoded(directory, "before.elf", Earlier);
        using DecodedImage after = Encoded(directory, "after.elf", later);
        var page = new HtmlPage(HtmlPage.TextOf(after.Image, after.Document, null, before.Document));

        return Verifier.Verify(page.Part("comparison").ToString().Replace(directory.Path, "directory", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_images_of_one_handover_are_alike()
    {
        using DecodedImage before = GoldenImage.Named("linux-7.3/7.3.4-out").Decode();
        using DecodedImage after = GoldenImage.Named("linux-7.3/7.3.4-out").Decode();
        var page = new HtmlPage(HtmlPage.TextOf(after.Image, after.Document, null, before.Document));

        Assert.Contains("The two handovers do not differ.", page.Part("comparison").Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Within("comparison", "span"), badge => badge.Attribute("class")!.Value.Contains("bad ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_stale_map_held_is_not_called_lost()
    {
        using DecodedImage before = GoldenImage.Named("linux-7.3/7.3.4-out").Decode();
        using DecodedImage after = GoldenImage.Named("linux-7.3/7.3.4-in").Decode();
        var page = new HtmlPage(HtmlPage.TextOf(after.Image, after.Document, null, before.Document));

        Assert.Contains("It cannot be compared", page.Part("comparison").Value, StringComparison.Ordinal);
        Assert.Contains("cannot be told", page.Within("comparison", "td").Select(cell => cell.Value));
    }

    private static DecodedImage Encoded(TemporaryDirectory directory, string name, string manifest)
    {
        using var stream = new MemoryStream();
        HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), name)).Save(stream);
        return new DecodedImage(directory.Write(name, stream.ToArray()));
    }

    private static HtmlPage Page(string name)
    {
        using MemoryImage image = MemoryImage.Open(GoldenImage.Named(name).Path);
        return HtmlPage.Of(image);
    }

    /// <summary>Where the cells of the picture lead.</summary>
    private static IEnumerable<string> Targets(HtmlPage page)
    {
        using JsonDocument data = JsonDocument.Parse(page.Part("map-data").Value);
        return [.. data.RootElement.GetProperty("ranges").EnumerateArray().Select(range => range[5].GetString()!)];
    }
}
