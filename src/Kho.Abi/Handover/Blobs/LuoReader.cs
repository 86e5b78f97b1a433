using Kho.Abi.Diagnostics;
using Kho.Abi.Generated;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover.Blobs;

/// <summary>What both formats of LUO share: sessions, files and FLB objects become values in one way.</summary>
internal sealed partial class LuoReader(BlobContext context)
{
    private const string FilePlace = "luo_file_ser";
    private const string SessionPlace = "luo_session_ser";
    private const string FlbPlace = "luo_flb_ser";
    private const string FlbHeaderPlace = "luo_flb_header_ser";

    /// <summary>Reads the files of one session; how they are stored is what the formats differ in.</summary>
    private delegate void FileArrayReader(Luo.LuoFileSetSer set, string session, Action<ulong, Luo.LuoFileSer> receive);

    private LuoSession ToSession(ulong address, Luo.LuoSessionSer session, FileArrayReader readFiles)
    {
        string name = context.Text(session.Name, address, $"{SessionPlace}.name");
        List<LuoFile> files = [];
        if (session.FileSetSer.Count > 0)
        {
            readFiles(session.FileSetSer, name, (fileAddress, file) => files.Add(ToFile(fileAddress, file)));
            if ((ulong)files.Count < session.FileSetSer.Count)
            {
                context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, address, "luo_file_set_ser.count", $"session '{name}': {session.FileSetSer.Count} files announced, {files.Count} read");
            }
        }

        return new LuoSession(name, files);
    }

    private LuoFile ToFile(ulong address, Luo.LuoFileSer file)
    {
        string compatible = context.Text(file.Compatible, address, $"{FilePlace}.compatible");
        BlobFormatAbi? format = FormatOf(compatible, address);
        BlobValue? value = format?.Memfd is not null ? new MemfdReader(context).Read(format.Memfd, file.Data) : null;
        return new LuoFile(compatible, file.Token, file.Data, value);
    }

    private BlobFormatAbi? FormatOf(string compatible, ulong address)
    {
        if (context.Release.FileFormat(compatible) is BlobFormatAbi own)
        {
            return own;
        }

        foreach (AbiRelease release in context.Catalog.Releases)
        {
            if (release.FileFormat(compatible) is BlobFormatAbi other)
            {
                context.Diagnostics.Add(DiagnosticDescriptors.BlobOfOtherRelease, address, $"{FilePlace}.compatible", $"'{compatible}' is not known to {context.Release.Id}; read as {release.Id} does");
                return other;
            }
        }

        if (context.Consumed)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, $"{FilePlace}.compatible", $"'{compatible}'");
        }
        else
        {
            context.Diagnostics.Add(DiagnosticDescriptors.BlobUnknown, address, $"{FilePlace}.compatible", $"no known release has a handler for '{compatible}'");
        }

        return null;
    }

    private List<LuoFlb> ReadFlbs(ulong address, string where)
    {
        List<LuoFlb> flbs = [];
        Luo.LuoFlbHeaderSer? header = null;
        int headerSize = 0;
        context.ReadEach(address, 1, context.Pages.PageSize, where, stream =>
        {
            var value = new Luo.LuoFlbHeaderSer(stream);
            headerSize = (int)stream.Pos;
            return value;
        }, (_, value) => header = value);
        if (header is null || header.Count == 0)
        {
            return flbs;
        }

        ulong room = Math.Clamp(header.Pgcnt, 1, 16) << context.Pages.PageShift;
        context.ReadEach(address + (ulong)headerSize, header.Count, (int)room - headerSize, FlbPlace, stream => new Luo.LuoFlbSer(stream), (flbAddress, flb) =>
            flbs.Add(new LuoFlb(context.Text(flb.Name, flbAddress, $"{FlbPlace}.name"), flb.Data, flb.Count)));
        return flbs;
    }

    private void NotSerialized(ulong? address, string where) =>
        context.Diagnostics.Add(DiagnosticDescriptors.NotSerialized, address, where, "no session is serialised; a running kernel does that inside the reboot into kexec");
}
