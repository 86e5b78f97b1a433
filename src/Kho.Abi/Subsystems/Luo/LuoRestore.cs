using Kho.Abi.Codec;
using Kho.Abi.Handover.Blobs;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

internal sealed partial class RestoringKernel
{
    private (string Name, BlobFormatAbi Format)? _luo;
    private ulong _luoHeader;
    private List<BlockPlace> _sessionBlocks = [];
    private bool _hasIncoming;

    /// <summary>So many bytes of LUO's blob are read in any case.</summary>
    private const ulong MinimumBlob = 8;

    private void StartLuo()
    {
        if (!_configuration.Luo || !_configuration.Kho
            || (BlobOf(BlobReader.LuoDeviceTree) ?? BlobOf(BlobReader.LuoBlocks)) is not (string name, BlobFormatAbi format))
        {
            return;
        }

        Retrieval retrieval = Retrieve(name, out ulong address, out ulong? size);
        if (retrieval == Retrieval.NoSuchBlob)
        {
            return;
        }

        if (retrieval == Retrieval.Found)
        {
            RequireIntact(address, MinimumBlob, $"the blob {name}");
        }

        string? problem = retrieval == Retrieval.Broken ? "its node in the root is broken"
            : format.Reader == BlobReader.LuoBlocks ? StartBlocks(format, address, size)
            : StartDeviceTree(format, address);
        if (problem is not null)
        {
            Say($"luo: {problem}");
            Outcome(name, format.DisplayName, RestoreVerdict.Panics, problem);
            throw new KernelDeathException($"Kernel panic: the incoming LUO state failed to initialize: {problem}");
        }

        _luo = (name, format);
        _hasIncoming = true;
    }

    private string? StartDeviceTree(BlobFormatAbi format, ulong address)
    {
        LuoDeviceTreeAbi names = format.LuoDeviceTree!;
        if (ReadTree(address, "LUO's device tree") is not DeviceTree tree || BlobProperties.Compatible(tree.Root) != format.Compatible)
        {
            return $"the blob is incompatible with '{format.Compatible}'";
        }

        if (tree.Root.Property(names.NumberProperty) is not { } number || number.Value.Length != _structures.SizeOf(StructureNames.LuoNumber))
        {
            return $"{names.NumberProperty} is missing";
        }

        Say($"luo: Retrieved live update data, liveupdate number: {_structures.Read(StructureNames.LuoNumber, number.Value).Number("liveupdate_number")}");
        if (HeaderOf(tree, names.SessionNode, names.SessionCompatible, names.SessionHeaderProperty) is not ulong header)
        {
            return $"the node {names.SessionNode} is missing or incompatible with '{names.SessionCompatible}'";
        }

        _luoHeader = header;
        if (names.FlbNode is not null && Behaviour.Luo.FlbNode == NodePolicy.Required
            && HeaderOf(tree, names.FlbNode, names.FlbCompatible!, names.FlbHeaderProperty!) is null)
        {
            return $"the node {names.FlbNode} is missing or incompatible with '{names.FlbCompatible}'";
        }

        return null;
    }

    private ulong? HeaderOf(DeviceTree tree, string nodeName, string compatible, string property) =>
        tree.Root.Child(nodeName) is DeviceTreeNode node && BlobProperties.Compatible(node) == compatible
            && node.Property(property) is { } value && value.Value.Length == _structures.SizeOf(StructureNames.LuoHeaderPointer)
            ? _structures.Read(StructureNames.LuoHeaderPointer, value.Value).Number("header")
            : null;

