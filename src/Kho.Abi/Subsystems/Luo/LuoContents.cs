using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>The contents of the files of all sessions. Those that systemd keeps are named as systemd names them.</summary>
/// <param name="luo">Blob's value.</param>
/// <param name="context">Page size and names of files.</param>
internal sealed class LuoContents(LuoValue luo, ContentsContext context)
{
    /// <summary>Kind of a session's file, and directory of the sessions; whatever the file is, memfds are what it has contents as.</summary>
    private const string Kind = "memfd";

    private const string SystemdDirectory = "systemd";

    private readonly Dictionary<string, string> _units = new(StringComparer.Ordinal);

    /// <summary>Every file by itself, with the value that has no other.</summary>
    /// <param name="luo">Blob's value.</param>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    public static IEnumerable<PreservedItem> Items(LuoValue luo, int pageShift) => luo.Sessions.SelectMany(session => session.Files.Select(file =>
    {
        FileDescription? about = file.Value?.DescribeFile();
        LuoValue alone = luo with { Sessions = [session with { Files = [file], FileCount = 1 }] };
        return new PreservedItem(Kind, NameOf(session, file), session.Name, about?.Size, alone)
        {
            Noun = "file",
            Address = about is null ? file.Data : about.FirstPfn << pageShift,
            Places = about?.Extents.Select(extent => (extent.Index, extent.Pfn, extent.Pages)) ?? [],
        };
    }));

    /// <summary>The files in the order of the sessions.</summary>
    public IEnumerable<PreservedContents> All()
    {
        foreach (LuoSession session in luo.Sessions)
        {
            string directory = DirectoryOf(session);
            foreach (LuoFile file in session.Files)
            {
                foreach (PreservedContents contents in Contents(session, file, PathOf(session, file, directory)))
                {
                    yield return contents;
                }
            }

            if ((ulong)session.Files.Count < session.FileCount)
            {
                yield return PreservedContents.Refused(Kind, $"{session.Name}/…", null, $"{session.Files.Count} of the session's {session.FileCount} files could be read") with { Session = session.Name };
            }
        }
    }

    private static string NameOf(LuoSession session, LuoFile file) => $"{session.Name}/{JsonStyle.Hex(file.Token)}";

    private IEnumerable<PreservedContents> Contents(LuoSession session, LuoFile file, string path)
    {
        var known = new PreservedContents(Kind, NameOf(session, file), null) { Path = path, Session = session.Name, Owner = file };
        return file.Value?.FileContents(known, context)
            ?? [known with { Refusal = $"what its data {JsonStyle.Hex(file.Data)} lead to cannot be read as '{file.Compatible}'" }];
    }

    private string PathOf(LuoSession session, LuoFile file, string directory)
    {
        if (session.Systemd?.Of(file.Token).FirstOrDefault() is SystemdEntry entry)
        {
            string unit = UnitDirectory(entry);
            return $"{unit}/{context.Names.Unique(unit, entry.Name)}";
        }

        return $"{directory}/{context.Names.Unique(directory, JsonStyle.Hex(file.Token))}";
    }

    /// <summary>Directory of a session's files: that of the systemd unit that owns the session, or the session's name.</summary>
    private string DirectoryOf(LuoSession session)
    {
        SystemdEntry? owner = luo.Sessions.SelectMany(other => other.Systemd?.Entries ?? []).FirstOrDefault(entry => entry.Kind == SystemdEntryKind.Session && entry.Session == session.Name);
        if (owner is null || session.Name == SystemdMapping.SessionName)
        {
            return $"{Kind}/{context.Names.Unique(Kind, session.Name)}";
        }

        string unit = UnitDirectory(owner);
        return $"{unit}/{context.Names.Unique(unit, owner.Name)}";
    }

    /// <summary>Directory of a unit's descriptors; entries of one unit share it.</summary>
    private string UnitDirectory(SystemdEntry entry)
    {
        if (!_units.TryGetValue(entry.Unit, out string? directory))
        {
            _units[entry.Unit] = directory = $"{SystemdDirectory}/{context.Names.Unique(SystemdDirectory, entry.Unit)}";
        }

        return directory;
    }
}
