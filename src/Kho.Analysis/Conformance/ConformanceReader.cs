using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.TestModule;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Conformance;

/// <summary>This library's own reader of the cases of the conformance suite.</summary>
internal sealed class ConformanceReader(ReleaseCatalog catalog)
{
    private const string Success = "success";

    private static readonly ConformanceAnswer _failure = new("decode-failure", "-");

    /// <summary>Decodes the bytes of a case.</summary>
    /// <param name="question">Case; its answer is ignored.</param>
    /// <exception cref="KhoFormatException">The notation of the bytes is invalid.</exception>
    public ConformanceAnswer Answer(ConformanceCase question)
    {
        ArgumentNullException.ThrowIfNull(question);
        byte[] data = question.Data();
        if (catalog.Find(question.Release) is not AbiRelease release)
        {
            return ConformanceAnswer.Skip;
        }

        var abi = ReleaseAt.Of(release, question.PageSize);
        StructureReader structures = abi.Structures;
        return question.Kind switch
        {
            "key" or "path" or "add" => abi.Map.Radix is { } tree ? Key(tree, question.Kind, data) : ConformanceAnswer.Skip,
            "stamp" => Stamp(abi.Stamps, data),
            "root" => Root(release, structures, data),
            "kho_mem_phys_bits" => release.MemoryMap.ChunkList is null ? ConformanceAnswer.Skip : Bits(data, abi.Map.BitmapBits / 8),
            "kho_radix_leaf" => Bits(data, structures.SizeOf(StructureNames.RadixLeaf)),
            "kho_test_folio" => data.Length < sizeof(ulong) ? _failure : Folio(new TestFolioLayout(structures).Read(data)),
            _ => Structure(release, structures, question.Kind, data),
        };
    }

    private static ConformanceAnswer Key(RadixGeometry geometry, string asked, byte[] data)
    {
        if (data.Length < sizeof(ulong))
        {
            return _failure;
        }

        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(data);
        if (asked == "add")
        {
            return geometry.Refuses(value) ? new ConformanceAnswer("refused ERANGE", "-") : new ConformanceAnswer(Success, "-");
        }

        if (asked == "path")
        {
            string path = string.Join('/', Enumerable.Range(1, geometry.Depth - 1).Reverse().Select(level => Hex((ulong)geometry.TableIndex(level, value))));
            return new ConformanceAnswer(Success, $"depth={Hex((ulong)geometry.Depth)} index={path} bit={Hex((ulong)geometry.BitmapIndex(value))} held={Hex(value & geometry.HeldMask)}");
        }

        RadixKey key = geometry.Decode(value);
        string type = geometry.PageTypeBit is null ? "" : $" type={key.PageType.ToString(CultureInfo.InvariantCulture)}";

        // A kernel decodes a key without a check that its block is possible.
        return key.Problem is not (KeyProblem.NoOrderBit or KeyProblem.AboveOrderZero) ? new ConformanceAnswer(Success, $"order={Hex((ulong)key.Order)} phys={Hex(key.Address)}{type}") : _failure;
    }

    private static ConformanceAnswer Stamp(PageInfoLayout layout, byte[] data)
    {
        if (data.Length < sizeof(ulong))
        {
            return _failure;
        }

        PageInfo stamp = layout.Decode(BinaryPrimitives.ReadUInt64LittleEndian(data));
        string type = stamp.PageType is int value ? $" type={value.ToString(CultureInfo.InvariantCulture)}" : "";
        return layout.MagicName is null || stamp.HasMagic ? new ConformanceAnswer(Success, $"order={Hex(stamp.Order)}{type}") : _failure;
    }

    private static ConformanceAnswer Folio((ulong Address, int Order) folio) => new(Success, $"phys={Hex(folio.Address)} order={Hex((ulong)folio.Order)}");

    private static ConformanceAnswer Bits(byte[] data, int size) => data.Length < size
        ? _failure
        : Answer(string.Join(' ', Enumerable.Range(0, size * 8).Where(bit => (data[bit / 8] >> (bit % 8) & 1) != 0).Select(bit => Hex((ulong)bit))));

    private static ConformanceAnswer Root(AbiRelease release, StructureReader structures, byte[] data)
    {
        if (data.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(data) != DeviceTree.Signature)
        {
            return new ConformanceAnswer("refused -9", "-");
        }

        RootAbi names = release.Root;
        if (DeviceTree.Read(data, null, new DiagnosticBag()) is not DeviceTree tree)
        {
            return _failure;
        }

        if (tree.Root.Property(HandoverRoot.CompatibleProperty)?.Texts.Contains(names.Compatible) is not true)
        {
            return new ConformanceAnswer(tree.Root.Property(HandoverRoot.CompatibleProperty) is null ? "refused -1" : "refused 1", "-");
        }

        string Number(DeviceTreeNode node, string property, string structure, string field) =>
            node.Property(property) is { } found && found.Value.Length == structures.SizeOf(structure) ? Hex(structures.Read(structure, found.Value).Number(field)) : "-";
        IEnumerable<string> blobs = tree.Root.Children.Select(node =>
            $"{node.Name}:{Number(node, names.BlobAddressProperty, StructureNames.MapProperty, "address")}{(names.BlobSizeProperty is string size ? $":{Number(node, size, StructureNames.SizeProperty, "size")}" : "")}");
        return Answer(string.Join(' ', blobs.Prepend($"map={Number(tree.Root, names.MapProperty, StructureNames.MapProperty, "address")}")));
    }

