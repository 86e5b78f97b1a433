using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Subsystems.TestModule;

/// <summary>The KHO test module's folio list, as a manifest describes it.</summary>
internal sealed record KhoTestManifest : BlobContentManifest
{
    /// <summary>Key of the contents in a manifest.</summary>
    public const string Key = "kho_test";

    /// <summary>Maximum order: the value below the address in an entry, at the largest page size.</summary>
    private const int MaximumOrder = 0xffff;

    /// <summary>Number of folios that the blob states; null for the true number.</summary>
    public uint? NrFolios { get; init; }

    /// <summary>Folios in the order of the list; each states its own address.</summary>
    public IReadOnlyList<KhoTestFolios> Folios { get; init; } = [];

    /// <summary>Checksum that the blob states; null for that of the contents.</summary>
    public uint? Csum { get; init; }

    /// <summary>Addresses of the pages that hold the list, if it lies in a vmalloc area.</summary>
    public AreaManifest List { get; init; } = new();

    /// <summary>Pattern that is repeated over the contents of all folios; null for none.</summary>
    public ReadOnlyMemory<byte>? Fill { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<ulong?> PlacedPages => List.PlacedPages;

    /// <summary>Parses the contents.</summary>
    public static KhoTestManifest Read(YamlMapping node) => node.Ended(new KhoTestManifest
    {
        NrFolios = (uint?)node.NumberOrNull("nr_folios", uint.MaxValue),
        Folios = [.. node.Mappings("folios").Select(folios => folios.Ended(new KhoTestFolios(folios.Number("start"), folios.NumberOrNull("count") ?? 1, (int)(folios.NumberOrNull("order", MaximumOrder) ?? 0))))],
        Csum = (uint?)node.NumberOrNull("csum", uint.MaxValue),
        List = AreaManifest.Read(node.Mapping(AreaManifest.Key)),
        Fill = node.Fill(),
    });

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) => yaml.Section(Key, true, () =>
    {
        yaml.Member("nr_folios", NrFolios);
        yaml.Address("csum", Csum);
        yaml.Bytes("fill", Fill);
        List.Write(yaml);
        yaml.Section("folios", Folios.Count > 0, () => yaml.Items(Folios, folios => $"{{ start: {YamlOutput.Hex(folios.Start)}, count: {folios.Count}, order: {folios.Order} }}"));
    });

    /// <inheritdoc/>
    public override IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) =>
        Folios.Select(folios => (folios.Start, folios.Count << (folios.Order + pageShift))).Concat(List.PlacedRuns(pageShift));

    /// <inheritdoc/>
    public override byte[] Encode(BlobManifest blob, BlobEncoder encoder)
    {
        KhoTestAbi format = Format(blob, encoder, format => format.KhoTest);
        byte[] list = EncodeFolios(encoder, out uint count);
        DeviceTreeNode root = Root(blob, encoder);
        root.Add(BlobEncoder.Property(format.MagicProperty, encoder.Encode(StructureNames.TestMagic, new StructureValue().Add("number", TestFolioLayout.Magic(encoder.Structures)))));
        var data = new DeviceTreeNode(format.DataNode);
        root.Add(data);
        data.Add(BlobEncoder.Property(format.NrFoliosProperty, encoder.Encode(StructureNames.TestFolioCount, new StructureValue().Add("nr_folios", NrFolios ?? count))));
        data.Add(BlobEncoder.Property(format.FoliosProperty, format.Folios == KhoTestFolioList.Inline
            ? list
            : encoder.Encode(StructureNames.TestFoliosInfo, new StructureValue().Add("folios_info", List.Encode(list, "kho_test.list", encoder)))));
        data.Add(BlobEncoder.Property(format.CsumProperty, encoder.Encode(StructureNames.TestChecksum, new StructureValue().Add("csum", Csum ?? Checksum(encoder)))));
        return encoder.WriteTree(root, blob.DeviceTree);
    }

    private byte[] EncodeFolios(BlobEncoder encoder, out uint count)
    {
        int pageShift = encoder.Pages.PageShift;
        var layout = new TestFolioLayout(encoder.Structures);
        var entries = new MemoryStream();
        byte[] entry = new byte[layout.Size];
        count = 0;
        foreach (KhoTestFolios folios in Folios)
        {
            for (ulong index = 0; index < folios.Count; index++)
            {
                ulong folio = folios.Start + (index << (folios.Order + pageShift));
                layout.Write(entry, folio, folios.Order);
                entries.Write(entry);
                count++;
                encoder.Preserve(folio, folios.Order);
                if (Fill is ReadOnlyMemory<byte> fill)
                {
                    encoder.WriteFilled(folio, 1UL << (folios.Order + pageShift), 0, fill.Span);
                }
            }
        }

        return entries.ToArray();
    }

    /// <summary>The checksum, as a machine of the manifest's architecture computes it.</summary>
    private uint Checksum(BlobEncoder encoder)
    {
        var sums = InternetChecksum.Of(encoder.Memory, encoder.Pages, Folios.Select(folios => folios.Run(encoder.Pages.PageShift)));
        return sums.On(encoder.Machine) ?? sums.Carried;
    }
}
