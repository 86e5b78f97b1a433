using CsCheck;
using Kho.Abi.Codec;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

/// <summary>Invalid trees, each named after its defect; findings, never exceptions.</summary>
public sealed class DeviceTreeHostileTests
{
    private const ulong Address = 0x42b000;
    private const int TotalSizeField = 4;
    private const int StructureOffsetField = 8;
    private const int StringsOffsetField = 12;
    private const int VersionField = 20;
    private const int LastCompatibleField = 24;
    private const int StringsSizeField = 32;
    private const int StructureSizeField = 36;

    [Fact]
    public void A_wrong_magic_number() =>
        AssertRefused(FdtWriter.SetWord(Sound(), 0, 0xedfe0dd0), "KHO0010", "fdt_header.magic", "expected 0xd00dfeed, found edfe0dd0");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(39)]
    public void Fewer_bytes_than_a_header_has(int length) =>
        AssertRefused(Sound()[..length], "KHO0010", "fdt_header", $"only {length} bytes there");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 15)]
    [InlineData(18, 18)]
    [InlineData(0xffffffff, 0xffffffff)]
    public void A_version_that_is_not_understood(uint version, uint lastCompatible)
    {
        byte[] tree = FdtWriter.SetWord(FdtWriter.SetWord(Sound(), VersionField, version), LastCompatibleField, lastCompatible);

        AssertRefused(tree, "KHO0010", "fdt_header", $"version {version} (last compatible {lastCompatible}), expected 17");
    }

    [Fact]
    public void A_later_version_that_is_compatible_is_read()
    {
        byte[] tree = FdtWriter.SetWord(FdtWriter.SetWord(Sound(), VersionField, 18), LastCompatibleField, 17);

        Assert.Equal(DeviceTreeTests.Sample().Expected(tree.Length), FdtWriter.Lines(Read(tree, out IReadOnlyList<Diagnostic> findings)!.Root));
        Assert.Empty(findings);
    }

    [Theory]
    [InlineData(StructureOffsetField, 57u, "off_dt_struct 0x39 is not a multiple of 4")]
    [InlineData(StructureOffsetField, 0xfffffffcu, "beyond totalsize")]
    [InlineData(StringsOffsetField, 0xffffffffu, "beyond totalsize")]
    [InlineData(StructureSizeField, 0xffffffffu, "beyond totalsize")]
    [InlineData(StringsSizeField, 0x10000u, "beyond totalsize")]
    [InlineData(TotalSizeField, 0u, "beyond totalsize 0x0")]
    [InlineData(TotalSizeField, 100u, "beyond totalsize 0x64")]
    public void A_block_that_lies_where_it_cannot(int field, uint value, string message) =>
        AssertRefused(FdtWriter.SetWord(Sound(), field, value), "KHO0010", "fdt_header", message);

    [Fact]
    public void A_structure_block_behind_all_bytes_that_are_there()
    {
        byte[] tree = FdtWriter.SetWord(FdtWriter.SetWord(Sound(), TotalSizeField, 0x7fffffff), StructureOffsetField, 0x7ffff000);
        FdtWriter.SetWord(tree, StructureSizeField, 8);

        AssertRefused(tree, "KHO0010", "fdt_header", "off_dt_struct 0x7ffff000 lies beyond");
    }

    [Fact]
    public void A_structure_block_that_is_the_header_itself() =>
        AssertNoRoot(FdtWriter.SetWord(Sound(), StructureOffsetField, 0), "unexpected token 0xd00dfeed at offset 0x0");

    [Fact]
    public void A_structure_block_of_no_bytes() =>
        AssertNoRoot(FdtWriter.SetWord(Sound(), StructureSizeField, 0), "no end token at offset 0x38");

    [Fact]
    public void An_end_token_alone() =>
        AssertNoRoot(new FdtWriter().Token(9).Build());

    [Fact]
    public void An_end_of_a_node_that_never_began() =>
        AssertNoRoot(new FdtWriter().End().Token(9).Build(), "unexpected token 0x2 at offset 0x38");

    [Fact]
    public void A_property_outside_any_node() =>
        AssertNoRoot(new FdtWriter().Property("a", 1).Token(9).Build(), "unexpected token 0x3 at offset 0x38");

    [Theory]
    [InlineData(0u)]
    [InlineData(5u)]
    [InlineData(8u)]
    [InlineData(0x01000000u)]
    [InlineData(0xffffffffu)]
    public void A_token_that_is_none(uint token)
    {
        FdtWriter writer = new FdtWriter().Begin("").Property("a", 1);
        int position = FdtWriter.StructureOffset + writer.Position;

        AssertDamage(writer.Token(token).Begin("lost").End().End().Token(9), ["/", "/a=01"], position, $"unexpected token 0x{token:x}");
    }

    [Fact]
    public void An_end_token_inside_a_node() =>
        AssertDamage(new FdtWriter().Begin("").Token(9), ["/"], 0x40, "unexpected token 0x9");

    [Fact]
    public void A_tree_that_ends_inside_a_node() =>
        AssertDamage(new FdtWriter().Begin("").Begin("n"), ["/", "/n/"], 0x48, "no end token");

    [Fact]
    public void A_tree_without_an_end_token() =>
        AssertDamage(new FdtWriter().Begin("").End(), ["/"], 0x44, "no end token");

    [Fact]
    public void Two_roots() =>
        AssertDamage(new FdtWriter().Begin("").Property("a", 1).End().Begin("").Property("b", 2).End().Token(9), ["/", "/a=01"], 0x54, "a second root node");

    [Fact]
    public void A_hundred_levels_of_nodes()
    {
        var writer = new FdtWriter();
        for (int level = 0; level < 100; level++)
        {
            writer.Begin(level == 0 ? "" : "n").Property("level", (byte)level);
        }

        for (int level = 0; level < 100; level++)
        {
            writer.End();
        }

        DeviceTree tree = Read(writer.Token(9).Build(), out IReadOnlyList<Diagnostic> findings)!;

        int depth = 0;
        for (DeviceTreeNode? node = tree.Root; node is not null; node = node.Child("n"))
        {
            Assert.Equal(depth, Assert.Single(node.Properties).Value.Span[0]);
            depth++;
        }

        Assert.Equal(64, depth);
        Assert.Equal(("KHO0012", "nodes nested deeper than 64"), (Assert.Single(findings).Id, findings[0].Message[..27]));
    }

    [Fact]
    public void A_node_name_that_never_ends() =>
        AssertDamage(new FdtWriter().Begin("").Property("a", 1).Token(1).Raw([.. "nameless"u8]), ["/", "/a=01"], 0x50, "node name not terminated");

    [Theory]
    [InlineData(9u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0xffffffffu)]
    public void A_property_longer_than_the_structure_block(uint length) =>
        AssertDamage(new FdtWriter().Begin("").Property("a", 1).Property(0, length).End().Token(9), ["/", "/a=01"], 0x50, $"property of {length} bytes, 8 there");

    [Fact]
    public void A_property_without_all_of_its_header() =>
        AssertDamage(new FdtWriter().Begin("").Property("a", 1).Token(3).Token(4), ["/", "/a=01"], 0x50, "property header incomplete");

    [Theory]
    [InlineData(2u)]
    [InlineData(1000u)]
    [InlineData(0xffffffffu)]
    public void A_property_whose_name_lies_outside_the_strings_block(uint nameOffset)
    {
        byte[] bytes = new FdtWriter().Begin("").Property("a", 1).Property(nameOffset, 1, 2).Property("a", 3).End().Token(9).Build();

        DeviceTree tree = Read(bytes, out IReadOnlyList<Diagnostic> findings)!;

        Assert.Equal(["/", "/a=01", "/?=02", "/a=03"], FdtWriter.Lines(tree.Root));
        Assert.Equal([("KHO0013", Address + 0x50, "fdt_property.nameoff")], findings.Select(finding => (finding.Id, finding.Address!.Value, finding.Where)));
        Assert.Equal(nameOffset, tree.Root.Properties[1].NameOffset);
    }

    [Fact]
    public void A_name_that_does_not_end_within_the_strings_block()
    {
        byte[] bytes = new FdtWriter().Begin("").Property("name", 1).End().Token(9).Build();
        FdtWriter.SetWord(bytes, StringsSizeField, 4);

        DeviceTree tree = Read(bytes, out IReadOnlyList<Diagnostic> findings)!;

        Assert.Equal(["/", "/?=01"], FdtWriter.Lines(tree.Root));
        Assert.Equal("KHO0013", Assert.Single(findings).Id);
    }

    [Fact]
    public void A_name_from_the_middle_of_another_is_a_name()
    {
        byte[] bytes = new FdtWriter().Begin("").Property("blob-size", 1).Property(5, 1, 2).End().Token(9).Build();

        Assert.Equal(["/", "/blob-size=01", "/size=02"], FdtWriter.Lines(Read(bytes, out IReadOnlyList<Diagnostic> findings)!.Root));
        Assert.Empty(findings);
    }

    [Fact]
    public void Damage_in_a_structure_block_that_is_all_there_is_told_although_the_strings_are_cut()
    {
        FdtWriter writer = new FdtWriter().Begin("").Property("name", 1).Property(0, 100).End().Token(9);
        byte[] bytes = writer.Build();

        DeviceTree tree = Read(bytes[..(FdtWriter.StructureOffset + writer.Position + 2)], out IReadOnlyList<Diagnostic> findings)!;

        Assert.Equal(["/", "/?=01"], FdtWriter.Lines(tree.Root));
        Assert.Equal(["KHO0011", "KHO0012"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void A_name_outside_the_strings_block_is_told_although_the_strings_are_cut()
    {
        FdtWriter writer = new FdtWriter().Begin("").Property("name", 1).Property(100, 1, 2).End().Token(9);
        byte[] bytes = writer.Build();

        Read(bytes[..(FdtWriter.StructureOffset + writer.Position + 2)], out IReadOnlyList<Diagnostic> findings);

        Assert.Equal(["KHO0011", "KHO0013"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Names_outside_the_strings_block_are_not_deduced_from_their_distance()
    {
        FdtWriter writer = new FdtWriter().Begin("").Property("name", 1).Property(100, 1, 2).Property(104, 1, 3).End().Token(9);
        byte[] bytes = writer.Build()[..(FdtWriter.StructureOffset + writer.Position)];

        var tree = DeviceTree.Read(bytes, null, new DiagnosticBag(), ["fdt", "name"]);

        Assert.Equal(["/", "/name=01", "/?=02", "/?=03"], FdtWriter.Lines(tree!.Root));
    }

    [Fact]
    public void A_blob_of_four_gigabytes_by_its_header_is_cut_and_read()
    {
        byte[] bytes = FdtWriter.SetWord(Sound(), TotalSizeField, 0xffffffff);

        DeviceTree tree = Read(bytes, out IReadOnlyList<Diagnostic> findings)!;

        Assert.Equal(DeviceTreeTests.Sample().Expected(bytes.Length), FdtWriter.Lines(tree.Root));
        Assert.True(tree.IsCut);
        Assert.Equal(["KHO0011"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Random_changes_and_random_bytes_give_findings_and_never_exceptions()
    {
        byte[] sound = Sound();
        Gen<byte[]> changed = Gen.Select(Gen.Select(Gen.Int[0, sound.Length - 1], Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(0, 1, 2, 3, 4, 9, 0x80, 0xff))).Array[1, 8], Gen.Int[0, sound.Length])
            .Select((changes, length) =>
            {
                byte[] bytes = [.. sound];
                foreach ((int index, byte value) in changes)
                {
                    bytes[index] = value;
                }

                return length % 4 == 0 ? bytes[..length] : bytes;
            });
        Gen<byte[]> tokens = Gen.OneOf<uint>(1, 2, 3, 4, 9, 0, 0x61000000, 0x61626300, 8, 12, 0xffffffff).Array[0, 40]
            .Select(words => words.Aggregate(new FdtWriter().Begin(""), (writer, word) => writer.Token(word)).Property("name").Build());
        Gen<byte[]> noise = Gen.Byte.Array[0, 200].Select(bytes => bytes.Length < 4 ? bytes : FdtWriter.SetWord(bytes, 0, 0xd00dfeed));
        Gen<byte[]> any = Gen.OneOf(changed, tokens, noise);

        var random = PCG.Parse("0000KHO00001");
        int read = 0;
        for (int index = 0; index < 20000; index++)
        {
            byte[] bytes = any.Generate(random, null, out _);
            read += CheckAnything(bytes) ? 1 : 0;
        }

        // Neither branch of the check may starve.
        Assert.InRange(read, 2000, 18000);
    }

    private static bool CheckAnything(byte[] bytes)
    {
        DeviceTree? tree = Read(bytes, out IReadOnlyList<Diagnostic> findings);
        if (tree is null)
        {
            Assert.Contains(findings, finding => finding.Severity == DiagnosticSeverity.Error);
            return false;
        }

        Assert.InRange(tree.Length, FdtWriter.HeaderSize, bytes.Length);
        Assert.Equal(tree.Length < tree.TotalSize, tree.IsCut);
        Assert.Equal(tree.IsCut, findings.Any(finding => finding.Id == "KHO0011"));
        CheckNode(tree.Root, tree.Length, 1);
        return true;
    }

    private static void CheckNode(DeviceTreeNode node, int length, int depth)
    {
        Assert.InRange(depth, 1, 64);
        Assert.InRange(node.Offset, 0, length - 5);
        foreach (DeviceTreeProperty property in node.Properties)
        {
            Assert.InRange(property.Offset, node.Offset + 12, length);
            Assert.InRange(property.Value.Length, 0, length - property.Offset);
        }

        foreach (DeviceTreeNode child in node.Children)
        {
            Assert.True(child.Offset > node.Offset);
            CheckNode(child, length, depth + 1);
        }
    }

    private static byte[] Sound() => DeviceTreeTests.Sample().Build();

    private static DeviceTree? Read(byte[] bytes, out IReadOnlyList<Diagnostic> findings)
    {
        DiagnosticBag diagnostics = new();
        var tree = DeviceTree.Read(bytes, Address, diagnostics);
        findings = diagnostics.ToList();
        return tree;
    }

    private static void AssertRefused(byte[] bytes, string id, string where, string message)
    {
        Assert.Null(Read(bytes, out IReadOnlyList<Diagnostic> findings));
        Diagnostic finding = Assert.Single(findings);
        Assert.Equal((id, Address, where), (finding.Id, finding.Address!.Value, finding.Where));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    private static void AssertNoRoot(byte[] bytes, params string[] messages)
    {
        Assert.Null(Read(bytes, out IReadOnlyList<Diagnostic> findings));
        Assert.All(findings, finding => Assert.Equal("KHO0012", finding.Id));
        Assert.Equal([.. messages, "no root node"], findings.Select(finding => finding.Message));
    }

    private static void AssertDamage(FdtWriter writer, string[] lines, int offset, string message)
    {
        DeviceTree tree = Read(writer.Build(), out IReadOnlyList<Diagnostic> findings)!;

        Assert.Equal(lines, FdtWriter.Lines(tree.Root));
        Diagnostic finding = Assert.Single(findings);
        Assert.Equal(("KHO0012", Address + (ulong)offset, "fdt_structure"), (finding.Id, finding.Address!.Value, finding.Where));
        Assert.Equal($"{message} at offset 0x{offset:x}", finding.Message);
    }
}
