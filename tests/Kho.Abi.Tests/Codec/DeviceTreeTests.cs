using Kho.Abi.Codec;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

public sealed class DeviceTreeTests
{
    private static readonly string[] _namesOf73 = ["compatible", "preserved-memory-map", "preserved-data", "blob-size"];

    private static readonly string[] _boardLines =
    [
        "/",
        "/compatible=6b686f2d7634007365636f6e642c656e74727900",
        "/#address-cells=00000002",
        "/#size-cells=00000001",
        "/preserved-memory-map=0030124500000000",
        "/empty=",
        "/memory@40000000/",
        "/memory@40000000/device_type=6d656d6f727900",
        "/memory@40000000/reg=000000004000000008000000",
        "/lengths/",
        "/lengths/one=01",
        "/lengths/two=0102",
        "/lengths/three=010203",
        "/lengths/four=01020304",
        "/lengths/five=0102030405",
        "/LUO/",
        "/LUO/preserved-data=0010004000000000",
        "/LUO/blob-size=2000000000000000",
        "/LUO/a/",
        "/LUO/a/b/",
        "/LUO/a/b/c/",
        "/LUO/a/b/c/compatible=6465657000",
        "/chosen/",
    ];

    [Theory]
    [InlineData("board.dtb.hex", 606)]
    [InlineData("board-padded.dtb.hex", 1024)]
    [InlineData("board-version16.dtb.hex", 606)]
    public void A_blob_that_dtc_made_reads_as_its_source_says(string fixture, int totalSize)
    {
        DeviceTree tree = ReadSound(CodecFiles.HexFixture(fixture));

        Assert.Equal(_boardLines, FdtWriter.Lines(tree.Root));
        Assert.Equal((totalSize, totalSize, false), (tree.TotalSize, tree.Length, tree.IsCut));
    }

    [Fact]
    public void Bytes_behind_the_tree_are_no_matter()
    {
        byte[] page = new byte[4096];
        page.AsSpan().Fill(0xa5);
        CodecFiles.HexFixture("board.dtb.hex").CopyTo(page, 0);

        DeviceTree tree = ReadSound(page);

        Assert.Equal(_boardLines, FdtWriter.Lines(tree.Root));
        Assert.Equal((606, false), (tree.Length, tree.IsCut));
    }

    [Fact]
    public void Strings_and_string_lists_are_told_apart_by_their_NULs()
    {
        DeviceTree tree = ReadSound(CodecFiles.HexFixture("board.dtb.hex"));

        Assert.Equal(["kho-v4", "second,entry"], tree.Root.Property("compatible")!.Texts);
        Assert.Equal("kho-v4", tree.Root.Property("compatible")!.Text);
        Assert.Equal(("", 0), (tree.Root.Property("empty")!.Text, tree.Root.Property("empty")!.Texts.Count));
        Assert.Null(tree.Root.Property("none"));
        Assert.Null(tree.Root.Child("none"));
        Assert.Equal("deep", tree.Root.Child("LUO")!.Child("a")!.Child("b")!.Child("c")!.Property("compatible")!.Text);
    }

    [Theory]
    [InlineData("6100", "a")]
    [InlineData("61", "a")]
    [InlineData("610062", "a,b")]
    [InlineData("610000", "a,")]
    [InlineData("00", "")]
    [InlineData("6101ff00", "a\\x01\\xff")]
    public void A_string_list_without_its_last_NUL_still_has_its_last_string(string value, string expected)
    {
        DeviceTree tree = ReadSound(new FdtWriter().Begin("").Property("list", Convert.FromHexString(value)).End().Token(9).Build());

        Assert.Equal(expected, string.Join(',', tree.Root.Property("list")!.Texts));
    }

    [Fact]
    public void Offsets_are_those_of_the_token_and_of_the_value()
    {
        var writer = new FdtWriter();
        writer.Begin("").Property("first", 1, 2, 3);
        int second = writer.Position;
        writer.Property("second", 4).Begin("child").End().End().Token(9);
        byte[] bytes = writer.Build();

        DeviceTree tree = ReadSound(bytes);

        Assert.Equal(FdtWriter.StructureOffset, tree.Root.Offset);
        Assert.Equal(FdtWriter.StructureOffset + second + 12, tree.Root.Property("second")!.Offset);
        Assert.Equal(4, bytes[tree.Root.Property("second")!.Offset]);
        Assert.Equal(6U, tree.Root.Property("second")!.NameOffset);
        Assert.Equal(FdtWriter.StructureOffset + second + 16, tree.Root.Child("child")!.Offset);
    }

