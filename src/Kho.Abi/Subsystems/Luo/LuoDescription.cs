using System.Text.Json.Nodes;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Describes sessions, files and objects bound to files for human readers.</summary>
/// <param name="luo">Decoded LUO blob.</param>
/// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
internal sealed class LuoDescription(LuoValue luo, int pageShift)
{
    /// <summary>Maximum number of files on a page, in all sessions together.</summary>
    private const int MostFiles = 600;

    /// <summary>Maximum number of page runs on a page, for one file and in total.</summary>
    private const int MostExtents = 64;
    private const int MostExtentsInAll = 1500;

    private const int MostRows = ShownTable.MostRows;

    private int _files = MostFiles;
    private int _extents = MostExtentsInAll;

    /// <summary>All of it.</summary>
    public BlobDescription Describe()
    {
        ulong sessions = (ulong)luo.Sessions.Count;
        ulong files = (ulong)luo.Sessions.Sum(session => session.Files.Count);
        ulong objects = (ulong)(luo.Flbs?.Count ?? 0);
        string number = $"live update {luo.LiveupdateNum?.ToString() ?? "?"}";
        return luo.AreSessionsElsewhere
            ? new BlobDescription($"sessions and files: not in this image; {number}", "sessions and files: not in this image", Parts())
            : new BlobDescription(
                $"{Quantity.PlainCount(sessions, "session")}, {Quantity.PlainCount(files, "file")}, {Quantity.PlainCount(objects, "FLB")}; {number}",
                $"{Quantity.Count(sessions, "session")}, {Quantity.Count(files, "file")}, {Quantity.Count(objects, "object bound to files", "objects bound to files")}",
                Parts());
    }

    private IEnumerable<ShownPart> Parts() => Head().Concat(Sessions()).Concat(Units()).Concat(Objects()).Concat(Others()).Concat(TextContents()).Concat(PageContents());

    private IEnumerable<ShownPart> Head()
    {
        string number = luo.LiveupdateNum is ulong count ? $"live update {count} since the last cold boot" : "number of the live update missing";
        yield return new ShownText($"{luo.Compatible}, {number}.") { For = Audience.Page };
        if (luo.AreSessionsElsewhere)
        {
            yield return new ShownText("Sessions and files are not in this image.") { For = Audience.Page };
        }
        else if (luo.Sessions.Count == 0)
        {
            yield return new ShownText("No sessions. On a running kernel they are written only on the way into the next one.") { For = Audience.Page };
        }
    }

    /// <summary>Fields that only the specification knows, wherever they are.</summary>
    private IEnumerable<ShownPart> Others()
    {
        (string Of, JsonObject? Fields)[] all =
        [
            (luo.Compatible, luo.Others),
            .. luo.Sessions.SelectMany(session => session.Files
                .SelectMany(file => new[] { ($"file {JsonStyle.Hex(file.Token)} of {session.Name}", file.Others), ($"memfd {JsonStyle.Hex(file.Token)} of {session.Name}", (file.Value as Memfd.MemfdValue)?.Others) })
                .Prepend(($"session {session.Name}", session.Others))),
            .. (luo.Flbs ?? []).Select(flb => ($"object {flb.Name}", flb.Others)),
        ];
        IReadOnlyList<Cell>[] rows = [.. all.SelectMany(entry => (entry.Fields ?? []).Select(field => (IReadOnlyList<Cell>)[Cell.Name(entry.Of), Cell.Name(field.Key), Cell.Name(field.Value?.ToString() ?? "")]))];
        if (rows.Length > 0)
        {
            yield return new ShownTable("fields that only the specification knows", [new Column("of"), new Column("field"), new Column("value")], rows, rows.Length);
        }
    }

