using System.Text;
using CsCheck;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images.Generated;

namespace Kho.Abi.Tests.Writing;

/// <summary>Device trees that callers build, as the reader, the generated parsers and dtc see them.</summary>
public sealed class DeviceTreeWriterTests
{
    private static readonly Gen<DeviceTreeNode> _anyTree = Gen.Select(Gen.Int[0, 30].Array[1, 12], Gen.Int[0, 11].Array[12], Gen.Byte.Array[0, 9].Array[12]).Select(BuildTree);

    [Fact]
    public void A_sequential_tree_lays_out_its_blocks_and_names_as_the_kernel_does()
    {
        // By hand from libfdt's rules: reservation block at 0x30, structure at 0x40, names in reverse order of first use.
        var root = new DeviceTreeNode("");
        root.Add(new DeviceTreeProperty("compatible", "x")).Add("fdt", new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
        root.Add(new DeviceTreeNode("a").Add("fdt", Array.Empty<byte>()).Add("b", new byte[] { 9 }));

        byte[] expected = Bytes(
            "d00dfeed 000000ad 00000040 0000009c 00000030 00000011 00000010 00000000 00000011 0000005c 0000000000000000",
            "0000000000000000 0000000000000000",
            "00000001 00000000",
            "00000003 00000002 00000006 78000000",
            "00000003 00000008 00000002 0102030405060708",
            "00000001 61000000",
            "00000003 00000000 00000002",
            "00000003 00000001 00000000 09000000",
            "00000002 00000002 00000009",
            "6200", "66647400", Convert.ToHexString("compatible\0"u8));

        Assert.Equal(expected, DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential));
    }

    [Fact]
    public void An_edited_tree_lays_out_its_blocks_and_names_as_the_kernel_does()
    {
        // As the root of 7.1: the map is added first, then compatible, then a node with its two properties.
        var root = new DeviceTreeNode("");
        root.AddFirst(new DeviceTreeProperty("map", new byte[8])).AddFirst(new DeviceTreeProperty("compatible", "kho-v3"));
        root.AddFirst(new DeviceTreeNode("LUO").AddFirst(new DeviceTreeProperty("data", new byte[8])).AddFirst(new DeviceTreeProperty("size", new byte[8])));
        root.AddFirst(new DeviceTreeNode("memblock").AddFirst(new DeviceTreeProperty("data", new byte[8])).AddFirst(new DeviceTreeProperty("size", new byte[8])));

        byte[] bytes = DeviceTreeWriter.Write(root, DeviceTreeStyle.Edited);

        FlattenedDevicetree.FdtHeader header = new(new KaitaiStream(bytes));
        Assert.Equal((0x28u, 0x38u, 17u, 16u), (header.OffMemRsvmap, header.OffDtStruct, header.Version, header.LastCompVersion));
        Assert.Equal(header.OffDtStruct + header.SizeDtStruct, header.OffDtStrings);
        Assert.Equal("map\0compatible\0data\0size\0", Encoding.ASCII.GetString(bytes.AsSpan((int)header.OffDtStrings)));
        DeviceTree tree = Read(bytes);
        Assert.Equal(["compatible", "map"], tree.Root.Properties.Select(property => property.Name));
        Assert.Equal(["memblock", "LUO"], tree.Root.Children.Select(child => child.Name));
        Assert.Equal(["size", "data"], tree.Root.Children[0].Properties.Select(property => property.Name));
        Assert.Equal("kho-v3", tree.Root.Property("compatible")!.Text);
    }

    [Fact]
    public void A_name_that_ends_another_one_is_not_written_twice()
    {
        // Sequential: "fdt" comes first and stays; "linux,kho-fdt" goes before it and is where "fdt" is found from then on.
        var root = new DeviceTreeNode("");
        root.Add("fdt", new byte[1]).Add("linux,kho-fdt", new byte[2]).Add("kho-fdt", new byte[3]).Add("fdt", new byte[4]);

        DeviceTree sequential = Read(DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential));
        DeviceTree edited = Read(DeviceTreeWriter.Write(root, DeviceTreeStyle.Edited));

