using System.CommandLine;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho page-info</c>: a value of page->private decoded by each release.</summary>
internal static class PageInfoCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var input = new Argument<string>("VALUE") { Description = "page->private of a block's first page, such as 0x4b484f5000000009" };
        var command = new Command("page-info", """
            Decodes a value of page->private by each release: the order, the magic number and the page type that
            the reading kernel stamps on a preserved block.

            Example:
              kho page-info 0x4b484f5080000009
            """);
        command.Arguments.Add(input);
        releases.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            string text = parsed.GetRequiredValue(input);
            if (!NumberText.TryParse(text, out ulong value))
            {
                throw new UsageException(NumberText.Refuse(text, "number, such as 0x4b484f5000000009"));
            }

            ReleaseCatalog catalog = releases.Catalog(parsed);
            int pageSize = releases.PageSize(parsed) ?? PageGeometry.Sizes[0];
            AbiRelease? only = releases.Release(parsed, catalog);
            List<View> views =
            [
                .. catalog.Releases
                    .Where(release => only is null || release == only)
                    .GroupBy(release => (release.PageInfo.Structure, release.PhysicalAddressBits))
                    .Select(group => new View([.. group], ReleaseAt.Of(group.First(), pageSize), value)),
            ];
            if (output.Json(parsed))
            {
                WriteJson(value, pageSize, views);
            }
            else
            {
                Print(value, pageSize, views, output.Page(parsed));
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void Print(ulong value, int pageSize, List<View> views, TextPage page)
    {
        page.Line($"page->private 0x{value:x16} at pages of {Words.Size((ulong)pageSize)}");
        foreach (View view in views)
        {
            page.Heading(string.Join(", ", view.Releases.Select(release => release.Id)));
            List<(string, string)> pairs = [];
            if (view.Info.Magic is ulong magic)
            {
                pairs.Add(("  magic", $"0x{magic:x8}{(view.Info.HasMagic ? $", {view.Layout.MagicName}: preserved, and not restored yet" : ": not KHO's; a kernel refuses to restore the page")}"));
            }

            bool possible = view.Info.Order <= (ulong)view.Pages.MaximumOrder;
            pairs.Add(("  order", possible ? $"{view.Info.Order}, {Words.Size(1UL << ((int)view.Info.Order + view.Pages.PageShift))}" : $"0x{view.Info.Order:x}: larger than the physical address space"));
            if (view.TypeName is string type)
            {
                pairs.Add(("  type", type));
            }

            if (view.Info.Magic is null)
            {
                pairs.Add(("  note", "no magic number: a stamp looks like any other number"));
            }

            page.Pairs(pairs);
        }
    }

    private static void WriteJson(ulong value, int pageSize, List<View> views)
    {
        JsonOutput.Write("kho.page-info/1", json =>
        {
            json.WriteHex("value", value);
            json.WriteNumber("pageSize", pageSize);
            json.WriteStartArray("results");
            foreach (View view in views)
            {
                json.WriteStartObject();
                json.WriteTexts("releases", view.Releases.Select(release => release.Id));
                bool possible = view.Info.Order <= (ulong)view.Pages.MaximumOrder;
                if (possible)
                {
                    json.WriteNumber("order", view.Info.Order);
                }
                else
                {
                    json.WriteNull("order");
                }

                json.WriteHex("orderBits", view.Info.Order);
                json.WriteBoolean("orderPossible", possible);
                json.WriteHex("magic", view.Info.Magic);
                json.WriteBoolean("magicMatches", view.Info.HasMagic);
                json.WriteString("type", view.TypeName);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private sealed record View(IReadOnlyList<AbiRelease> Releases, ReleaseAt Abi, ulong Value)
    {
        public PageInfoLayout Layout => Abi.Stamps;

        public PageGeometry Pages => Abi.Pages;

        public PageInfo Info { get; } = Abi.Stamps.Decode(Value);

        public string? TypeName => Info.PageType is int type ? Layout.PageTypeName(type) : null;
    }
}
