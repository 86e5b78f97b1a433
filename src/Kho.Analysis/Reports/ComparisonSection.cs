using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>Differences from an earlier image of a handover.</summary>
internal static class ComparisonSection
{
    private const int RunsShown = 300;
    private const int RunsUnfolded = 12;
    private const int ItemsShown = 300;
    private const int ValuesShown = 200;
    private const int TextShown = 80;

    /// <param name="page">Page of the later image.</param>
    public static void Write(ReportPage page, HandoverDocument before)
    {
        HandoverDocument after = page.Document;
        HandoverDifferences differences = HandoverDiff.Compare(before, after);
        page.Section(ReportIds.Comparison, "Compared with an earlier image");
        page.Markup.Open("p").Text("Earlier: ");
        page.Name(before.ImagePath).Text($", {before.Release?.Release.Id ?? "of an unknown release"}. Later: ");
        page.Name(after.ImagePath).Text($", {after.Release?.Release.Id ?? "of an unknown release"}. Memory only in the earlier one is lost; memory only in this one is invented.").CloseLine();
        if (differences.Same)
        {
            page.Markup.Open("p").Element("span", "alike", ("class", "badge good")).Text(" The two handovers do not differ.").CloseLine();
        }

        WriteTotals(page, before, after);
        WriteItems(page, before, after);
        WriteMemory(page, before, after, differences);
        WriteValues(page, differences);
        page.Markup.CloseLine();
    }

    private static void WriteTotals(ReportPage page, HandoverDocument before, HandoverDocument after)
    {
        page.OpenTable("In all", "What", "#Earlier", "#This image");
        Row("Preserved memory", Map(before) is null ? null : Preserved(before), Map(after) is null ? null : Preserved(after), Quantity.Size);
        Row("Blocks", Map(before)?.Blocks, Map(after)?.Blocks, count => Quantity.Number((ulong)count));
        Row("Scratch", Scratch(before), Scratch(after), Quantity.Size);
        Row("Blobs", (ulong)before.Blobs.Count, (ulong)after.Blobs.Count, count => Quantity.Number((ulong)count));
        Row("Sessions", Sessions(before), Sessions(after), count => Quantity.Number((ulong)count));
        Row("Files", Files(before), Files(after), count => Quantity.Number((ulong)count));
        Row("Bytes in files and regions", Contents(before), Contents(after), Quantity.Size);
        page.CloseTable();

        void Row(string name, UInt128? earlier, UInt128? later, Func<UInt128, string> text)
        {
            page.Markup.Open("tr").Element("th", name, ("scope", "row"));
            page.Markup.Element("td", earlier is UInt128 one ? text(one) : "cannot be told", ("class", "number"));
            page.Markup.Element("td", later is UInt128 other ? text(other) : "cannot be told", ("class", earlier == later ? "number" : "number differs"));
            page.Markup.CloseLine();
        }
    }