    private string? StartBlocks(BlobFormatAbi format, ulong address, ulong? size)
    {
        LuoBlocksAbi names = format.LuoBlocks!;
        if (size < (ulong)_structures.SizeOf(names.Structure))
        {
            return $"the blob has {size} bytes, expected {_structures.SizeOf(names.Structure)}";
        }

        StructureValue luo = _memory.Read(names.Structure, address, "LUO's blob");
        string compatible = KernelText.DecodeField(luo.Bytes("compatible").Span, out _);
        if (compatible != format.Compatible)
        {
            return $"LUO state is incompatible with '{format.Compatible}'";
        }

        Say($"luo: Retrieved live update data, liveupdate number: {luo.Number("liveupdate_num")}");
        string? problem = TakeBlocks(names, luo.Number("sessions_pa"), names.Session, intact: false, out _sessionBlocks);
        if (problem is not null)
        {
            Say($"luo: {problem}");
            return problem;
        }

        RestoreFree(address, "LUO state");
        return null;
    }

    /// <summary>Checks a list of blocks as the kernel does before it uses any of them.</summary>
    /// <param name="names">Names of LUO's structures.</param>
    /// <param name="first">Physical address of the first block, or 0.</param>
    /// <param name="entry">Structure of an entry.</param>
    /// <param name="intact">The blocks are read late, and must have been preserved.</param>
    /// <param name="blocks">The blocks.</param>
    /// <returns>What is wrong, or null.</returns>
    private string? TakeBlocks(LuoBlocksAbi names, ulong first, string entry, bool intact, out List<BlockPlace> blocks)
    {
        blocks = [];
        int headerSize = _structures.SizeOf(names.Block);
        ulong capacity = (ulong)((_geometry.PageSize - headerSize) / _structures.SizeOf(entry));
        HashSet<ulong> met = [];
        string? problem = null;
        for (ulong place = first; place != 0;)
        {
            // The kernel looks for circles before it looks at any count.
            if (!met.Add(place))
            {
                blocks.Clear();
                return "Block set is corrupted";
            }

            if (intact)
            {
                RequireIntact(place, (ulong)_geometry.PageSize, "a block");
            }

            StructureValue block = _memory.Read(names.Block, place, "a block of LUO");
            ulong count = block.Number("count");
            problem ??= count == 0 || count > capacity ? $"Block contains invalid entry count: {count}"
                : blocks.Count >= names.MaximumBlocks ? $"more than {names.MaximumBlocks} blocks"
                : null;
            blocks.Add(new BlockPlace(place, count));
            place = block.Number("next");
            if (met.Count > 2 * names.MaximumBlocks)
            {
                blocks.Clear();
                return "Block set is corrupted";
            }
        }

        if (problem is not null)
        {
            foreach (BlockPlace block in blocks)
            {
                RestoreFree(block.Address, "LUO block");
            }

            blocks.Clear();
        }

        return problem;
    }

    private IEnumerable<StructureValue> EntriesOf(LuoBlocksAbi names, string entry, List<BlockPlace> blocks)
    {
        int headerSize = _structures.SizeOf(names.Block);
        int size = _structures.SizeOf(entry);
        foreach (BlockPlace block in blocks)
        {
            for (ulong index = 0; index < block.Count; index++)
            {
                yield return _memory.Read(entry, block.Address + (ulong)headerSize + (index * (ulong)size), "an entry of a block of LUO");
            }
        }
    }

    /// <summary>What user space gets when it opens /dev/liveupdate, retrieves every file of every session, and finishes.</summary>
    private void RetrieveSessions()
    {
        if (!_hasIncoming || _luo is not (string name, BlobFormatAbi format))
        {
            return;
        }

        var sessions = new List<IncomingSession>();
        string? failure;
        try
        {
            failure = format.Reader == BlobReader.LuoBlocks ? DeserializeBlocks(format.LuoBlocks!, sessions) : DeserializeArray(format.LuoDeviceTree!, sessions);
            if (failure is null)
            {
                foreach (IncomingSession session in sessions)
                {
                    RetrieveFiles(session);
                }
            }
        }
        catch (KernelDeathException death)
        {
            Outcome(name, format.DisplayName, RestoreVerdict.Panics, death.Message);
            throw;
        }

        if (failure is not null)
        {
            Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"{failure}: no session can be opened");
            return;
        }

