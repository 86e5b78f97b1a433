using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Kernels;

/// <summary>
/// The formats of a kernel's section <c>.liveupdate_versions</c>, or with feature masks of
/// <c>.liveupdate_features</c>. Both have one magic number and version; only the section's name distinguishes them.
/// </summary>
/// <param name="Formats">Compatible strings, or names, in the section's order.</param>
internal sealed record LiveUpdateVersions(IReadOnlyList<string> Formats)
{
    private const string FeatureEntry = "liveupdate_features::entry";
    private const uint MaskBytes = sizeof(ulong);

    private const string Header = "liveupdate_versions::header";
    private const string Entry = "liveupdate_versions::entry";
    private const int KnownVersion = 1;

    /// <summary>Masks of each format in the order of <see cref="Formats"/>; null in a section of strings.</summary>
    internal IReadOnlyList<FeatureMasks>? Masks { get; private init; }

    /// <summary>Reads a section with feature masks.</summary>
    /// <param name="source">Their source, for messages.</param>
    /// <exception cref="KhoFormatException">The bytes are no such section; the message names the field.</exception>
    public static LiveUpdateVersions ReadFeatures(ReadOnlyMemory<byte> bytes, string source)
    {
        List<FeatureMasks> masks = [];
        IReadOnlyList<string> names = ReadEntries(bytes, source, FeatureEntry, "name", entry =>
        {
            if (entry.Number("feat_bytes") != MaskBytes)
            {
                throw new KhoFormatException($"{source}: feat_bytes is {entry.Number("feat_bytes")}, expected {MaskBytes}");
            }

            masks.Add(new FeatureMasks(entry.Number("supp"), entry.Number("req"), entry.Number("active")));
        });
        return new LiveUpdateVersions(names) { Masks = masks };
    }

    /// <summary>Reads a section.</summary>
    /// <param name="source">Their source, for messages.</param>
    /// <exception cref="KhoFormatException">The bytes are no such section; the message names the field.</exception>
    public static LiveUpdateVersions Read(ReadOnlyMemory<byte> bytes, string source) =>
        new(ReadEntries(bytes, source, Entry, "compatible", _ => { }));

    private static List<string> ReadEntries(ReadOnlyMemory<byte> bytes, string source, string structure, string field, Action<StructureValue> receive)
    {
        StructureLayout header = StructureCatalog.BuiltIn.Layout(Header, sizeof(ulong));
        StructureLayout entry = StructureCatalog.BuiltIn.Layout(structure, sizeof(ulong));
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
            throw new KhoFormatException($"{source}: {bytes.Length - header.Size} bytes after the header, expected a multiple of {entry.Size} bytes");
        }

        List<string> formats = [];
        for (int position = header.Size; position < bytes.Length; position += entry.Size)
        {
            StructureValue value = entry.Read(bytes[position..]);
            receive(value);
            ReadOnlyMemory<byte> text = value.Bytes(field);
            int end = text.Span.IndexOf((byte)0);
            formats.Add(KernelText.Decode(end < 0 ? text.Span : text.Span[..end]));
        }

        return formats;
    }
}
