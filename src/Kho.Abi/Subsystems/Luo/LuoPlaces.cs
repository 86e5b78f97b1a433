using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>
/// The memory that the Live Update Orchestrator occupies: sessions, their files, the files' contents, and objects bound to files.
/// </summary>
/// <param name="name">Name of the blob.</param>
/// <param name="luo">Decoded LUO blob.</param>
/// <param name="format">Format with which the blob was decoded.</param>
/// <param name="context">Structure layouts at the page size.</param>
internal sealed class LuoPlaces(string name, LuoValue luo, BlobFormatAbi format, PlaceContext context)
{
    private string Session => format.LuoBlocks?.Session ?? format.LuoDeviceTree!.Session;

    /// <summary>All pieces of memory: sessions first, objects last. The blob's own bytes are not included.</summary>
    public IEnumerable<HandoverPlace> All() => Sessions().Concat(luo.Sessions.SelectMany(Files)).Concat(Objects());

    private IEnumerable<HandoverPlace> Sessions()
    {
        if (luo.SessionsAddress is ulong header && format.LuoDeviceTree is LuoDeviceTreeAbi tree)
        {
            StructureRun head = context.One(tree.SessionHeader, header, $"{name}: head of the sessions");
            StructureRun sessions = context.Many(Session, header + head.Length, (ulong)luo.Sessions.Count, $"{name}: sessions");
            yield return Part(header, (ulong)tree.SessionPages * context.PageSize, "the sessions", "luo-session-header", head, sessions);
        }

        foreach (HandoverPlace place in Blocks(luo.SessionBlocks, Session, "a block of sessions", $"{name}: sessions"))
        {
            yield return place;
        }
    }

    private IEnumerable<HandoverPlace> Files(LuoSession session)
    {
        string words = $"files of session '{session.Name}'";
        if (format.LuoDeviceTree is LuoDeviceTreeAbi arrays && session.FileCount > 0)
        {
            StructureRun files = context.Many(arrays.File, session.FilesAddress, (ulong)session.Files.Count, $"{name}: {words}");
            yield return Part(session.FilesAddress, (ulong)arrays.FilePages * context.PageSize, $"the {words}", "luo_file_set_ser.files", files);
        }

        foreach (HandoverPlace place in Blocks(session.FileBlocks, format.LuoBlocks?.File, $"a block of {words}", $"{name}: {words}").Concat(session.Files.SelectMany(file => Contents(session, file))))
        {
            yield return place;
        }
    }

    private IEnumerable<HandoverPlace> Contents(LuoSession session, LuoFile file)
    {
        if (file.Value is not BlobValue value)
        {
            return [];
        }

        string words = $"{value.Noun} {JsonStyle.Hex(file.Token)} of session '{session.Name}'";
        return value.PlacesAt(file.Data, file.Compatible, new PlaceWords(words, $"{name}: {words}"), "luo_file_ser.data", context);
    }

    private IEnumerable<HandoverPlace> Objects()
    {
        foreach (LuoFlb flb in luo.Flbs ?? [])
        {
            foreach (HandoverPlace place in flb.Value?.PlacesAt(flb.Data, flb.Name, new PlaceWords($"object {flb.Name}", $"{name}: object {flb.Name}"), "luo_flb_ser.data", context) ?? [])
            {
                yield return place;
            }
        }

        if (luo.FlbHeader is ulong header)
        {
            string? headStructure = format.LuoBlocks?.FlbHeader ?? format.LuoDeviceTree?.FlbHeader;
            string? structure = format.LuoBlocks?.Flb ?? format.LuoDeviceTree?.Flb;
            ulong length = Math.Clamp(luo.FlbPages, 1, 16) * context.PageSize;
            StructureRun[] structures = [];
            if (headStructure is not null && structure is not null)
            {
                StructureRun head = context.One(headStructure, header, $"{name}: head of the objects bound to files (FLB)");
                structures = [head, context.Many(structure, header + head.Length, (ulong)(luo.Flbs?.Count ?? 0), $"{name}: objects bound to files (FLB)")];
            }

            yield return Part(header, length, "the objects bound to files (FLB)", "luo_flb_header_ser", structures);
        }
    }

    private IEnumerable<HandoverPlace> Blocks(IReadOnlyList<BlockPlace> blocks, string? entry, string use, string structureUse)
    {
        foreach (BlockPlace block in blocks)
        {
            StructureRun head = context.One(format.LuoBlocks!.Block, block.Address, $"head of a block of {structureUse}");
            StructureRun entries = context.Many(entry!, block.Address + head.Length, block.Count, structureUse, context.PageSize - head.Length);
            yield return Part(block.Address, context.PageSize, use, "kho_block_header_ser", head, entries);
        }
    }

    private static HandoverPlace Part(ulong address, ulong length, string use, string where, params StructureRun[] structures) =>
        new(PlaceKind.Structures, address, length, use, where)
        {
            Unpreserved = DiagnosticDescriptors.LuoNotPreserved,
            Fit = BlockFit.Start,
            Structures = structures,
        };
}
