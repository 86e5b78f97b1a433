using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;
using Kho.Abi.Generated;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover.Blobs;

internal sealed partial class LuoReader
{
    private const string SessionHeaderPlace = "luo_session_header_ser";

    /// <summary>Reads LUO's blob with its device tree and contiguous arrays (luo-v1).</summary>
    /// <param name="format">Names and types.</param>
    /// <param name="tree">The blob.</param>
    /// <param name="address">Physical address of the blob, or null.</param>
    public LuoValue ReadDeviceTree(LuoDeviceTreeAbi format, DeviceTree tree, ulong? address)
    {
        var properties = new BlobProperties(context, address);
        string compatible = BlobProperties.Compatible(tree.Root);
        ulong? number = properties.Read(tree.Root, format.NumberProperty, stream => new Luo.LuoFdtNumber(stream))?.LiveupdateNumber;
        List<LuoSession> sessions = [];
        if (ReadPointer(properties, tree, format.SessionNode, format.SessionCompatible, format.SessionHeaderProperty) is ulong header)
        {
            ReadSessions(format, header, sessions);
        }

        List<LuoFlb>? flbs = null;
        if (format.FlbNode is not null)
        {
            flbs = ReadPointer(properties, tree, format.FlbNode, format.FlbCompatible!, format.FlbHeaderProperty!) is ulong flbHeader
                ? ReadFlbs(flbHeader, FlbHeaderPlace)
                : [];
        }

        return new LuoValue(compatible, number, sessions, flbs);
    }

    private ulong? ReadPointer(BlobProperties properties, DeviceTree tree, string nodeName, string expected, string property)
    {
        if (tree.Root.Child(nodeName) is not DeviceTreeNode node)
        {
            properties.Missing(nodeName, tree);
            return null;
        }

        string compatible = BlobProperties.Compatible(node);
        if (compatible != expected)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, properties.AddressOf(node), $"{nodeName}.compatible", $"'{compatible}', expected '{expected}'");
            return null;
        }

        return properties.Read(node, property, stream => new Luo.LuoFdtHeaderPointer(stream))?.Header;
    }

    private void ReadSessions(LuoDeviceTreeAbi format, ulong address, List<LuoSession> sessions)
    {
        int room = format.SessionPages << context.Pages.PageShift;
        int headerSize = 0;
        Luo.LuoSessionHeaderSer? header = context.Read(address, room, SessionHeaderPlace, stream =>
        {
            var value = new Luo.LuoSessionHeaderSer(stream);
            headerSize = (int)stream.Pos;
            return value;
        });
        if (header is null)
        {
            return;
        }

        if (header.Count == 0)
        {
            NotSerialized(address, $"{SessionHeaderPlace}.count");
            return;
        }

        context.ReadEach(address + (ulong)headerSize, header.Count, room - headerSize, SessionPlace, stream => new Luo.LuoSessionSer(stream), (sessionAddress, session) =>
            sessions.Add(ToSession(sessionAddress, session, ReadFileArray)));

        void ReadFileArray(Luo.LuoFileSetSer set, string session, Action<ulong, Luo.LuoFileSer> receive) =>
            context.ReadEach(set.Files, set.Count, format.FilePages << context.Pages.PageShift, FilePlace, stream => new Luo.LuoFileSer(stream), receive);
    }
}
