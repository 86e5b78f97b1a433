using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Luo;

internal sealed partial class LuoReader
{
    private const string BlockStructure = "kho_block_header_ser";

    /// <summary>Decodes a LUO blob with block lists (luo-v5).</summary>
    /// <param name="luo">Format: names of structures, and its compatible string or feature masks.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="address">Physical address of the blob; null if unknown.</param>
    /// <returns>The value; null, with a finding, if it cannot be decoded.</returns>
    public LuoValue? ReadBlocks(BlobFormatAbi luo, ReadOnlyMemory<byte> bytes, ulong? address)
    {
        LuoBlocksAbi format = luo.LuoBlocks!;
        StructureValue head;
        if (luo.Features is not null && FeatureMasks.TextOf(bytes.Span) is string text)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, $"luo_ser.{luo.Features.Field}", $"the string '{text}', expected feature masks");
            return null;
        }

        try
        {
            head = context.Structures.Read(format.Structure, bytes);
        }
        catch (EndOfStreamException)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser", $"only {bytes.Length} bytes");
            return null;
        }

        string version;
        FeatureMasks? masks = null;
        if (luo.Features is FeaturesAbi features)
        {
            masks = context.Features(head, features, address, "luo_ser");
            version = masks.Value.ToString();
        }
        else if (FeatureMasks.Find(bytes.Span) is FeatureMasks found)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser.compatible", $"feature masks ({found}), expected '{luo.Compatible}'");
            return null;
        }
        else
        {
            version = context.Text(head.Bytes("compatible").Span, address, "luo_ser.compatible");
            if (version != luo.Compatible)
            {
                context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, "luo_ser.compatible", $"'{version}', expected '{luo.Compatible}'");
                return null;
            }
        }

        List<LuoSession> sessions = [];
        IReadOnlyList<BlockPlace> blocks = [];
        ulong firstBlock = head.Number("sessions_pa");
        if (firstBlock == 0)
        {
            NotSerialized(address, "luo_ser.sessions_pa");
        }
        else
        {
            blocks = ReadBlockList(firstBlock, address, "luo_ser.sessions_pa", format, SessionPlace, format.Session, (sessionAddress, session) =>
                sessions.Add(ToSession(sessionAddress, session, ReadFileBlocks)), out _);
        }

        ulong flbHeader = head.Number("flbs_pa");
        ulong flbPages = 0;
        List<LuoFlb> flbs = flbHeader == 0 || !context.CanFollow(flbHeader, address, "luo_ser.flbs_pa") ? [] : ReadFlbs(flbHeader, FlbHeaderPlace, format.FlbHeader, format.Flb, out flbPages);
        return new LuoValue(version, head.Number("liveupdate_num"), sessions, flbs)
        {
            Features = masks,
            Others = OtherFields.Of(head, [.. LuoManifest.KnownOfHead, luo.Features?.Field]),
            SessionsAddress = firstBlock == 0 ? null : firstBlock,
            SessionBlocks = blocks,
            FlbHeader = flbHeader == 0 ? null : flbHeader,
            FlbPages = flbPages,
            AreSessionsElsewhere = sessions.Count == 0 && firstBlock != 0 && IsElsewhere(firstBlock),
        };

        IReadOnlyList<BlockPlace> ReadFileBlocks(ulong session, ulong files, ulong count, Action<ulong, StructureValue> receive, out bool complete) =>
            ReadBlockList(files, session, "luo_file_set_ser.files", format, FilePlace, format.File, receive, out complete);
    }

    /// <param name="first">Physical address of the first block; 0 for an empty list.</param>
    /// <param name="holder">Physical address of the structure that points to the first block, for findings.</param>
    /// <param name="field">Field of that structure.</param>
    /// <param name="format">Names of structures, and limits.</param>
    /// <param name="place">The kernel's name for the entries.</param>
    /// <param name="structure">Name of an entry's structure in the specification.</param>
    /// <param name="receive">Receives the physical address and the value of each entry.</param>
    /// <param name="complete">True if every entry of every block was read.</param>
    private List<BlockPlace> ReadBlockList(ulong first, ulong? holder, string field, LuoBlocksAbi format, string place, string structure, Action<ulong, StructureValue> receive, out bool complete)
    {
        string where = field;
        complete = false;
        bool whole = true;
        List<BlockPlace> blocks = [];
        for (ulong block = first; block != 0;)
        {
            if (!context.Pages.IsPageAligned(block) || !context.Pages.IsPhysical(block, (UInt128)context.Pages.PageSize))
            {
                context.Mismatch(DiagnosticDescriptors.BlobPointer, holder, where, $"0x{block:x} is no address of a page");
                return blocks;
            }

            if (!context.Enter(block, holder, where))
            {
                return blocks;
            }

            if (blocks.Count == format.MaximumBlocks)
            {
                context.Mismatch(DiagnosticDescriptors.CountTooLarge, holder, where, $"more than {format.MaximumBlocks} blocks");
                return blocks;
            }

            if (ReadBlock(block, format.Block, place, structure, receive, out ulong count, out ulong read) is not ulong next)
            {
                return blocks;
            }

            blocks.Add(new BlockPlace(block, count));
            whole &= read == count;
            holder = block;
            block = next;
            where = $"{BlockStructure}.next";
        }

        complete = whole;
        return blocks;
    }

    private ulong? ReadBlock(ulong block, string blockStructure, string place, string structure, Action<ulong, StructureValue> receive, out ulong count, out ulong read)
    {
        count = 0;
        read = 0;
        if (context.Read(block, context.Pages.PageSize, BlockStructure, blockStructure) is not StructureValue header)
        {
            return null;
        }

        count = header.Number("count");
        int headerSize = context.Structures.SizeOf(blockStructure);
        if (count == 0)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, block, $"{BlockStructure}.count", "0 entries, expected at least 1");
        }
        else
        {
            read = context.ReadEach(block + (ulong)headerSize, count, context.Pages.PageSize - headerSize, place, structure, receive, (block, $"{BlockStructure}.count"));
        }

        return header.Number("next");
    }
}