        Assert.Equal([14u, 0, 6, 10], sequential.Root.Properties.Select(property => property.NameOffset));
        Assert.Equal(["linux,kho-fdt", "fdt"], sequential.Format.Strings.Select(entry => entry.Name));
        Assert.Equal([0u, 12, 4, 0], edited.Root.Properties.Select(property => property.NameOffset));
        Assert.Equal([(0, "fdt"), (4, "kho-fdt"), (12, "linux,kho-fdt")], edited.Format.Strings.Select(entry => (entry.Offset, entry.Name)));
        Assert.True(sequential.Format.IsRewritable && edited.Format.IsRewritable);
        Assert.Equal((DeviceTreeStyle.Sequential, DeviceTreeStyle.Edited), (sequential.FindStyle(), edited.FindStyle()));
    }

    [Fact]
    public void Names_can_be_given_an_order_of_their_own()
    {
        var root = new DeviceTreeNode("");
        root.Add("a", Array.Empty<byte>()).Add("b", Array.Empty<byte>());

        Assert.Equal(["b", "c", "a"], Strings(DeviceTreeWriter.Write(root, DeviceTreeStyle.Edited, ["b", "c"])));
        Assert.Equal(["a", "c", "b"], Strings(DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential, ["b", "c"])));
        Assert.Equal(["b", "a"], Strings(DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential)));
    }

    [Fact]
    public void Any_tree_comes_back_in_either_style_and_is_rewritable() =>
        Gen.Select(_anyTree, Gen.OneOf(DeviceTreeStyle.Sequential, DeviceTreeStyle.Edited)).Sample((root, style) =>
        {
            byte[] bytes = DeviceTreeWriter.Write(root, style);

            DeviceTree tree = Read(bytes);

            Assert.Equal(Text(root), Text(tree.Root));
            Assert.Equal(bytes.Length, tree.TotalSize);
            Assert.True(tree.Format.IsRewritable);
            Assert.Equal(bytes, DeviceTreeWriter.Write(tree.Root, tree.Format));
            Assert.Equal(style, tree.FindStyle());
            Assert.Equal(Text(root), TextByParser(bytes));
        }, iter: 300);

    [FactOnFile(ExternalTool.DeviceTreeCompiler)]
    public void The_device_tree_compiler_makes_the_same_tree_of_it()
    {
        using TemporaryDirectory directory = new();
        var root = new DeviceTreeNode("");
        root.Add(new DeviceTreeProperty("compatible", "kho-v4")).Add("map", new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
        root.Add(new DeviceTreeNode("LUO").Add("data", new byte[] { 1, 2, 3 }));
        foreach (DeviceTreeStyle style in Enum.GetValues<DeviceTreeStyle>())
        {
            string path = directory.Write("in.dtb", DeviceTreeWriter.Write(root, style));
            string output = System.IO.Path.Combine(directory.Path, "out.dtb");

            ExternalTool.Run(ExternalTool.DeviceTreeCompiler, "-q", "-I", "dtb", "-O", "dtb", "-o", output, path);

            Assert.Equal(Text(root), Text(Read(File.ReadAllBytes(output)).Root));
        }
    }

    [Fact]
    public void A_format_carries_gaps_reservations_versions_and_unused_names()
    {
        var root = new DeviceTreeNode("");
        root.Add("b", new byte[] { 1 });
        var format = new DeviceTreeFormat
        {
            TotalSize = 0x200,
            StringsOffset = 0x48,
            StringsSize = 8,
            ReservationOffset = 0x60,
            StructureOffset = 0x100,
            StructureSize = 4 + 4 + 16 + 4 + 4,
            Version = 16,
            LastCompatibleVersion = 2,
            BootCpu = 7,
            Strings = [new DeviceTreeString(0, "aab"), new DeviceTreeString(6, "b")],
            Reservations = [new DeviceTreeReservation(0x123456789abcdef0, 0x1000)],
        };

        byte[] bytes = DeviceTreeWriter.Write(root, format);

        Assert.Equal(0x200, bytes.Length);
        DeviceTree tree = Read(bytes);
        Assert.Equal(("b", 2u), (tree.Root.Properties[0].Name, tree.Root.Properties[0].NameOffset));
        Assert.Equal(format.Reservations, tree.Format.Reservations);
        Assert.Equal([(0, "aab"), (4, ""), (5, ""), (6, "b")], tree.Format.Strings.Select(entry => (entry.Offset, entry.Name)));
        Assert.Equal(format with { Strings = [], Reservations = [] }, tree.Format with { Strings = [], Reservations = [] });
        Assert.Equal(bytes, DeviceTreeWriter.Write(tree.Root, tree.Format));

        // The property says which of two equal names it means.
        var other = new DeviceTreeNode("");
        other.Add(new DeviceTreeProperty("b", new byte[] { 1 }, 0, 6));
        Assert.Equal(6u, Read(DeviceTreeWriter.Write(other, format)).Root.Properties[0].NameOffset);
    }

    [Fact]
    public void What_nodes_and_format_do_not_say_makes_a_tree_not_rewritable()
    {
        var root = new DeviceTreeNode("");
        root.Add("a", new byte[] { 1 }).Add("b", new byte[4]);
        byte[] good = DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential);
        Assert.True(Read(good).Format.IsRewritable);
        FlattenedDevicetree.FdtHeader header = new(new KaitaiStream(good));
        int structure = (int)header.OffDtStruct;

        byte[] padding = [.. good];
        padding[structure + 8 + 12 + 1] = 1;
        byte[] gap = [.. good];
        gap[0x28] = 1;
        byte[] name = [.. good];
        name[^2] = 0xff;
        byte[] erased = [.. good];
        // The second property becomes four erased items.
        for (int word = 0; word < 4; word++)
        {
            new byte[] { 0, 0, 0, 4 }.CopyTo(erased, structure + 8 + 16 + (4 * word));
        }

        foreach (byte[] bytes in new[] { padding, gap, name, erased })
        {
            DeviceTree tree = Read(bytes);
            Assert.False(tree.Format.IsRewritable);
            Assert.Null(tree.FindStyle());
        }

        DeviceTree cut = DeviceTree.Read(good.AsMemory(0, good.Length - 1), null, new DiagnosticBag())!;
        Assert.False(cut.Format.IsRewritable);
    }

    [Fact]
    public void Nodes_that_do_not_fit_the_format_are_refused_with_the_reason()
    {
        var root = new DeviceTreeNode("");
        root.Add("a", new byte[] { 1 });
        DeviceTreeFormat format = Read(DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential)).Format;
        var longer = new DeviceTreeNode("");
        longer.Add("a", new byte[5]);
        var renamed = new DeviceTreeNode("");
        renamed.Add("c", new byte[1]);
        var unnamed = new DeviceTreeNode("");
        unnamed.Add(new DeviceTreeProperty(null, new byte[1], 0, 0));
        var endless = new DeviceTreeNode("");
        endless.Add(endless);

        Check("structure block is 36 bytes long, expected 32", () => DeviceTreeWriter.Write(longer, format));
        Check("no name 'c'", () => DeviceTreeWriter.Write(renamed, format));
        Check("no name ''", () => DeviceTreeWriter.Write(unnamed, format));
        Check("no name ''", () => DeviceTreeWriter.Write(unnamed, DeviceTreeStyle.Edited));
        Check("deeper than 64", () => DeviceTreeWriter.Write(endless, DeviceTreeStyle.Sequential));
        Check("strings block", () => DeviceTreeWriter.Write(root, format with { StringsOffset = 0x1000 }));
        Check("strings block", () => DeviceTreeWriter.Write(root, format with { StringsSize = 0x1000 }));
        Check("does not fit the 1 bytes", () => DeviceTreeWriter.Write(root, format with { StringsSize = 1 }));
        Check("structure block", () => DeviceTreeWriter.Write(root, format with { StructureOffset = -1 }));
        Check("reservation block", () => DeviceTreeWriter.Write(root, format with { ReservationOffset = int.MaxValue }));
        Check("header", () => DeviceTreeWriter.Write(root, format with { TotalSize = 20 }));

        static void Check(string part, Action write) =>
            Assert.Contains(part, Assert.Throws<KhoFormatException>(write).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_never_make_the_format_fail() =>
        Gen.Select(_anyTree, Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[1, 6]).Sample((root, changes) =>
        {
            byte[] bytes = DeviceTreeWriter.Write(root, DeviceTreeStyle.Sequential);
            foreach ((int position, byte value) in changes)
            {
                bytes[position % bytes.Length] = value;
            }

            DeviceTree? tree = DeviceTree.Read(bytes, null, new DiagnosticBag());

            if (tree is { Format.IsRewritable: true })
            {
                Assert.Equal(bytes[..tree.TotalSize], DeviceTreeWriter.Write(tree.Root, tree.Format));
            }
        }, iter: 3000);

    private static DeviceTree Read(byte[] bytes)
    {
        DiagnosticBag diagnostics = new();
        DeviceTree? tree = DeviceTree.Read(bytes, null, diagnostics);
        Assert.NotNull(tree);
        return tree;
    }

    private static IEnumerable<string> Strings(byte[] bytes) => Read(bytes).Format.Strings.Select(entry => entry.Name);

    private static byte[] Bytes(params string[] hex) => Convert.FromHexString(string.Concat(hex).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A tree as text, one item a line.</summary>
    private static string Text(DeviceTreeNode node) => string.Concat(
        $"{node.Name}{{\n",
        string.Concat(node.Properties.Select(property => $"{property.Name}={Convert.ToHexString(property.Value.Span)}\n")),
        string.Concat(node.Children.Select(Text)),
        "}\n");

    /// <summary>The same text by the generated parsers and the token stream's own rules.</summary>
    private static string TextByParser(byte[] bytes)
    {
        using KaitaiStream stream = new(bytes);
        FlattenedDevicetree.FdtHeader header = new(stream);
        StringBuilder text = new();
        stream.Seek(header.OffDtStruct);
        while (true)
        {
            switch (new FlattenedDevicetree.FdtToken(stream).Tag)
            {
                case FlattenedDevicetree.Tag.BeginNode:
                    text.Append(Terminated(bytes, (int)stream.Pos, out int length)).Append("{\n");
                    stream.Seek((stream.Pos + length + 4) & -4);
                    break;
                case FlattenedDevicetree.Tag.EndNode:
                    text.Append("}\n");
                    break;
                case FlattenedDevicetree.Tag.Prop:
                    FlattenedDevicetree.FdtPropertyHeader property = new(stream);
                    text.Append(Terminated(bytes, (int)(header.OffDtStrings + property.Nameoff), out _)).Append('=');
                    text.Append(Convert.ToHexString(stream.ReadBytes(property.Len))).Append('\n');
                    stream.Seek((stream.Pos + 3) & -4);
                    break;
                default:
                    Assert.Equal(header.OffDtStruct + header.SizeDtStruct, (uint)stream.Pos);
                    return text.ToString();
            }
        }
    }

    private static string Terminated(byte[] bytes, int offset, out int length)
    {
        length = bytes.AsSpan(offset).IndexOf((byte)0);
        return Encoding.UTF8.GetString(bytes, offset, length);
    }

    /// <summary>Nodes and properties in turn, with few names, some of them the ends of others.</summary>
    private static DeviceTreeNode BuildTree(int[] parents, int[] names, byte[][] values)
    {
        string[] words = ["a", "ba", "cba", "dcba", "compatible", "patible", "x,compatible", "fdt", "kho-fdt", "#cells", "b", "z"];
        var root = new DeviceTreeNode("");
        List<DeviceTreeNode> nodes = [root];
        for (int index = 0; index < parents.Length; index++)
        {
            DeviceTreeNode parent = nodes[parents[index] % nodes.Count];
            if (parents[index] % 3 == 0)
            {
                var child = new DeviceTreeNode($"node{index}");
                parent.Add(child);
                nodes.Add(child);
            }
            else
            {
                parent.Add(words[names[index]], values[index]);
            }
        }

        // Without a property both styles lay out a tree differently still: the blocks lie elsewhere.
        return root;
    }
}
