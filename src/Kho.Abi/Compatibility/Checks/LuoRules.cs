using Kho.Abi.Diagnostics;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;

namespace Kho.Abi.Compatibility.Checks;

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
                context.Add(DiagnosticDescriptors.NameEmpty, address, SessionName, "a session without a name");
            }
            else if (!names.Add(session.Name))
            {
                context.Add(DiagnosticDescriptors.SessionNameTwice, address, SessionName, $"'{session.Name}' came before");
            }

            HashSet<ulong> tokens = [];
            for (int file = 0; file < session.Files.Count; file++)
            {
                if (!tokens.Add(session.Files[file].Token))
                {
                    context.Add(DiagnosticDescriptors.TokenTwice, FileAddress(context, blob, session, file), "luo_file_ser.token",
                        $"session '{session.Name}': token {JsonStyle.Hex(session.Files[file].Token)} came before");
                }
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
                context.Add(DiagnosticDescriptors.FlbNameTwice, luo.FlbHeader, "luo_flb_ser.name", $"'{flb.Name}' came before");
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