    private static void WriteMemory(ReportPage page, HandoverDocument before, HandoverDocument after, HandoverDifferences differences)
    {
        page.Markup.Element("h3", "Preserved memory").Line();
        string[] stale = [.. new[] { before, after }.Where(document => document.MemoryMap is { Trust: MapTrust.Stale }).Select(document => document.ImagePath)];
        if (stale.Length > 0)
        {
            page.Markup.Element("p", $"It cannot be compared: the memory map of {string.Join(" and of ", stale)} is stale, its pages hold something else by now.").Line();
            return;
        }

        if (differences.Extents.Count == 0)
        {
            page.Markup.Element("p", "Both preserve the same memory in the same blocks.").Line();
            return;
        }

        string[] sums = [.. differences.Extents.GroupBy(extent => extent.Kind).OrderBy(group => group.Key == ExtentDifferenceKind.Removed ? 0 : 1)
            .Select(group => $"{Quantity.Size(group.Aggregate((UInt128)0, (sum, extent) => sum + extent.Bytes))} {Describe(group.Key)}")];
        page.Markup.Element("p", $"{string.Join(", ", sums)}.").Line();
        bool isLong = differences.Extents.Count > RunsUnfolded;
        if (isLong)
        {
            page.Markup.Open("details").Element("summary", Quantity.Count((ulong)differences.Extents.Count, "run")).Line();
        }

        page.OpenTable("Memory that the two preserve differently", "What", "From", "To", "#Size", "Blocks earlier", "Blocks now");
        foreach (ExtentDifference extent in differences.Extents.OrderBy(extent => extent.Kind == ExtentDifferenceKind.Removed ? 0 : 1).Take(RunsShown))
        {
            page.Markup.Open("tr");
            Badge(page, Describe(extent.Kind), extent.Kind == ExtentDifferenceKind.Removed ? "bad" : "doubtful");
            page.AddressCell(extent.Start);
            page.AddressCell(extent.Start + (extent.Bytes - 1));
            page.SizeCell(extent.Bytes);
            page.Cell(Describe(extent.From));
            page.Cell(Describe(extent.To));
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, differences.Extents.Count - RunsShown));
        if (isLong)
        {
            page.Markup.CloseLine();
        }
    }

    private static void WriteItems(ReportPage page, HandoverDocument before, HandoverDocument after)
    {
        page.Markup.Element("h3", "Sessions, files, and regions").Line();
        if (after.Diagnostics.Any(finding => finding.Id == DiagnosticDescriptors.BlobReused.Id))
        {
            page.Markup.Element("p", "A blob of this image was consumed and its memory reused; its contents are not lost.").Line();
        }

        Dictionary<string, Item> earlier = Items(before);
        Dictionary<string, Item> later = Items(after);
        (string Name, Item? Before, Item? After, string What, string Mood)[] rows =
        [
            .. earlier.Keys.Union(later.Keys, StringComparer.Ordinal).Select(name => Judge(name, earlier.GetValueOrDefault(name), later.GetValueOrDefault(name))),
        ];
        (string Name, Item? Before, Item? After, string What, string Mood)[] different = [.. rows.Where(row => row.Mood != "good").OrderBy(row => row.Mood == "bad" ? 0 : 1)];
        int alike = rows.Length - different.Length;
        string rest = alike == 0 ? "" : $"{Quantity.Count((ulong)alike, "file or region", "files and regions")} with the same size in the same memory.";
        if (different.Length == 0)
        {
            page.Markup.Element("p", rows.Length == 0 ? "Neither has any." : $"Nothing is lost, invented or moved: {rest}").Line();
            return;
        }

        page.OpenTable("Files and regions that differ", "What", "Name", "#Size earlier", "#Size now", "First page earlier", "First page now");
        foreach ((string name, Item? one, Item? other, string what, string mood) in different.Take(ItemsShown))
        {
            page.Markup.Open("tr");
            Badge(page, what, mood);
            page.Markup.Open("th", ("scope", "row"));
            page.Name(name).Close();
            page.SizeCell(one?.Size);
            page.SizeCell(other?.Size);
            page.AddressCell(one?.Address);
            page.AddressCell(other?.Address);
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, different.Length - ItemsShown));
        if (rest.Length > 0)
        {
            page.Markup.Element("p", $"Beside them {rest}", ("class", "more")).Line();
        }
    }

    private static void WriteValues(ReportPage page, HandoverDifferences differences)
    {
        ValueDifference[] values = [.. differences.Fields.Concat(differences.Blobs)];
        if (values.Length == 0)
        {
            return;
        }

        page.Markup.Open("details").Element("summary", $"{Quantity.Count((ulong)values.Length, "value")} of root, map and blobs that {(values.Length == 1 ? "differs" : "differ")}").Line();
        page.OpenTable("Values that differ", "Where", "Earlier", "This image");
        foreach (ValueDifference value in values.Take(ValuesShown))
        {
            page.Markup.Open("tr").Open("td", ("class", "code"));
            page.Name(value.Path).Close().Open("td", ("class", "code"));
            page.Name(Short(value.From)).Close().Open("td", ("class", "code"));
            page.Name(Short(value.To)).Close();
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, values.Length - ValuesShown));
        page.Markup.CloseLine();
    }

    private static string Short(string? value) => value is null ? "nothing" : value.Length <= TextShown ? value : $"{value[..TextShown]}…";

    private static void Badge(ReportPage page, string text, string mood) => page.Markup.Open("td").Element("span", text, ("class", $"badge {mood}")).Close();

    private static string Describe(ExtentDifferenceKind kind) => kind switch
    {
        ExtentDifferenceKind.Removed => "lost",
        ExtentDifferenceKind.Added => "invented",
        ExtentDifferenceKind.Retyped => "of another type",
        _ => "in other blocks",
    };

    private static string Describe(IReadOnlyList<BlockState> states) =>
        states.Count == 0 ? "–" : string.Join(" and ", states.Select(state => state.Type is null ? $"order {state.Order}" : $"order {state.Order}, {state.Type}"));

    private static (string Name, Item? Before, Item? After, string What, string Mood) Judge(string name, Item? before, Item? after) =>
        after is null ? (name, before, after, "lost", "bad")
        : before is null ? (name, before, after, "invented", "doubtful")
        : before.Size != after.Size ? (name, before, after, "of another size", "bad")
        : !before.Places.SequenceEqual(after.Places) ? (name, before, after, "moved", "doubtful")
        : (name, before, after, "alike", "good");

    private static MemoryMap? Map(HandoverDocument document) => document.MemoryMap is { Trust: not MapTrust.Stale, Nodes: > 0 } map ? map : null;

    private static UInt128 Preserved(HandoverDocument document) => (UInt128)document.MemoryMap!.PageCount * (ulong)document.PageSize;

    private static UInt128 Scratch(HandoverDocument document) => document.Scratch.Aggregate((UInt128)0, (sum, area) => sum + area.Size);

    private static UInt128? Sessions(HandoverDocument document) => (ulong)document.Blobs.Sum(blob => blob.Value?.SessionCount ?? 0);

    private static UInt128? Files(HandoverDocument document) => (ulong)Preserved(document, document.PageShift).Count(item => item.Session is not null);

    private static IEnumerable<PreservedItem> Preserved(HandoverDocument document, int pageShift) =>
        document.Blobs.SelectMany(blob => blob.Value?.Items(blob.Name, pageShift) ?? []).Where(item => item.Noun is not null);

    private static UInt128 Contents(HandoverDocument document) => Items(document).Values.Aggregate((UInt128)0, (sum, item) => sum + (item.Size ?? 0));

    /// <summary>Files and regions by user space's names; repeated names are numbered.</summary>
    private static Dictionary<string, Item> Items(HandoverDocument document)
    {
        Dictionary<string, Item> items = new(StringComparer.Ordinal);
        PreservedItem[] all = [.. Preserved(document, document.PageShift)];
        foreach (PreservedItem item in all.OrderBy(item => item.Session is null))
        {
            Add(item.Label, new Item(item.Size, item.Address, [.. item.Places]));
        }

        return items;

        void Add(string name, Item item)
        {
            string free = name;
            for (int number = 2; !items.TryAdd(free, item); number++)
            {
                free = $"{name}~{number}";
            }
        }
    }

    /// <summary>A file or region.</summary>
    private sealed record Item(ulong? Size, ulong? Address, IReadOnlyList<(ulong, ulong, ulong)> Places);
}
