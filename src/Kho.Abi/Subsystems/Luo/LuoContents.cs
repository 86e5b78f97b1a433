using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>The extractable contents of all files in all sessions. A file that systemd keeps gets the name that systemd gave it.</summary>
/// <param name="luo">Decoded LUO blob.</param>
/// <param name="context">Page size of the handover, and the allocator of file names.</param>
internal sealed class LuoContents(LuoValue luo, ContentsContext context)
{
    /// <summary>Kind of every session file, and name of their directory. Only memfds have contents to extract.</summary>
    private const string Kind = "memfd";

    private const string SystemdDirectory = "systemd";

    private readonly Dictionary<string, string> _units = new(StringComparer.Ordinal);

    /// <summary>Lists every file with a copy of the blob's value that holds only this file.</summary>
    /// <param name="luo">Decoded LUO blob.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
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

    /// <summary>Lists the contents of all files in the order of the sessions.</summary>
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

    /// <summary>Directory for the files of a session: that of the systemd unit that owns the session, or else the session's name.</summary>
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

    /// <summary>Directory for the descriptors of a systemd unit; all entries of the unit share it.</summary>
    private string UnitDirectory(SystemdEntry entry)
    {
        if (!_units.TryGetValue(entry.Unit, out string? directory))
        {
            _units[entry.Unit] = directory = $"{SystemdDirectory}/{context.Names.Unique(SystemdDirectory, entry.Unit)}";
        }

        return directory;
    }
}