    /// <summary>Sessions and their files: one table in a terminal, one foldable group per session on a page.</summary>
    private IEnumerable<ShownPart> Sessions()
    {
        if (luo.Sessions.Count > 0)
        {
            yield return new ShownTable(
                "sessions",
                [
                    new Column("session"), new Column("token"), new Column("format"), new Column("size", IsNumber: true), new Column("bytes", IsNumber: true),
                    new Column("position", IsNumber: true), new Column("folios", IsNumber: true), new Column("seals"), new Column("data"),
                ],
                luo.Sessions.SelectMany(SessionRows),
                luo.Sessions.Count)
            {
                For = Audience.Text,
            };
        }

        UInt128 largest = luo.Sessions.SelectMany(session => session.Files).Select(file => (UInt128)(file.Value?.DescribeFile()?.Size ?? 0)).Append((UInt128)1).Max();
        List<LuoSession> filled = [.. luo.Sessions.Where(session => session.Files.Count > 0)];
        foreach (LuoSession session in filled.Take(MostRows))
        {
            yield return new ShownGroup("Session ", Files(session, largest)) { Name = session.Name, Rest = $": {Quantity.Count((ulong)session.Files.Count, "file")}{SizeOf(session)}", Style = "session", For = Audience.Page };
        }

        yield return new ShownMore((ulong)Math.Max(0, filled.Count - MostRows)) { For = Audience.Page };

        // There may be many sessions without files, so they are listed without folding.
        string[] empty = [.. luo.Sessions.Where(session => session.Files.Count == 0).Select(session => session.Name)];
        if (empty.Length > 0)
        {
            yield return new ShownGroup($"{Quantity.Count((ulong)empty.Length, "session")} without files", [new ShownNames(empty)]) { For = Audience.Page };
        }
    }

    private static IEnumerable<IReadOnlyList<Cell>> SessionRows(LuoSession session)
    {
        if (session.Files.Count == 0)
        {
            yield return [Cell.Name(session.Name), Cell.Text("no files"), .. Enumerable.Repeat(Cell.Text(""), 7)];
        }

        string name = session.Name;
        foreach (LuoFile file in session.Files)
        {
            FileDescription? about = file.Value?.DescribeFile();
            yield return
            [
                Cell.Name(name),
                Cell.Hex(file.Token),
                Cell.Name(file.Compatible),
                Cell.Size(about?.Size),
                Cell.Count(about?.Size),
                Cell.Count(about?.Position),
                Cell.Count(about?.Folios),
                Cell.Text(about?.Seals is null ? "-" : about.SealNames.Count == 0 ? "none" : string.Join(',', about.SealNames)),
                Cell.Hex(file.Data),
            ];
            name = "";
        }
    }

    private IEnumerable<ShownPart> Files(LuoSession session, UInt128 largest)
    {
        int shown = Math.Min(_files, session.Files.Count);
        _files -= shown;
        yield return new ShownTable(
            "files",
            [
                new Column("token", IsHead: true), new Column("format"), new Column("data"), new Column("size", IsNumber: true), new Column("share"),
                new Column("position", IsNumber: true), new Column("seals"), new Column("folios", IsNumber: true),
            ],
            session.Files.Select(file => FileCells(file, largest)),
            session.Files.Count)
        {
            Caption = $"Files of session '{session.Name}'",
            Most = shown,
        };
        foreach (LuoFile file in session.Files.Take(shown))
        {
            if (file.Value?.DescribeFile() is { Runs: > 0 } about && _extents > 0)
            {
                yield return Extents(file, about);
            }
        }
    }

    private static IReadOnlyList<Cell> FileCells(LuoFile file, UInt128 largest)
    {
        FileDescription? about = file.Value?.DescribeFile();
        return
        [
            Cell.Hex(file.Token),
            Cell.Text(file.Compatible),
            Cell.Address(file.Data),
            Cell.Size(about?.Size),
            Cell.Share(about?.Size ?? 0, largest),
            Cell.Count(about?.Position),
            Cell.Text(about?.Seals is uint seals ? $"0x{seals:x}" : "–"),
            Cell.Count(about?.Folios),
        ];
    }

