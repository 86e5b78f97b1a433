using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

internal static partial class BlobSection
{
    /// <summary>Totals of all sessions.</summary>
    private const int FilesShown = 600;

    /// <summary>Totals of one memfd, and of all.</summary>
    private const int ExtentsShown = 64;
    private const int ExtentsShownInAll = 1500;

    private static void WriteLuo(ReportPage page, LuoValue luo)
    {
        string number = luo.LiveupdateNum is ulong count ? $"live update {count} since the last cold boot" : "number of the live update missing";
        page.Markup.Element("p", $"{luo.Compatible}, {number}.").Line();
        if (luo.AreSessionsElsewhere)
        {
            page.Markup.Element("p", "Sessions and files are not in this image.").Line();
        }
        else if (luo.Sessions.Count == 0)
        {
            page.Markup.Element("p", "No sessions. On a running kernel they are written only on the way into the next one.").Line();
        }

        UInt128 largest = luo.Sessions.SelectMany(session => session.Files).Select(file => (UInt128)((file.Value as MemfdValue)?.Size ?? 0)).Append((UInt128)1).Max();
        int files = FilesShown;
        int extents = ExtentsShownInAll;
        List<LuoSession> filled = [.. luo.Sessions.Where(session => session.Files.Count > 0)];
        foreach (LuoSession session in filled.Take(RowsShown))
        {
            WriteSession(page, session, largest, ref files, ref extents);
        }

        page.More((ulong)Math.Max(0, filled.Count - RowsShown));
        WriteEmpty(page, [.. luo.Sessions.Where(session => session.Files.Count == 0)]);
        foreach (SystemdMapping mapping in luo.Sessions.Select(session => session.Systemd).OfType<SystemdMapping>())
        {
            WriteSystemd(page, mapping);
        }

        if (luo.Flbs is { Count: > 0 } flbs)
        {
            page.OpenTable("Objects bound to files (FLB)", "Name", "Data", "#Files");
            foreach (LuoFlb flb in flbs.Take(RowsShown))
            {
                page.Markup.Open("tr").Open("th", ("scope", "row"));
                page.Name(flb.Name).Close();
                page.Markup.Element("td", JsonStyle.Hex(flb.Data), ("class", "address"));
                page.NumberCell(flb.Count);
                page.Markup.CloseLine();
            }

            page.CloseTable((ulong)Math.Max(0, flbs.Count - RowsShown));
        }

        foreach (LuoFlb flb in (luo.Flbs ?? []).Take(RowsShown))
        {
            if (flb.Value is TreeValue tree)
            {
                WriteTree(page, tree.Root);
            }
            else if (flb.Value is UnknownValue unknown)
            {
                WriteUnknown(page, flb.Name, unknown);
            }
        }

        foreach (LuoFile file in luo.Sessions.SelectMany(session => session.Files).Where(file => file.Value is UnknownValue).Take(RowsShown))
        {
            WriteUnknown(page, file.Compatible, (UnknownValue)file.Value!);
        }

        foreach (LuoFile file in luo.Sessions.SelectMany(session => session.Files).Where(file => file.Value is TreeValue).Take(RowsShown))
        {
            WriteTree(page, ((TreeValue)file.Value!).Root);
        }
    }

    private static void WriteUnknown(ReportPage page, string name, UnknownValue unknown)
    {
        int shown = Math.Min(unknown.Bytes.Length, BytesShown);
        page.Markup.Open("p", ("class", "code"));
        page.Name(name).Text($", unknown, first bytes: {Convert.ToHexStringLower(unknown.Bytes.Span[..shown])}{(shown < unknown.Bytes.Length ? " …" : "")}").CloseLine();
    }

