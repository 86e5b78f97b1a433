using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>A session that the kernel has taken over.</summary>
internal sealed class IncomingSession(string name)
{
    /// <summary>Name of the session.</summary>
    public string Name => name;

    /// <summary>Files of the session that have a handler.</summary>
    public List<IncomingFile> Files { get; } = [];

    /// <summary>Physical address of the array of files; 0 if there is none.</summary>
    public ulong Array { get; set; }

    /// <summary>The blocks that list the files.</summary>
    public List<BlockPlace> Blocks { get; set; } = [];

    /// <summary>Why some of the session's files are missing; null if none are.</summary>
    public string? Cut { get; set; }
}

/// <summary>A file of a session.</summary>
/// <param name="Token">Token with which user space retrieves the file.</param>
/// <param name="Data">Value that the handler receives.</param>
/// <param name="Format">Format of the file.</param>
/// <param name="Handler">Handler of the file.</param>
internal sealed record IncomingFile(ulong Token, ulong Data, BlobFormatAbi Format, IRestoringFileHandler Handler);

/// <summary>Takes over the sessions of a handover, and finds a handler for each file.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
/// <param name="handlers">File handlers of the kernel.</param>
internal sealed class IncomingSessions(KernelContext kernel, IReadOnlyList<IRestoringFileHandler> handlers)
{
    private readonly List<IncomingSession> _sessions = [];

    /// <summary>Sessions taken over so far.</summary>
    public IReadOnlyList<IncomingSession> Sessions => _sessions;

    /// <summary>Takes over the sessions in the array after a header.</summary>
    /// <param name="names">Names of LUO's structures.</param>
    /// <param name="header">Physical address of the header.</param>
    /// <returns>Why no session can be opened; null on success.</returns>
    public string? TakeArray(LuoDeviceTreeAbi names, ulong header)
    {
        header = kernel.Memory.Reached(header);
        int headerSize = kernel.Structures.SizeOf(names.SessionHeader);
        int size = kernel.Structures.SizeOf(names.Session);
        kernel.RequireIntact(header, (ulong)(names.SessionPages * kernel.Geometry.PageSize), "the array of sessions");
        ulong count = kernel.Memory.Read(names.SessionHeader, header, "the header of the sessions").Number("count");
        for (ulong index = 0; index < count; index++)
        {
            StructureValue value = kernel.Memory.Read(names.Session, header + (ulong)headerSize + (index * (ulong)size), "a session");
            string? failure = AddSession(value, session => ReadFileArray(names, session, value));
            if (failure is not null)
            {
                return failure;
            }
        }

        kernel.RestoreFree(header, "LUO sessions");
        return null;
    }

    /// <summary>Takes over the sessions of a list of blocks.</summary>
    /// <param name="names">Names of LUO's structures.</param>
    /// <param name="blocks">The blocks; LUO checked them when it started.</param>
    /// <returns>Why no session can be opened; null on success.</returns>
    public string? TakeBlocks(LuoBlocksAbi names, IReadOnlyList<BlockPlace> blocks)
    {
        var list = new IncomingBlockList(kernel, names);
        foreach (BlockPlace block in blocks)
        {
            kernel.RequireIntact(block.Address, (ulong)kernel.Geometry.PageSize, "a block of sessions");
        }

        foreach (StructureValue value in list.Entries(names.Session, blocks))
        {
            string? failure = AddSession(value, session => ReadFileBlocks(names, list, session, value));
            if (failure is not null)
            {
                return failure;
            }
        }

        foreach (BlockPlace block in blocks)
        {
            kernel.RestoreFree(block.Address, "LUO sessions");
        }

        return null;
    }

    private string? AddSession(StructureValue value, Func<IncomingSession, string?> readFiles)
    {
        string name = KernelText.DecodeField(value.Bytes("name").Span, out _);
        if (_sessions.Exists(known => known.Name == name))
        {
            kernel.Say($"luo: Failed to insert session [{name}] -17");
            kernel.Item("session", name, RestoreVerdict.Refused, "a second session of this name");
            return $"two sessions are called '{name}'";
        }

        var session = new IncomingSession(name);
        _sessions.Add(session);
        string? failure = readFiles(session);
        kernel.Item("session", name, failure is null && session.Cut is null ? RestoreVerdict.Ok : RestoreVerdict.Lossy, failure ?? session.Cut ?? Quantity.Count((ulong)session.Files.Count, "file"));
        return failure;
    }

    private string? ReadFileArray(LuoDeviceTreeAbi names, IncomingSession session, StructureValue value)
    {
        ulong place = kernel.Memory.Reached(value.Number("file_set_ser.files"));
        ulong count = value.Number("file_set_ser.count");
        if (place == 0)
        {
            return null;
        }

        session.Array = place;
        int size = kernel.Structures.SizeOf(names.File);
        kernel.RequireIntact(place, (ulong)(names.FilePages * kernel.Geometry.PageSize), $"the files of session '{session.Name}'");
        for (ulong index = 0; index < count; index++)
        {
            if (AddFile(session, kernel.Memory.Read(names.File, place + (index * (ulong)size), "a file of a session")) is string failure)
            {
                session.Cut = $"{session.Files.Count} of {count} files: {failure}";
                return kernel.Behaviour.Luo.MissingHandler == MissingHandlerPolicy.EndsAll ? failure : null;
            }
        }

        return null;
    }

    private string? ReadFileBlocks(LuoBlocksAbi names, IncomingBlockList list, IncomingSession session, StructureValue value)
    {
        ulong place = value.Number("file_set_ser.files");
        ulong count = value.Number("file_set_ser.count");
        if (place == 0)
        {
            return null;
        }

        string? problem = list.Take(place, names.File, intact: true, out List<BlockPlace> blocks);
        if (problem is not null)
        {
            kernel.Say($"luo: {problem}");
            kernel.Say($"luo: Failed to deserialize files for session [{session.Name}] -22");
            return problem;
        }

        session.Blocks = blocks;
        foreach (StructureValue file in list.Entries(names.File, blocks))
        {
            if (AddFile(session, file) is string failure)
            {
                session.Cut = $"{session.Files.Count} of {count} files: {failure}";
                if (kernel.Behaviour.Luo.MissingHandler == MissingHandlerPolicy.EndsAll)
                {
                    kernel.Say($"luo: Failed to deserialize files for session [{session.Name}] -2");
                    return failure;
                }

                return null;
            }
        }

        if ((ulong)session.Files.Count == count)
        {
            return null;
        }

        kernel.Say($"luo: File count mismatch: expected {count}, found {session.Files.Count}");
        kernel.Say($"luo: Failed to deserialize files for session [{session.Name}] -22");
        return $"session '{session.Name}' announces {count} files and has {session.Files.Count}";
    }

    private string? AddFile(IncomingSession session, StructureValue file)
    {
        string compatible = KernelText.DecodeField(file.Bytes("compatible").Span, out _);
        if (kernel.Release.FileFormat(compatible) is not BlobFormatAbi format || handlers.FirstOrDefault(handler => handler.Handles(format)) is not IRestoringFileHandler handler)
        {
            kernel.Say($"luo: No registered handler for compatible '{compatible}'");
            kernel.Item("file", $"{session.Name}/0x{file.Number("token"):x}", RestoreVerdict.Refused, $"no handler for '{compatible}'");
            return $"no handler for '{compatible}'";
        }

        session.Files.Add(new IncomingFile(file.Number("token"), file.Number("data"), format, handler));
        return null;
    }
}