    private static string SizeOf(LuoSession session)
    {
        FileDescription[] files = [.. session.Files.Select(file => file.Value?.DescribeFile()).OfType<FileDescription>()];
        return files.Length == 0 ? "" : $", {Quantity.Size(files.Aggregate((UInt128)0, (sum, file) => sum + file.Size))}";
    }

    private ShownGroup Extents(LuoFile file, FileDescription about)
    {
        int shown = Math.Min(Math.Min(MostExtents, _extents), about.Runs);
        _extents -= shown;
        string title = $"Where {file.Value!.Noun} {JsonStyle.Hex(file.Token)} lies: {Quantity.Count((ulong)about.Runs, "run")} of pages";
        return new ShownGroup(title,
        [
            new ShownTable(
                title,
                [new Column("page in the file", IsNumber: true), new Column("memory"), new Column("size", IsNumber: true), new Column("flags")],
                about.Extents.Select(extent => (IReadOnlyList<Cell>)[Cell.Count(extent.Index), Cell.Address(extent.Pfn << pageShift), Cell.Size((UInt128)extent.Pages << pageShift), Cell.Text($"0x{extent.Flags:x}")]),
                about.Runs)
            {
                Most = shown,
            },
        ]);
    }

    private IEnumerable<ShownPart> Units() => luo.Sessions.Select(session => session.Systemd).OfType<SystemdMapping>().SelectMany(mapping => mapping.Describe());

    private IEnumerable<ShownPart> Objects()
    {
        if (luo.Flbs is { Count: > 0 } flbs)
        {
            yield return new ShownTable(
                "objects bound to files (FLB)",
                [new Column("name", IsHead: true), new Column("data"), new Column("files", IsNumber: true)],
                flbs.Select(flb => (IReadOnlyList<Cell>)[Cell.Name(flb.Name), Cell.Hex(flb.Data), Cell.Count(flb.Count)]),
                flbs.Count);
        }
    }

    /// <summary>Contents of files and objects for a terminal; bytes of unknown format come first.</summary>
    private IEnumerable<ShownPart> TextContents()
    {
        List<(string Title, BlobValue? Value)> contents =
        [
            .. luo.Sessions.SelectMany(session => session.Files.Select(file => ($"{session.Name}/{JsonStyle.Hex(file.Token)}", file.Value))),
            .. (luo.Flbs ?? []).Select(flb => (flb.Name, flb.Value)),
        ];
        foreach ((string title, BlobValue? value) in contents)
        {
            if (value is UnknownValue unknown)
            {
                yield return new ShownBytes(unknown.Bytes, title) { For = Audience.Text };
            }
        }

        foreach (ShownPart table in contents.SelectMany(entry => entry.Value is TreeValue tree ? tree.Tables(entry.Title, Audience.Text) : []))
        {
            yield return table;
        }
    }

    /// <summary>Contents of files and objects for a page; objects come first.</summary>
    private IEnumerable<ShownPart> PageContents() =>
        (luo.Flbs ?? []).Take(MostRows).SelectMany(flb => PageContents(flb.Name, flb.Value))
            .Concat(Files().Where(file => file.Value is UnknownValue).Take(MostRows).SelectMany(file => PageContents(file.Compatible, file.Value)))
            .Concat(Files().Where(file => file.Value is TreeValue).Take(MostRows).SelectMany(file => PageContents(file.Compatible, file.Value)));

    private IEnumerable<LuoFile> Files() => luo.Sessions.SelectMany(session => session.Files);

    private static IEnumerable<ShownPart> PageContents(string name, BlobValue? value) => value switch
    {
        TreeValue tree => tree.Tables(null, Audience.Page),
        UnknownValue unknown => [new ShownBytes(unknown.Bytes, name) { For = Audience.Page }],
        _ => [],
    };
}