    private static void WriteSystemd(ReportPage page, SystemdMapping mapping)
    {
        if (mapping.State != SystemdState.Read)
        {
            page.Markup.Element("p", $"Units of systemd are {(mapping.State == SystemdState.Absent ? "not known" : "not readable")}: {mapping.Problem}.").Line();
            return;
        }

        page.OpenTable($"Units of systemd ({(mapping.Version is ulong version ? $"mapping of version {version}" : "mapping without a version")})", "Unit", "Name", "Token or session");
        foreach (SystemdEntry entry in mapping.Entries.Take(RowsShown))
        {
            page.Markup.Open("tr").Open("th", ("scope", "row"));
            page.Name(entry.Unit).Close();
            page.Markup.Open("td");
            page.Name(entry.Name).Close();
            page.Markup.Open("td");
            page.Name(entry.Session ?? (entry.Token is ulong token ? JsonStyle.Hex(token) : "none")).Close();
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, mapping.Entries.Count - RowsShown));
    }

    /// <summary>Sessions without files are listed without a fold, since there may be many.</summary>
    private static void WriteEmpty(ReportPage page, List<LuoSession> sessions)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        page.Markup.Open("details").Element("summary", $"{Quantity.Count((ulong)sessions.Count, "session")} without files").Line().Open("ul", ("class", "names")).Line();
        foreach (LuoSession session in sessions.Take(RowsShown))
        {
            page.Markup.Open("li");
            page.Name(session.Name).CloseLine();
        }

        page.Markup.CloseLine();
        page.More((ulong)Math.Max(0, sessions.Count - RowsShown));
        page.Markup.CloseLine();
    }

    private static void WriteSession(ReportPage page, LuoSession session, UInt128 largest, ref int files, ref int extents)
    {
        page.Markup.Open("details", ("class", "session")).Open("summary").Text("Session ");
        page.Name(session.Name).Text($": {Quantity.Count((ulong)session.Files.Count, "file")}{SizeOf(session)}").CloseLine();
        int shown = Math.Min(files, session.Files.Count);
        files -= shown;
        page.OpenTable($"Files of session '{session.Name}'", "Token", "Format", "Data", "#Size", "Share", "#Position", "Seals", "#Folios");
        foreach (LuoFile file in session.Files.Take(shown))
        {
            var memfd = file.Value as MemfdValue;
            page.Markup.Open("tr").Element("th", JsonStyle.Hex(file.Token), ("scope", "row"), ("class", "address"));
            page.Cell(file.Compatible);
            page.AddressCell(file.Data);
            page.SizeCell(memfd?.Size);
            page.ShareCell(memfd?.Size ?? 0, largest, MapKinds.Style(MapKind.Memfd));
            page.NumberCell(memfd?.Pos);
            page.Cell(memfd?.Seals is uint seals ? $"0x{seals:x}" : "–");
            page.NumberCell(memfd?.NrFolios);
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)(session.Files.Count - shown));
        foreach (LuoFile file in session.Files.Take(shown))
        {
            if (file.Value is MemfdValue { Extents.Count: > 0 } memfd && extents > 0)
            {
                WriteExtents(page, file, memfd, ref extents);
            }
        }

        page.Markup.CloseLine();
    }

    private static string SizeOf(LuoSession session)
    {
        MemfdValue[] memfds = [.. session.Files.Select(file => file.Value).OfType<MemfdValue>()];
        return memfds.Length == 0 ? "" : $", {Quantity.Size(memfds.Aggregate((UInt128)0, (sum, memfd) => sum + memfd.Size))}";
    }

    private static void WriteExtents(ReportPage page, LuoFile file, MemfdValue memfd, ref int extents)
    {
        int shown = Math.Min(Math.Min(ExtentsShown, extents), memfd.Extents.Count);
        extents -= shown;
        string title = $"Where memfd {JsonStyle.Hex(file.Token)} lies: {Quantity.Count((ulong)memfd.Extents.Count, "run")} of pages";
        page.Markup.Open("details").Element("summary", title).Line();
        page.OpenTable(title, "#Page in the file", "Memory", "#Size", "Flags");
        foreach (MemfdExtent extent in memfd.Extents.Take(shown))
        {
            page.Markup.Open("tr");
            page.NumberCell(extent.Index);
            page.AddressCell(page.AddressOf(extent.Pfn));
            page.SizeCell(page.Bytes(extent.Pages));
            page.Cell($"0x{extent.Flags:x}");
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)(memfd.Extents.Count - shown));
        page.Markup.CloseLine();
    }
}
