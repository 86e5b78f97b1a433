using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover.Blobs;

internal sealed partial class LuoReader
{
    private const string BlockPlace = "kho_block_header_ser";

    /// <summary>Reads LUO's blob with its lists of blocks (luo-v5).</summary>
    /// <param name="format">Names and types.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="address">Physical address of the blob, or null.</param>
    /// <param name="compatible">The version that the format has.</param>
    /// <returns>The value, or null after a finding.</returns>
    public LuoValue? ReadBlocks(LuoBlocksAbi format, ReadOnlyMemory<byte> bytes, ulong? address, string compatible)
    {
        StructureValue head;
        try
        {
            head = context.Structures.Read(format.Structure, bytes);
        }
        catch (EndOfStreamException)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser", $"only {bytes.Length} bytes");
            return null;
        }

        string version = context.Text(head.Bytes("compatible").Span, address, "luo_ser.compatible");
        if (version != compatible)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser.compatible", $"'{version}', expected '{compatible}'");
            return null;
        }

        List<LuoSession> sessions = [];
        ulong firstBlock = head.Number("sessions_pa");
        if (firstBlock == 0)
        {
            NotSerialized(address, "luo_ser.sessions_pa");
        }
        else
        {
            ReadBlockList(firstBlock, "luo_ser.sessions_pa", format, SessionPlace, format.Session, (sessionAddress, session) =>
                sessions.Add(ToSession(sessionAddress, session, ReadFileBlocks)));
        }

        ulong flbHeader = head.Number("flbs_pa");
        List<LuoFlb> flbs = flbHeader == 0 ? [] : ReadFlbs(flbHeader, FlbHeaderPlace, format.FlbHeader, format.Flb);
        return new LuoValue(version, head.Number("liveupdate_num"), sessions, flbs);

        void ReadFileBlocks(ulong files, ulong count, Action<ulong, StructureValue> receive) =>
            ReadBlockList(files, "luo_file_set_ser.files", format, FilePlace, format.File, receive);
    }

    private void ReadBlockList(ulong first, string field, LuoBlocksAbi format, string place, string structure, Action<ulong, StructureValue> receive)
    {
        string where = field;
        int blocks = 0;
        for (ulong block = first; block != 0;)
        {
            if (!context.Pages.IsPageAligned(block))
            {
                context.Mismatch(DiagnosticDescriptors.BlobPointer, block, where, $"0x{block:x} is no address of a page");
                return;
            }

            if (!context.Enter(block, block, where))
            {
                return;
            }

            if (++blocks > format.MaximumBlocks)
            {
                context.Mismatch(DiagnosticDescriptors.CountTooLarge, block, where, $"more than {format.MaximumBlocks} blocks");
                return;
            }

            if (ReadBlock(block, format.Block, place, structure, receive) is not ulong next)
            {
                return;
            }

            block = next;
            where = $"{BlockPlace}.next";
        }
    }

    private ulong? ReadBlock(ulong block, string blockStructure, string place, string structure, Action<ulong, StructureValue> receive)
    {
        if (context.Read(block, context.Pages.PageSize, BlockPlace, blockStructure) is not StructureValue header)
        {
            return null;
        }

        ulong count = header.Number("count");
        int headerSize = context.Structures.SizeOf(blockStructure);
        if (count == 0)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, block, $"{BlockPlace}.count", "0 entries, expected at least 1");
        }
        else
        {
            context.ReadEach(block + (ulong)headerSize, count, context.Pages.PageSize - headerSize, place, structure, receive);
        }

        return header.Number("next");
    }
}
