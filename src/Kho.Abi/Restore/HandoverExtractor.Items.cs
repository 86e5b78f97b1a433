using Kho.Abi.Handovers;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Formatting;

namespace Kho.Abi.Restore;

internal sealed partial class HandoverExtractor
{
    private const string MemfdDirectory = "memfd";
    private const string SystemdDirectory = "systemd";
    private const string RegionDirectory = "reserve_mem";
    private const string TestDirectory = "kho_test";
    private const string AreaDirectory = "vmalloc";

    private readonly Dictionary<string, string> _units = new(StringComparer.Ordinal);

    /// <summary>An address outside every machine's memory, also plus any offset of a file.</summary>
    private const ulong NoAddress = 1UL << 63;

    private void ExtractSessions(LuoValue luo)
    {
        foreach (LuoSession session in luo.Sessions)
        {
            string directory = DirectoryOf(luo, session);
            foreach (LuoFile file in session.Files)
            {
                if (session.Systemd?.Of(file.Token).FirstOrDefault() is SystemdEntry entry)
                {
                    string unit = UnitDirectory(entry);
                    ExtractFile(session, file, $"{unit}/{_names.Unique(unit, entry.Name)}");
                    continue;
                }

                string path = $"{directory}/{_names.Unique(directory, JsonStyle.Hex(file.Token))}";
                ExtractFile(session, file, path);
            }

            if ((ulong)session.Files.Count < session.FileCount)
            {
                Leave(ExtractedKind.Memfd, $"{session.Name}/…", null, $"{session.Files.Count} of the session's {session.FileCount} files could be read", session: session.Name);
            }
        }
    }

    /// <summary>Directory of a session's files: that of the systemd unit that owns the session, or the session's name.</summary>
    private string DirectoryOf(LuoValue luo, LuoSession session)
    {
        SystemdEntry? owner = luo.Sessions.SelectMany(other => other.Systemd?.Entries ?? []).FirstOrDefault(entry => entry.Kind == SystemdEntryKind.Session && entry.Session == session.Name);
        if (owner is null || session.Name == SystemdMapping.SessionName)
        {
            return $"{MemfdDirectory}/{_names.Unique(MemfdDirectory, session.Name)}";
        }

        string unit = UnitDirectory(owner);
        return $"{unit}/{_names.Unique(unit, owner.Name)}";
    }

    /// <summary>Directory of a unit's descriptors; entries of one unit share it.</summary>
    private string UnitDirectory(SystemdEntry entry)
    {
        if (!_units.TryGetValue(entry.Unit, out string? directory))
        {
            _units[entry.Unit] = directory = $"{SystemdDirectory}/{_names.Unique(SystemdDirectory, entry.Unit)}";
        }

        return directory;
    }

    private void ExtractFile(LuoSession session, LuoFile file, string path)
    {
        string name = $"{session.Name}/{JsonStyle.Hex(file.Token)}";
        if (file.Value is not MemfdValue memfd)
        {
            Leave(ExtractedKind.Memfd, name, null, $"what its data {JsonStyle.Hex(file.Data)} lead to cannot be read as '{file.Compatible}'", file, session.Name);
            return;
        }

        List<string> problems = [];
        if (memfd.Size > long.MaxValue)
        {
            Leave(ExtractedKind.Memfd, name, memfd.Size, $"no file has {memfd.Size} bytes", file, session.Name);
        }
        else
        {
            IReadOnlyList<ExtractedPiece> pieces = Disjoint(PiecesOf(memfd, problems), problems, out bool disputed);
            string? unread = null;
            if (memfd.FoliosRead < memfd.NrFolios)
            {
                unread = "the part of the list of folios that may name it cannot be read";
                problems.Add($"{memfd.FoliosRead} of {memfd.NrFolios} entries of the list of folios could be read");
            }

            Write(new ExtractionPlan
            {
                Kind = ExtractedKind.Memfd,
                Name = name,
                Path = path,
                Size = memfd.Size,
                Pieces = pieces,
                GapReason = unread,
                Problems = problems,
                IsDisputed = disputed,
                Session = session.Name,
                File = file,
            });
        }

        ExtractArea($"memfd {name}", $"{AreaDirectory}/{path}", memfd.Folios);
    }

    /// <summary>The folios as pieces of the file, truncated to its size.</summary>
    private List<ExtractedPiece> PiecesOf(MemfdValue memfd, List<string> problems)
    {
        List<ExtractedPiece> pieces = new(memfd.Extents.Count);
        ulong beyond = 0;
        ulong outdated = 0;
        foreach (MemfdExtent extent in memfd.Extents)
        {
            UInt128 offset = (UInt128)extent.Index << _pages.PageShift;
            if (offset >= memfd.Size)
            {
                beyond += extent.Pages;
                continue;
            }

            outdated += ((ulong)extent.Flags & memfd.UptodateFlag) == 0 ? extent.Pages : 0;
            ulong length = (ulong)UInt128.Min((UInt128)extent.Pages << _pages.PageShift, memfd.Size - offset);
            bool exists = _pages.IsPhysical(0, (UInt128)extent.Pfn << _pages.PageShift);
            pieces.Add(new ExtractedPiece((ulong)offset, exists ? extent.Pfn << _pages.PageShift : NoAddress, length));
        }

        if (beyond > 0)
        {
            problems.Add($"{beyond} pages lie beyond the size of {memfd.Size} bytes; they are not written");
        }

        if (outdated > 0)
        {
            problems.Add($"{outdated} pages are not marked as up to date; what the image has of them is written");
        }

        return pieces;
    }