    private static ConformanceAnswer Structure(AbiRelease release, StructureReader structures, string kind, byte[] data)
    {
        BlobFormatAbi? luo = release.Blobs.Values.Select(format => release.Formats[format]).FirstOrDefault(format => format.LuoBlocks is not null || format.LuoDeviceTree is not null);
        BlobFormatAbi? memfd = release.Files.Values.Select(format => release.Formats[format]).FirstOrDefault(format => format.Memfd is not null);
        StructureAbi? metadata = release.Blobs.Values.Select(format => release.Formats[format].Structure).FirstOrDefault(structure => structure?.Consumer == BlobConsumer.AnnouncesWriter);
        string? name = kind switch
        {
            "kho_radix_node" => StructureNames.RadixNode,
            "khoser_mem_chunk" => release.MemoryMap.ChunkList?.Chunk,
            "kho_vmalloc" => StructureNames.Vmalloc,
            "kho_vmalloc_chunk" => StructureNames.VmallocChunk,
            "kho_scratch" => release.Scratch,
            "memblock_start" => StructureNames.MemblockStart,
            "memblock_size" => StructureNames.MemblockSize,
            "kho_block" => luo?.LuoBlocks?.Block,
            "luo_ser" => luo?.LuoBlocks?.Structure,
            "luo_session_header_ser" => luo?.LuoDeviceTree?.SessionHeader,
            "luo_session_ser" => luo?.LuoBlocks?.Session ?? luo?.LuoDeviceTree?.Session,
            "luo_file_ser" => luo?.LuoBlocks?.File ?? luo?.LuoDeviceTree?.File,
            "luo_flb_header_ser" => luo?.LuoBlocks?.FlbHeader ?? luo?.LuoDeviceTree?.FlbHeader,
            "luo_flb_ser" => luo?.LuoBlocks?.Flb ?? luo?.LuoDeviceTree?.Flb,
            "memfd_luo_ser" => memfd?.Memfd!.Structure,
            "memfd_luo_folio_ser" => memfd?.Memfd!.Folio,
            "kexec_metadata" => metadata?.Structure,
            _ => null,
        };
        if (name is null)
        {
            return ConformanceAnswer.Skip;
        }

        if (data.Length < structures.SizeOf(name))
        {
            return _failure;
        }

        StructureValue value = structures.Read(name, data);
        return kind switch
        {
            "kho_radix_node" => Answer(string.Join(' ', Numbers(value.Fields[0].Value).Index().Where(entry => entry.Item != 0).Select(entry => $"{Hex((ulong)entry.Index)}:{Hex(entry.Item)}"))),
            "kho_vmalloc_chunk" => Answer($"next={Hex(value.Number("hdr.next"))} phys={string.Join(',', Numbers(value.Find("phys")!).TakeWhile(entry => entry != 0).Select(Hex))}"),
            "khoser_mem_chunk" => Answer($"{Words(value.Structure("hdr"), "")} bitmaps={string.Join(',', value.Elements("bitmaps").Take((int)Math.Min(value.Number("hdr.num_elms"), int.MaxValue)).Select(element => $"{Hex(element.Structure!.Number("phys_start"))}:{Hex(element.Structure.Number("bitmap"))}"))}"),
            "luo_ser" when KernelText.DecodeField(value.Bytes("compatible").Span, out _) != luo!.Compatible => new ConformanceAnswer("kernel-dies", "-"),
            "memfd_luo_ser" when value.NumberOrNull("seals") is ulong seals && (seals & ~(ulong)release.Behaviour.Memfd.KnownSeals) != 0 => new ConformanceAnswer("refused EOPNOTSUPP", "-"),
            "kexec_metadata" when metadata!.Version is int version && value.Number(metadata.VersionField) != (ulong)version => new ConformanceAnswer("refused", "-"),
            _ => Answer(Words(value, "")),
        };
    }

    private static IEnumerable<ulong> Numbers(FieldValue list) => list.Elements!.Select(element => element.Number!.Value);

    private static string Words(StructureValue value, string prefix) => string.Join(' ', value.Fields.Select(field => field.Value switch
    {
        { Number: ulong number } => $"{prefix}{field.Key}={Hex(number)}",
        { Structure: StructureValue inner } => Words(inner, $"{prefix}{field.Key}."),
        { Bytes: ReadOnlyMemory<byte> bytes } => $"{prefix}{field.Key}={Text(bytes.Span)}",
        _ => $"{prefix}{field.Key}=?",
    }));

    /// <summary>Text up to its NUL; a byte other than an ASCII letter, digit, dot, hyphen or underscore is <c>%</c> and two digits.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        var text = new StringBuilder();
        foreach (byte one in end < 0 ? bytes : bytes[..end])
        {
            text.Append(char.IsAsciiLetterOrDigit((char)one) || (char)one is '.' or '_' or '-' ? ((char)one).ToString() : $"%{one:x2}");
        }

        return text.ToString();
    }

    private static ConformanceAnswer Answer(string value) => new(Success, value.Length == 0 ? "-" : value);

    private static string Hex(ulong number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
}
