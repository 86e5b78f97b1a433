using Kaitai;
using Kho.Abi.Diagnostics;
using Kho.Abi.Generated;
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
        Luo.LuoSer head;
        try
        {
            using var stream = new KaitaiStream(bytes.ToArray());
            head = new Luo.LuoSer(stream);
        }
        catch (EndOfStreamException)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser", $"only {bytes.Length} bytes");
            return null;
        }

        string version = context.Text(head.Compatible, address, "luo_ser.compatible");
        if (version != compatible)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser.compatible", $"'{version}', expected '{compatible}'");
            return null;
        }

        List<LuoSession> sessions = [];
        if (head.SessionsPa == 0)
        {
            NotSerialized(address, "luo_ser.sessions_pa");
        }
        else
        {
            ReadBlockList(head.SessionsPa, "luo_ser.sessions_pa", format, SessionPlace, stream => new Luo.LuoSessionSer(stream), (sessionAddress, session) =>
                sessions.Add(ToSession(sessionAddress, session, ReadFileBlocks)));
        }

        List<LuoFlb> flbs = head.FlbsPa == 0 ? [] : ReadFlbs(head.FlbsPa, FlbHeaderPlace);
        return new LuoValue(version, head.LiveupdateNum, sessions, flbs);

        void ReadFileBlocks(Luo.LuoFileSetSer set, string session, Action<ulong, Luo.LuoFileSer> receive) =>
            ReadBlockList(set.Files, "luo_file_set_ser.files", format, FilePlace, stream => new Luo.LuoFileSer(stream), receive);
    }

    private void ReadBlockList<T>(ulong first, string field, LuoBlocksAbi format, string place, Func<KaitaiStream, T> parse, Action<ulong, T> receive)
        where T : class
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

            if (ReadBlock(block, place, parse, receive) is not ulong next)
            {
                return;
            }

            block = next;
            where = $"{BlockPlace}.next";
        }
    }

    private ulong? ReadBlock<T>(ulong block, string place, Func<KaitaiStream, T> parse, Action<ulong, T> receive)
        where T : class
    {
        int headerSize = 0;
        KhoBlock? header = context.Read(block, context.Pages.PageSize, BlockPlace, stream =>
        {
            var value = new KhoBlock(stream);
            headerSize = (int)stream.Pos;
            return value;
        });
        if (header is null)
        {
            return null;
        }

        if (header.Count == 0)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, block, $"{BlockPlace}.count", "0 entries, expected at least 1");
        }
        else
        {
            context.ReadEach(block + (ulong)headerSize, header.Count, context.Pages.PageSize - headerSize, place, parse, receive);
        }

        return header.Next;
    }
}
