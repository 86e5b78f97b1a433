using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.TestModule;

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

        page.Table(["name", "address", ">bytes", "format", "content"], document.Blobs.Select(blob => (IReadOnlyList<string>)
        [
            blob.Name,
            Words.Address(blob.Address),
            blob.Size?.ToString() ?? "-",
            blob.Format,
            Summary(blob.Value),
        ]));
        foreach (Blob blob in document.Blobs)
        {
            PrintDetails(blob);
        }
    }

    private static string Summary(BlobValue? value) => value switch
    {
        null => "not readable",
        LuoValue { AreSessionsElsewhere: true } luo => $"sessions and files: not in this image; live update {luo.LiveupdateNum?.ToString() ?? "?"}",
        LuoValue luo => $"{Words.Count((ulong)luo.Sessions.Count, "session")}, {Words.Count((ulong)luo.Sessions.Sum(session => session.Files.Count), "file")}, {Words.Count((ulong)(luo.Flbs?.Count ?? 0), "FLB")}; live update {luo.LiveupdateNum?.ToString() ?? "?"}",
        MemblockValue memblock => Words.Count((ulong)memblock.Regions.Count, "reserve_mem region"),
        TreeValue tree => TreeTables.Summary(tree.Root, tree.Summary),
        KhoTestValue test => $"{test.NrFolios?.ToString() ?? "?"} folios, {test.FoliosRead} listed; checksum {(test.Csum is uint csum ? Words.Address(csum) : "?")}",
        UnknownValue unknown => Convert.ToHexStringLower(unknown.Bytes.Span[..Math.Min(unknown.Bytes.Length, 16)]) + (unknown.Bytes.Length > 16 ? "…" : ""),
        _ => "",
    };

    private void PrintDetails(Blob blob)
    {
        switch (blob.Value)
        {
            case MemblockValue memblock:
                page.Heading($"{blob.Name}: regions");
                page.Table(["name", "start", ">size", ">bytes"], memblock.Regions.Select(region => (IReadOnlyList<string>)
                [
                    region.Name,
                    Words.Address(region.Start),
                    region.Size is ulong size ? Words.Size(size) : "-",
                    region.Size?.ToString() ?? "-",
                ]));
                break;
            case LuoValue luo:
                PrintLuo(blob.Name, luo);
                break;
            case TreeValue tree when !tree.IsToldBySummary:
                PrintTree(blob.Name, tree.Root);
                break;
            case KhoTestValue { Folios.Count: > 0 } test:
                page.Heading($"{blob.Name}: folios");
                page.Table(["start", ">folios", ">order"], test.Folios.Select(folios => (IReadOnlyList<string>)
                    [Words.Address(folios.Start), folios.Count.ToString(), folios.Order.ToString()]));
                break;
            case UnknownValue unknown:
                PrintBytes(blob.Name, unknown);
                break;
        }
    }

    private void PrintBytes(string name, UnknownValue unknown)
    {
        const int LineLength = 16;
        int shown = Math.Min(unknown.Bytes.Length, HandoverJsonWriter.UnknownBytesShown);
        page.Heading($"{name}: first {shown} of {Words.Count((ulong)unknown.Bytes.Length, "byte")}");
        for (int offset = 0; offset < shown; offset += LineLength)
        {
            ReadOnlySpan<byte> line = unknown.Bytes.Span[offset..Math.Min(offset + LineLength, shown)];
            string text = string.Concat(line.ToArray().Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
            page.Line($"  {offset:x4}  {string.Join(' ', line.ToArray().Select(value => value.ToString("x2"))),-47}  {text}");
        }
    }

    private void PrintLuo(string name, LuoValue luo)
    {
        if (luo.Sessions.Count > 0)
        {
            page.Heading($"{name}: sessions");
            page.Table(["session", "token", "format", ">size", ">bytes", ">position", ">folios", "seals", "data"], luo.Sessions.SelectMany(SessionRows));
        }

        foreach (SystemdMapping mapping in luo.Sessions.Select(session => session.Systemd).OfType<SystemdMapping>())
        {
            PrintSystemd(name, mapping);
        }

        if (luo.Flbs is { Count: > 0 } flbs)
        {
            page.Heading($"{name}: objects bound to files (FLB)");
            page.Table(["name", "data", ">files"], flbs.Select(flb => (IReadOnlyList<string>)[flb.Name, Words.Address(flb.Data), flb.Count.ToString()]));
        }

        foreach ((string title, UnknownValue unknown) in luo.Sessions.SelectMany(session => session.Files.Select(file => ($"{session.Name}/{Words.Address(file.Token)}", file.Value)))
            .Concat((luo.Flbs ?? []).Select(flb => (flb.Name, flb.Value))).Where(entry => entry.Item2 is UnknownValue).Select(entry => (entry.Item1, (UnknownValue)entry.Item2!)))
        {
            PrintBytes($"{name}: {title}, unknown", unknown);
        }

        foreach ((string title, ValueTree tree) in luo.Sessions.SelectMany(session => session.Files.Select(file => ($"{session.Name}/{Words.Address(file.Token)}", file.Value)))
            .Concat((luo.Flbs ?? []).Select(flb => (flb.Name, flb.Value))).Where(entry => entry.Item2 is TreeValue).Select(entry => (entry.Item1, ((TreeValue)entry.Item2!).Root)))
        {
            PrintTree($"{name}: {title}", tree);
        }
    }

    private void PrintSystemd(string name, SystemdMapping mapping)
    {
        page.Heading($"{name}: units of systemd");
        if (mapping.State != SystemdState.Read)
        {
            page.Line($"  {(mapping.State == SystemdState.Absent ? "not known" : "not readable")}: {mapping.Problem}");
            return;
        }

        string version = mapping.Version is ulong number ? $"mapping of version {number}" : mapping.IsUnversionedForm ? "mapping in the form of before versions" : "mapping without a version";
        page.Line($"  {version}, kexec {mapping.KexecsCount?.ToString() ?? "?"}");
        page.Table(["unit", "name", "type", "token or session"], mapping.Entries.Select(entry => (IReadOnlyList<string>)
        [
            entry.Unit,
            entry.Name,
            entry.Kind == SystemdEntryKind.Session ? "luo_session" : "fd",
            entry.Session ?? (entry.Token is ulong token ? Words.Address(token) : "-"),
        ]));
    }

    private void PrintTree(string name, ValueTree root)
    {
        foreach (TreeTable table in TreeTables.Of(root))
        {
            page.Heading($"{name}: {table.Title}");
            page.Table(table.Columns, table.Rows);
            if (table.LeftOut > 0)
            {
                page.Line($"  and {table.LeftOut} more; --json shows all");
            }
        }
    }

    private static IEnumerable<IReadOnlyList<string>> SessionRows(LuoSession session)
    {
        if (session.Files.Count == 0)
        {
            yield return [session.Name, "no files", "", "", "", "", "", "", ""];
        }

        string name = session.Name;
        foreach (LuoFile file in session.Files)
        {
            MemfdValue? memfd = file.Value as MemfdValue;
            yield return
            [
                name,
                Words.Address(file.Token),
                file.Compatible,
                memfd is null ? "-" : Words.Size(memfd.Size),
                memfd?.Size.ToString() ?? "-",
                memfd?.Pos.ToString() ?? "-",
                memfd?.NrFolios.ToString() ?? "-",
                memfd?.Seals is null ? "-" : memfd.SealNames.Count == 0 ? "none" : string.Join(',', memfd.SealNames),
                Words.Address(file.Data),
            ];
            name = "";
        }
    }
}
