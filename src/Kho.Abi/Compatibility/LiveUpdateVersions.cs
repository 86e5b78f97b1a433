using Kho.Abi.Layouts;

namespace Kho.Abi.Compatibility;

/// <summary>The formats that a kernel lists in its section <c>.liveupdate_versions</c>.</summary>
/// <param name="Formats">Compatible strings in the section's order.</param>
public sealed record LiveUpdateVersions(IReadOnlyList<string> Formats)
{
    private const string Header = "liveupdate_versions::header";
    private const string Entry = "liveupdate_versions::entry";
    private const int KnownVersion = 1;

    /// <summary>Reads a section.</summary>
    /// <param name="bytes">Its contents.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="KhoFormatException">They are no such section; the message names the field.</exception>
    public static LiveUpdateVersions Read(ReadOnlyMemory<byte> bytes, string source)
    {
        StructureLayout header = StructureCatalog.BuiltIn.Layout(Header, sizeof(ulong));
        StructureLayout entry = StructureCatalog.BuiltIn.Layout(Entry, sizeof(ulong));
        if (bytes.Length < header.Size)
        {
            throw new KhoFormatException($"{source}: {bytes.Length} bytes, and its header has {header.Size}");
        }

        StructureValue head = header.Read(bytes);
        ulong signature = head.Number("signature");
        if (!header.Field("signature", out _).Enumeration!.Values.ContainsKey(signature))
        {
            throw new KhoFormatException($"{source}: the magic number is {JsonStyle.Hex(signature)}, expected {JsonStyle.Hex(header.Field("signature", out _).Enumeration!.Values.Keys.Single())}");
        }

        ulong version = head.Number("version");
        if (version != KnownVersion)
        {
            throw new KhoFormatException($"{source}: the version is {version}, expected {KnownVersion}");
        }

        if ((bytes.Length - header.Size) % entry.Size != 0)
        {
            throw new KhoFormatException($"{source}: {bytes.Length - header.Size} bytes behind the header are no whole number of entries of {entry.Size} bytes");
        }

        List<string> formats = [];
        for (int position = header.Size; position < bytes.Length; position += entry.Size)
        {
            ReadOnlyMemory<byte> text = entry.Read(bytes[position..]).Bytes("compatible");
            int end = text.Span.IndexOf((byte)0);
            formats.Add(KernelText.Decode(end < 0 ? text.Span : text.Span[..end]));
        }

        return new LiveUpdateVersions(formats);
    }
}