        int cut = sessions.Count(session => session.Cut is not null);
        Outcome(name, format.DisplayName, cut > 0 ? RestoreVerdict.Lossy : RestoreVerdict.Ok,
            Quantity.Count((ulong)sessions.Count, "session") + (cut > 0 ? $", {cut} of them without all of their files" : ""));
    }

    private string? DeserializeArray(LuoDeviceTreeAbi names, List<IncomingSession> sessions)
    {
        int headerSize = _structures.SizeOf(names.SessionHeader);
        int size = _structures.SizeOf(names.Session);
        RequireIntact(_luoHeader, (ulong)(names.SessionPages * _geometry.PageSize), "the array of sessions");
        ulong count = _memory.Read(names.SessionHeader, _luoHeader, "the header of the sessions").Number("count");
        for (ulong index = 0; index < count; index++)
        {
            StructureValue value = _memory.Read(names.Session, _luoHeader + (ulong)headerSize + (index * (ulong)size), "a session");
            string? failure = AddSession(value, sessions, session => ReadFileArray(names, session, value));
            if (failure is not null)
            {
                return failure;
            }
        }

        RestoreFree(_luoHeader, "LUO sessions");
        return null;
    }

    private string? DeserializeBlocks(LuoBlocksAbi names, List<IncomingSession> sessions)
    {
        foreach (BlockPlace block in _sessionBlocks)
        {
            RequireIntact(block.Address, (ulong)_geometry.PageSize, "a block of sessions");
        }

        foreach (StructureValue value in EntriesOf(names, names.Session, _sessionBlocks))
        {
            string? failure = AddSession(value, sessions, session => ReadFileBlocks(names, session, value));
            if (failure is not null)
            {
                return failure;
            }
        }

        foreach (BlockPlace block in _sessionBlocks)
        {
            RestoreFree(block.Address, "LUO sessions");
        }

        return null;
    }

    private string? AddSession(StructureValue value, List<IncomingSession> sessions, Func<IncomingSession, string?> readFiles)
    {
        string name = KernelText.DecodeField(value.Bytes("name").Span, out _);
        if (sessions.Exists(known => known.Name == name))
        {
            Say($"luo: Failed to insert session [{name}] -17");
            _items.Add(new ItemOutcome("session", name, RestoreVerdict.Refused, "a second session of this name"));
            return $"two sessions are called '{name}'";
        }

        var session = new IncomingSession(name);
        sessions.Add(session);
        string? failure = readFiles(session);
        _items.Add(new ItemOutcome("session", name, failure is null && session.Cut is null ? RestoreVerdict.Ok : RestoreVerdict.Lossy, failure ?? session.Cut ?? Quantity.Count((ulong)session.Files.Count, "file")));
        return failure;
    }

    private string? ReadFileArray(LuoDeviceTreeAbi names, IncomingSession session, StructureValue value)
    {
        ulong place = value.Number("file_set_ser.files");
        ulong count = value.Number("file_set_ser.count");
        if (place == 0)
        {
            return null;
        }

        session.Array = place;
        int size = _structures.SizeOf(names.File);
        RequireIntact(place, (ulong)(names.FilePages * _geometry.PageSize), $"the files of session '{session.Name}'");
        for (ulong index = 0; index < count; index++)
        {
            if (AddFile(session, _memory.Read(names.File, place + (index * (ulong)size), "a file of a session")) is string failure)
            {
                session.Cut = $"{session.Files.Count} of {count} files: {failure}";
                return Behaviour.Luo.MissingHandler == MissingHandlerPolicy.EndsAll ? failure : null;
            }
        }

        return null;
    }

    private string? ReadFileBlocks(LuoBlocksAbi names, IncomingSession session, StructureValue value)
    {
        ulong place = value.Number("file_set_ser.files");
        ulong count = value.Number("file_set_ser.count");
        if (place == 0)
        {
            return null;
        }

        string? problem = TakeBlocks(names, place, names.File, intact: true, out List<BlockPlace> blocks);
        if (problem is not null)
        {
            Say($"luo: {problem}");
            Say($"luo: Failed to deserialize files for session [{session.Name}] -22");
            return problem;
        }

        session.Blocks = blocks;
        foreach (StructureValue file in EntriesOf(names, names.File, blocks))
        {
            if (AddFile(session, file) is string failure)
            {
                session.Cut = $"{session.Files.Count} of {count} files: {failure}";
                if (Behaviour.Luo.MissingHandler == MissingHandlerPolicy.EndsAll)
                {
                    Say($"luo: Failed to deserialize files for session [{session.Name}] -2");
                    return failure;
                }

                return null;
            }
        }

        if ((ulong)session.Files.Count == count)
        {
            return null;
        }

        Say($"luo: File count mismatch: expected {count}, found {session.Files.Count}");
        Say($"luo: Failed to deserialize files for session [{session.Name}] -22");
        return $"session '{session.Name}' announces {count} files and has {session.Files.Count}";
    }

    private string? AddFile(IncomingSession session, StructureValue file)
    {
        string compatible = KernelText.DecodeField(file.Bytes("compatible").Span, out _);
        if (_release.FileFormat(compatible) is not BlobFormatAbi format || (format.Memfd is not null && !_configuration.MemfdHandler))
        {
            Say($"luo: No registered handler for compatible '{compatible}'");
            _items.Add(new ItemOutcome("file", $"{session.Name}/0x{file.Number("token"):x}", RestoreVerdict.Refused, $"no handler for '{compatible}'"));
            return $"no handler for '{compatible}'";
        }

        session.Files.Add(new IncomingFile(file.Number("token"), file.Number("data"), format));
        return null;
    }

    private void RetrieveFiles(IncomingSession session)
    {
        foreach (IncomingFile file in session.Files)
        {
            string name = $"{session.Name}/0x{file.Token:x}";
            string? failure;
            ulong size;
            try
            {
                if (file.Format.Memfd is not MemfdAbi memfd)
                {
                    (RestoreVerdict verdict, string message) = FollowStructure(file.Format, file.Data, $"file {name}");
                    _items.Add(new ItemOutcome("file", name, verdict, message));
                    continue;
                }

                failure = RetrieveMemfd(file, memfd, name, out size);
            }
            catch (KernelDeathException death)
            {
                _items.Add(new ItemOutcome("file", name, RestoreVerdict.Panics, death.Message));
                throw;
            }

            // Nothing checks the size, which is a signed number.
            bool misread = failure is null && size > long.MaxValue;
            _items.Add(new ItemOutcome("file", name, misread ? RestoreVerdict.Misread : failure is null ? RestoreVerdict.Ok : RestoreVerdict.Refused,
                misread ? $"retrieved with a negative size ({size} bytes): nothing can be read from it" : failure ?? "retrieved"));
        }

        // An array is freed when the session is finished, and so are blocks.
        if (session.Array != 0 && session.Files.Count > 0)
        {
            RestoreFree(session.Array, "LUO files");
        }

        foreach (BlockPlace block in session.Blocks)
        {
            RestoreFree(block.Address, "LUO files");
        }
    }

    /// <summary>Restores what a kernel allocated as a folio, and frees it.</summary>
    private void RestoreFree(ulong address, string claimant)
    {
        if (!_pages!.TryRestoreFolio(address, out int order))
        {
            Say($"WARNING: kho_restore_free: nothing is restored at 0x{address:x}");
            return;
        }

        ClaimPages(address, 1UL << order, claimant);
        _pages.FreeBlock(address >> PageShift, order);
    }

    private sealed class IncomingSession(string name)
    {
        public string Name => name;

        public List<IncomingFile> Files { get; } = [];

        public ulong Array { get; set; }

        public List<BlockPlace> Blocks { get; set; } = [];

        /// <summary>Why some of its files are missing.</summary>
        public string? Cut { get; set; }
    }

    private sealed record IncomingFile(ulong Token, ulong Data, BlobFormatAbi Format);
}
