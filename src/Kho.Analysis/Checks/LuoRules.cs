using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Analysis.Checks;

/// <summary>Rules about sessions, files and objects of the Live Update Orchestrator.</summary>
internal static class LuoRules
{
    private const string SessionName = "luo_session_ser.name";

    public static void Apply(CheckContext context)
    {
        foreach (Blob blob in context.Document.Blobs)
        {
            if (blob.Value is LuoValue luo)
            {
                CheckSessions(context, blob, luo);
                CheckObjects(context, luo);
            }
        }
    }

    private static void CheckSessions(CheckContext context, Blob blob, LuoValue luo)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int index = 0; index < luo.Sessions.Count; index++)
        {
            LuoSession session = luo.Sessions[index];
            ulong? address = AddressOf(context, blob, luo, index);
            if (session.Name.Length == 0)
            {
                context.Add(CheckDiagnostics.NameEmpty, address, SessionName, "empty name: no look-up finds the session");
            }
            else if (!names.Add(session.Name))
            {
                context.Add(CheckDiagnostics.SessionNameTwice, address, SessionName, $"'{session.Name}' came before");
            }

            HashSet<ulong> tokens = [];
            for (int file = 0; file < session.Files.Count; file++)
            {
                if (session.Files[file].Value is TreeValue tree)
                {
                    CheckTokens(context, session, tree.Root);
                }

                if (!tokens.Add(session.Files[file].Token))
                {
                    context.Add(CheckDiagnostics.TokenTwice, FileAddress(context, blob, session, file), "luo_file_ser.token",
                        $"session '{session.Name}': token {JsonStyle.Hex(session.Files[file].Token)} came before");
                }
            }
        }
    }

    /// <summary>A token must name a file of the same session, of a handler that the specification lists.</summary>
    private static void CheckTokens(CheckContext context, LuoSession session, ValueTree tree)
    {
        foreach (TreeField field in tree.Fields)
        {
            if (field is { Number: ulong token, Layout.Spec.TokenOf: { Count: > 0 } handlers })
            {
                LuoFile? named = session.Files.FirstOrDefault(file => file.Token == token);
                if (named is null || !handlers.Contains(named.Compatible))
                {
                    context.Add(CheckDiagnostics.TokenDangling, field.Address, $"{tree.KernelName}.{field.Name}",
                        $"session '{session.Name}' has {(named is null ? "no file" : $"a file of '{named.Compatible}'")} of token {JsonStyle.Hex(token)}, expected {string.Join(" or ", handlers)}");
                }
            }

            foreach (ValueTree inner in field.Below)
            {
                CheckTokens(context, session, inner);
            }
        }
    }

    private static void CheckObjects(CheckContext context, LuoValue luo)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (LuoFlb flb in luo.Flbs ?? [])
        {
            if (!names.Add(flb.Name))
            {
                context.Add(CheckDiagnostics.FlbNameTwice, luo.FlbHeader, "luo_flb_ser.name", $"'{flb.Name}' came before");
            }
        }
    }

    /// <summary>Physical address of a session.</summary>
    private static ulong? AddressOf(CheckContext context, Blob blob, LuoValue luo, int index)
    {
        BlobFormatAbi? format = blob.Abi;
        if (format?.LuoBlocks is LuoBlocksAbi blocks)
        {
            return InBlocks(context, luo.SessionBlocks, context.Structures.SizeOf(blocks.Block), context.Structures.SizeOf(blocks.Session), index);
        }

        return format?.LuoDeviceTree is LuoDeviceTreeAbi tree && luo.SessionsAddress is ulong header
            ? header + (ulong)context.Structures.SizeOf(tree.SessionHeader) + ((ulong)index * (ulong)context.Structures.SizeOf(tree.Session))
            : null;
    }

    /// <summary>Physical address of a file of a session.</summary>
    private static ulong? FileAddress(CheckContext context, Blob blob, LuoSession session, int index)
    {
        BlobFormatAbi? format = blob.Abi;
        return format?.LuoBlocks is LuoBlocksAbi blocks ? InBlocks(context, session.FileBlocks, context.Structures.SizeOf(blocks.Block), context.Structures.SizeOf(blocks.File), index)
            : format?.LuoDeviceTree is LuoDeviceTreeAbi tree ? session.FilesAddress + ((ulong)index * (ulong)context.Structures.SizeOf(tree.File))
            : null;
    }

    private static ulong? InBlocks(CheckContext context, IReadOnlyList<BlockPlace> blocks, int header, int entry, int index)
    {
        ulong capacity = (ulong)((context.Pages.PageSize - header) / entry);
        ulong rest = (ulong)index;
        foreach (BlockPlace block in blocks)
        {
            ulong count = Math.Min(block.Count, capacity);
            if (rest < count)
            {
                return block.Address + (ulong)header + (rest * (ulong)entry);
            }

            rest -= count;
        }

        return null;
    }
}