    /// <summary>Sorts pieces. Of overlapping ones the first by file offset wins, then the first in the list.</summary>
    private List<ExtractedPiece> Disjoint(List<ExtractedPiece> pieces, List<string> problems, out bool disputed)
    {
        List<ExtractedPiece> kept = new(pieces.Count);
        ulong covered = 0;
        ulong dropped = 0;
        ulong first = 0;
        foreach (ExtractedPiece piece in pieces.OrderBy(piece => piece.Offset))
        {
            ulong cut = piece.Offset < covered ? Math.Min(covered - piece.Offset, piece.Length) : 0;
            first = dropped == 0 ? piece.Offset : first;
            dropped += cut;
            if (cut < piece.Length)
            {
                kept.Add(piece.From(cut));
                covered = piece.End;
            }
        }

        disputed = dropped > 0;
        if (disputed)
        {
            problems.Add($"several folios claim one place, first page {first >> _pages.PageShift}; {dropped} bytes of those that come later are not written");
        }

        return kept;
    }

    private void ExtractRegions(MemblockValue memblock)
    {
        foreach (ReservedRegion region in memblock.Regions)
        {
            if (region.Start is not ulong start || region.Size is not ulong size)
            {
                Leave(ExtractedKind.ReservedMemory, region.Name, region.Size, "its place or its size is not stated");
            }
            else if (size > long.MaxValue)
            {
                Leave(ExtractedKind.ReservedMemory, region.Name, size, $"no file has {size} bytes");
            }
            else
            {
                Write(new ExtractionPlan
                {
                    Kind = ExtractedKind.ReservedMemory,
                    Name = region.Name,
                    Path = $"{RegionDirectory}/{_names.Unique(RegionDirectory, region.Name)}",
                    Size = size,
                    Pieces = size == 0 ? [] : [new ExtractedPiece(0, Math.Min(start, NoAddress), size)],
                    Problems = [],
                });
            }
        }
    }

    private void ExtractTest(string name, KhoTestValue test)
    {
        List<ExtractedPiece> pieces = [];
        List<string> problems = [];
        UInt128 size = 0;
        foreach (KhoTestFolios folios in test.Folios)
        {
            if (folios.Order > _pages.MaximumOrder)
            {
                problems.Add($"a folio at {JsonStyle.Hex(folios.Start)} of order {folios.Order} cannot be; it is left out");
                continue;
            }

            UInt128 length = (UInt128)folios.Count << (folios.Order + _pages.PageShift);
            if (size + length <= long.MaxValue)
            {
                pieces.Add(new ExtractedPiece((ulong)size, Math.Min(folios.Start, NoAddress), (ulong)length));
            }

            size += length;
        }

        if (test.FoliosRead < (test.NrFolios ?? 0))
        {
            problems.Add($"{test.FoliosRead} of {test.NrFolios} entries of the list of folios could be read");
        }

        if (size > long.MaxValue)
        {
            Leave(ExtractedKind.TestFolios, name, null, $"no file has {size} bytes");
        }
        else if (size > 0 || problems.Count > 0)
        {
            Write(new ExtractionPlan
            {
                Kind = ExtractedKind.TestFolios,
                Name = name,
                Path = $"{TestDirectory}/{_names.Unique(TestDirectory, "folios")}",
                Size = (ulong)size,
                Pieces = pieces,
                Problems = problems,
                Test = test,
            });
        }

        if (test.FoliosInfo is VmallocArea area)
        {
            ExtractArea(name, $"{AreaDirectory}/{_names.Unique(AreaDirectory, name)}", area);
        }
    }

    private void ExtractArea(string owner, string path, VmallocArea area)
    {
        if (area is { First: 0, TotalPages: 0 })
        {
            return;
        }

        ulong size = (ulong)area.TotalPages << _pages.PageShift;
        List<ExtractedPiece> pieces = [];
        List<string> problems = [];
        UInt128 listed = 0;
        if (area.Order > _pages.MaximumOrder)
        {
            problems.Add($"its order {area.Order} cannot be");
        }
        else
        {
            foreach (VmallocRun run in area.Chunks.SelectMany(chunk => chunk.Entries))
            {
                UInt128 length = (UInt128)run.Count << (area.Order + _pages.PageShift);
                if (listed < size)
                {
                    pieces.Add(new ExtractedPiece((ulong)listed, Math.Min(run.Start, NoAddress), (ulong)UInt128.Min(length, size - listed)));
                }

                listed += length;
            }

            if (listed != size)
            {
                problems.Add($"{size >> _pages.PageShift} pages are announced, and its chunks list {listed >> _pages.PageShift}, so that some may be out of place");
            }
        }

        Write(new ExtractionPlan
        {
            Kind = ExtractedKind.VmallocArea,
            Name = owner,
            Path = path,
            Size = size,
            Pieces = pieces,
            GapReason = "no chunk that can be read lists it",
            Problems = problems,
            IsDisputed = listed != size,
        });
    }

    /// <summary>Compares a file's memory with a believed memory map.</summary>
    private void CheckPreserved(ExtractionPlan plan)
    {
        if (_document.MemoryMap is MemoryMap { Trust: MapTrust.Valid } map
            && plan.Pieces.FirstOrDefault(piece => !map.Covers(piece.Address, piece.Length)) is { Length: > 0 } open)
        {
            plan.Problems.Add($"its memory at {JsonStyle.Hex(open.Address)} is not all preserved: the next kernel uses it for something else");
        }
    }
}