    [Fact]
    public void Of_two_of_one_name_the_first_is_found_and_both_are_there()
    {
        byte[] bytes = new FdtWriter().Begin("").Property("a", 1).Property("a", 2)
            .Begin("n").Property("x", 3).End().Begin("n").End().End().Token(9).Build();

        DeviceTree tree = ReadSound(bytes);

        Assert.Equal([1, 2], tree.Root.Properties.Select(property => property.Value.Span[0]));
        Assert.Equal(1, tree.Root.Property("a")!.Value.Span[0]);
        Assert.Equal(2, tree.Root.Children.Count);
        Assert.Equal(3, tree.Root.Child("n")!.Property("x")!.Value.Span[0]);
    }

    [Fact]
    public void NOP_tokens_are_nothing_wherever_they_stand()
    {
        byte[] plain = new FdtWriter().Begin("").Property("a", 1, 2, 3, 4, 5).Begin("n").Property("b").End().End().Token(9).Build();
        byte[] padded = new FdtWriter().Nop().Nop().Begin("").Nop().Property("a", 1, 2, 3, 4, 5).Nop().Nop()
            .Begin("n").Nop().Property("b").Nop().End().Nop().End().Nop().Token(9).Build();

        Assert.Equal(FdtWriter.Lines(ReadSound(plain).Root), FdtWriter.Lines(ReadSound(padded).Root));
    }

    [Fact]
    public void What_stands_behind_the_end_token_is_no_matter()
    {
        DeviceTree tree = ReadSound(new FdtWriter().Begin("").Property("a", 1).End().Token(9).Begin("again").Token(77).Build());

        Assert.Equal(["/", "/a=01"], FdtWriter.Lines(tree.Root));
    }

    [Fact]
    public void A_tree_cut_at_any_byte_keeps_what_is_complete_and_says_that_it_is_cut()
    {
        FdtWriter writer = Sample();
        byte[] whole = writer.Build();
        for (int length = 0; length < whole.Length; length++)
        {
            DiagnosticBag diagnostics = new();

            var tree = DeviceTree.Read(whole.AsMemory(0, length), 0x1000, diagnostics);

            string[] expected = [.. writer.Expected(length)];
            string[] findings = [.. diagnostics.ToList().Select(finding => finding.Id)];
            Assert.Equal(expected, tree is null ? [] : FdtWriter.Lines(tree.Root));
            if (tree is not null)
            {
                Assert.Equal((whole.Length, length, true), (tree.TotalSize, tree.Length, tree.IsCut));
                Assert.Equal(["KHO0011"], findings);
            }
            else
            {
                Assert.Contains(findings, id => id is "KHO0010" or "KHO0011");
                Assert.True(diagnostics.ErrorCount > 0, $"cut at {length}: nothing was read and no error said");
            }
        }

        Assert.Equal(writer.Expected(whole.Length), FdtWriter.Lines(ReadSound(whole).Root));
    }

    [Fact]
    public void The_cut_is_told_with_both_lengths_and_the_address()
    {
        DiagnosticBag diagnostics = new();

        DeviceTree.Read(Sample().Build().AsMemory(0, 200), 0x42b000, diagnostics);

        Diagnostic finding = Assert.Single(diagnostics.ToList());
        Assert.Equal((DiagnosticSeverity.Warning, 0x42b000UL, "fdt_header.totalsize"), (finding.Severity, finding.Address, finding.Where));
        Assert.Equal($"{Sample().Build().Length} bytes announced, 200 there", finding.Message);
    }

