using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Subsystems.Luo;

internal sealed partial class LuoReader
{
    private const string SessionHeaderPlace = "luo_session_header_ser";

    /// <summary>Decodes a LUO blob with a device tree and contiguous arrays (luo-v1).</summary>
    /// <param name="format">Names and structures of the format.</param>
    /// <param name="tree">The blob's device tree.</param>
    /// <param name="address">Physical address of the blob; null if unknown.</param>
    public LuoValue ReadDeviceTree(LuoDeviceTreeAbi format, DeviceTree tree, ulong? address)
    {
        var properties = new BlobProperties(context, address);
        string compatible = BlobProperties.Compatible(tree.Root);
        ulong? number = properties.Read(tree.Root, format.NumberProperty, StructureNames.LuoNumber)?.Number("liveupdate_number");
        List<LuoSession> sessions = [];
        ulong? sessionHeader = ReadPointer(properties, tree, format.SessionNode, format.SessionCompatible, format.SessionHeaderProperty);
        if (sessionHeader is ulong header)
        {
            ReadSessions(format, header, sessions);
        }

        List<LuoFlb>? flbs = null;
        ulong? flbPlace = null;
        ulong flbPages = 0;
        if (format.FlbNode is not null)
        {
            flbPlace = ReadPointer(properties, tree, format.FlbNode, format.FlbCompatible!, format.FlbHeaderProperty!);
            flbs = flbPlace is ulong flbHeader
                ? ReadFlbs(flbHeader, FlbHeaderPlace, format.FlbHeader!, format.Flb!, out flbPages)
                : [];
        }

        return new LuoValue(compatible, number, sessions, flbs) { SessionsAddress = sessionHeader, FlbHeader = flbPlace, FlbPages = flbPages, AreSessionsElsewhere = sessions.Count == 0 && IsElsewhere(sessionHeader) };
    }

    private bool IsElsewhere(ulong? address) => address is ulong place && context.Memory.Lookup(place, out _) != PageState.Present;

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

        return properties.Read(node, property, StructureNames.LuoHeaderPointer)?.Number("header") is ulong header
            && context.CanFollow(header, properties.AddressOf(node), $"{nodeName}.{property}") ? header : null;
    }

    private void ReadSessions(LuoDeviceTreeAbi format, ulong address, List<LuoSession> sessions)
    {
        int room = format.SessionPages << context.Pages.PageShift;
        if (context.Read(address, room, SessionHeaderPlace, format.SessionHeader) is not StructureValue header)
        {
            return;
        }

        ulong count = header.Number("count");
        int headerSize = context.Structures.SizeOf(format.SessionHeader);
        if (count == 0)
        {
            NotSerialized(address, $"{SessionHeaderPlace}.count");
            return;
        }

        context.ReadEach(address + (ulong)headerSize, count, room - headerSize, SessionPlace, format.Session, (sessionAddress, session) =>
            sessions.Add(ToSession(sessionAddress, session, ReadFileArray)), (address, $"{SessionHeaderPlace}.count"));

        IReadOnlyList<BlockPlace> ReadFileArray(ulong session, ulong files, ulong filesCount, Action<ulong, StructureValue> receive, out bool complete)
        {
            complete = context.CanFollow(files, session, "luo_file_set_ser.files")
                && context.Enter(files, session, "luo_file_set_ser.files")
                && context.ReadEach(files, filesCount, format.FilePages << context.Pages.PageShift, FilePlace, format.File, receive, (session, "luo_file_set_ser.count")) == filesCount;
            return [];
        }
    }
}
