using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>The common part of both LUO formats: decodes sessions, files and FLB objects.</summary>
internal sealed partial class LuoReader(BlobContext context)
{
    private const string FilePlace = "luo_file_ser";
    private const string SessionPlace = "luo_session_ser";
    private const string FlbPlace = "luo_flb_ser";
    private const string FlbHeaderPlace = "luo_flb_header_ser";

    /// <summary>Reads the files of one session; the two formats store them differently.</summary>
    private delegate IReadOnlyList<BlockPlace> FileArrayReader(ulong session, ulong files, ulong count, Action<ulong, StructureValue> receive, out bool complete);

    private LuoSession ToSession(ulong address, StructureValue session, FileArrayReader readFiles)
    {
        string name = context.Text(session.Bytes("name").Span, address, $"{SessionPlace}.name");
        List<LuoFile> files = [];
        ulong count = session.Number("file_set_ser.count");
        IReadOnlyList<BlockPlace> blocks = [];
        if (count > 0)
        {
            blocks = readFiles(address, session.Number("file_set_ser.files"), count, (fileAddress, file) => files.Add(ToFile(fileAddress, file)), out bool complete);
            string counts = $"session '{name}': {count} files announced, {files.Count} read";
            if (!complete)
            {
                context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, address, "luo_file_set_ser.count", counts);
            }
            else if ((ulong)files.Count != count)
            {
                context.Mismatch(DiagnosticDescriptors.CountsDiffer, address, "luo_file_set_ser.count", counts);
            }
        }

        var read = new LuoSession(name, files) { FilesAddress = session.Number("file_set_ser.files"), FileCount = count, FileBlocks = blocks, Others = OtherFields.Of(session, LuoManifest.KnownOfSession) };
        return read with { Systemd = SystemdReader.Read(read, context.Memory, context.Pages.PageShift) };
    }

    private LuoFile ToFile(ulong address, StructureValue file)
    {
        string compatible = context.Text(file.Bytes("compatible").Span, address, $"{FilePlace}.compatible");
        ulong data = file.Number("data");
        BlobFormatAbi? format = FormatOf(compatible, data, address);
        BlobValue? value = format is not null && context.SubsystemOf(format) is { ReadsFiles: true } handler
            ? handler.ReadAt(format, data, address, $"{FilePlace}.data", context)
            : Unknown(data);
        return new LuoFile(compatible, file.Number("token"), data, value) { Others = OtherFields.Of(file, LuoManifest.KnownOfFile) };
    }

    /// <summary>
    /// Bytes, up to the end of the page, at the value of a handler that no release describes, if that value is the address of
    /// preserved memory that the image holds. The number of bytes that belong to the handler is unknown.
    /// </summary>
    private UnknownValue? Unknown(ulong data) =>
        context.Map?.TryFindBlock(data, out _, out _) == true && StructureForms.Peek(data, context) is { IsEmpty: false } bytes ? new UnknownValue(bytes) : null;

    private BlobFormatAbi? FormatOf(string compatible, ulong data, ulong address)
    {
        if (StructureForms.Choose(release => release.FileFormat(compatible), compatible, data, address, $"{FilePlace}.data", context) is BlobFormatAbi own)
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

    private List<LuoFlb> ReadFlbs(ulong address, string where, string headerStructure, string structure, out ulong pages)
    {
        List<LuoFlb> flbs = [];
        StructureValue? header = context.Read(address, context.Pages.PageSize, where, headerStructure);
        pages = header?.Number("pgcnt") ?? 0;
        if (header is null || header.Number("count") == 0)
        {
            return flbs;
        }

        int headerSize = context.Structures.SizeOf(headerStructure);
        ulong room = Math.Clamp(header.Number("pgcnt"), 1, 16) << context.Pages.PageShift;
        context.ReadEach(address + (ulong)headerSize, header.Number("count"), (int)room - headerSize, FlbPlace, structure, (flbAddress, flb) =>
            flbs.Add(ToFlb(flbAddress, flb)));
        return flbs;
    }

    private LuoFlb ToFlb(ulong address, StructureValue flb)
    {
        string name = context.Text(flb.Bytes("name").Span, address, $"{FlbPlace}.name");
        ulong data = flb.Number("data");
        BlobFormatAbi? format = StructureForms.Choose(release => release.FlbFormat(name), name, data, address, $"{FlbPlace}.data", context);
        return new LuoFlb(name, data, flb.Number("count"))
        {
            Others = OtherFields.Of(flb, LuoManifest.KnownOfFlb),
            Value = data != 0 && format?.Structure is not null ? StructureBlobs.ReadAt(format, data, address, $"{FlbPlace}.data", context) : Unknown(data),
        };
    }

    private void NotSerialized(ulong? address, string where) =>
        context.Diagnostics.Add(DiagnosticDescriptors.NotSerialized, address, where, "no session is serialised; a running kernel does that inside the reboot into kexec");
}