    [Fact]
    public void Names_of_a_tree_that_debugfs_cut_are_deduced_from_their_lengths_on_7_3()
    {
        (DeviceTree? tree, IReadOnlyList<Diagnostic> findings) = Read(Golden("linux-7.3/7.3.4-out"), _namesOf73);

        // By hand from the dump: names at 0, 0x15, 0x20, 0x2f of 0x39 bytes, so of 20, 10, 14 and 9 letters.
        Assert.Equal(
            [
                "/",
                "/compatible=6b686f2d763400",
                "/preserved-memory-map=00a0420000000000",
                "/memblock/",
                "/memblock/blob-size=2a01000000000000",
                "/memblock/preserved-data=0080dd0000000000",
                "/LUO/",
                "/LUO/blob-size=2000000000000000",
                "/LUO/preserved-data=0050dd0000000000",
                "/kho_test/",
            ],
            FdtWriter.Lines(tree!.Root));
        Assert.Equal((405, 233, true), (tree.TotalSize, tree.Length, tree.IsCut));
        Assert.Equal(["KHO0011", "KHO0014"], findings.Select(finding => finding.Id));
        Assert.EndsWith("blob-size, compatible, preserved-data, preserved-memory-map", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_tree_that_debugfs_cut_are_deduced_from_their_lengths_on_6_19()
    {
        (DeviceTree? tree, IReadOnlyList<Diagnostic> findings) = Read(Golden("linux-6.19/6.19.6-out"), ["compatible", "preserved-memory-map", "fdt"]);

        // By hand from the dump: names at 0, 0x15, 0x20 of 0x24 bytes, so of 20, 10 and 3 letters.
        Assert.Equal(
            [
                "/",
                "/compatible=6b686f2d763100",
                "/preserved-memory-map=00e0f00100000000",
                "/memblock/",
                "/memblock/fdt=0000fe0000000000",
                "/LUO/",
            ],
            FdtWriter.Lines(tree!.Root));
        Assert.Equal((260, 152, true), (tree.TotalSize, tree.Length, tree.IsCut));
        Assert.Equal(["KHO0011", "KHO0014"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void A_name_is_not_deduced_where_two_known_ones_are_that_long()
    {
        (DeviceTree? tree, _) = Read(Golden("linux-7.3/7.3.4-out"), [.. _namesOf73, "kho-blob-bytes", "blob-size"]);

        // "kho-blob-bytes" is as long as "preserved-data"; one name given twice is one name.
        Assert.Equal(["blob-size", null], tree!.Root.Child("LUO")!.Properties.Select(property => property.Name));
    }

    [Fact]
    public void A_name_is_not_deduced_where_the_next_one_was_cut_off_with_its_property()
    {
        // Up to the end of preserved-memory-map, whose name comes first: compatible's ends with the block, at an unknown length.
        (DeviceTree? tree, IReadOnlyList<Diagnostic> findings) = Read(Golden("linux-7.3/7.3.4-out")[..0x68], _namesOf73);

        Assert.Equal([null, "preserved-memory-map"], tree!.Root.Properties.Select(property => property.Name));
        Assert.Equal(["KHO0011", "KHO0014"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Without_known_names_the_properties_stay_unnamed()
    {
        (DeviceTree? tree, IReadOnlyList<Diagnostic> findings) = Read(Golden("linux-7.3/7.3.4-out"), []);

        Assert.All(tree!.Root.Properties, property => Assert.Null(property.Name));
        Assert.Equal(["KHO0011"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void In_a_whole_tree_no_name_is_deduced()
    {
        byte[] bytes = new FdtWriter().Begin("").Property(77, 0).End().Token(9).Build();

        (DeviceTree? tree, IReadOnlyList<Diagnostic> findings) = Read(bytes, ["fdt", new string('x', 76)]);

        Assert.Null(Assert.Single(tree!.Root.Properties).Name);
        Assert.Equal(["KHO0013"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void What_is_no_printable_text_in_a_name_is_written_as_its_bytes()
    {
        byte[] bytes = new FdtWriter().Begin("").Property("näme", 1).Begin("a\u0007").End().End().Token(9).Build();

        DeviceTree tree = ReadSound(bytes);

        Assert.Equal("näme", Assert.Single(tree.Root.Properties).Name);
        Assert.Equal("a\\x07", Assert.Single(tree.Root.Children).Name);
    }

    internal static FdtWriter Sample() =>
        new FdtWriter()
            .Begin("").Property("compatible", "kho-v4").Property("preserved-memory-map", 0, 0x30, 0x12, 0x45, 0, 0, 0, 0).Property("empty")
            .Begin("memblock").Property("blob-size", 1, 2, 3, 4, 5, 6, 7, 8).Property("odd", 1, 2, 3, 4, 5).End()
            .Nop()
            .Begin("LUO").Property("preserved-data", 9).Begin("inner").Property("compatible", "x").End().End()
            .Begin("abc").End()
            .End().Token(9);

    private static byte[] Golden(string image) => File.ReadAllBytes(Path.Combine(RepositoryFiles.Golden(image), "debugfs", "out", "fdt"));

    private static DeviceTree ReadSound(byte[] bytes)
    {
        (DeviceTree? tree, IReadOnlyList<Diagnostic> findings) = Read(bytes, []);

        Assert.Empty(findings);
        return tree!;
    }

    private static (DeviceTree? Tree, IReadOnlyList<Diagnostic> Findings) Read(byte[] bytes, string[] names)
    {
        DiagnosticBag diagnostics = new();
        var tree = DeviceTree.Read(bytes, null, diagnostics, names);
        return (tree, diagnostics.ToList());
    }
}
