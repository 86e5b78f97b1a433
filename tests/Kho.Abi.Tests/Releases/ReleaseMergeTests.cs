using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Releases;

/// <summary>How a description that is based on another is merged, and what is said of one that cannot be.</summary>
public sealed class ReleaseMergeTests : IDisposable
{
    private readonly ReleaseDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_a_change_does_not_name_is_that_of_its_base()
    {
        AbiRelease changed = _directory.AddChange("mine", "linux-7.3").Load("mine");
        AbiRelease whole = ReleaseCatalog.BuiltIn.Find("linux-7.3")!;

        Assert.Equal(
            ReleaseCatalogTests.Json(whole with { Id = "mine", Title = "Test", Verified = "test", Versions = [], Aliases = [], BasedOn = "linux-7.3" }),
            ReleaseCatalogTests.Json(changed));
    }

    [Fact]
    public void What_identifies_a_release_is_not_taken_over()
    {
        AbiRelease changed = _directory.AddChange("mine", "rfc-page-type-deep").Load("mine");
        AbiRelease ofKernel = _directory.AddChange("other", "linux-7.3").Load("other");

        Assert.Empty(changed.Aliases);
        Assert.Empty(ofKernel.Versions);
        Assert.Equal("rfc-page-type-deep", _directory.Load().Find("rfc7")!.Id);
        Assert.Equal("linux-7.3", _directory.Load().Find("7.3.4")!.Id);
    }

    [Fact]
    public void A_title_of_its_own_is_wanted_of_every_change()
    {
        _directory.Add("mine", "id: mine\nverified: test\nbased_on: linux-7.3\n");

        string message = _directory.LoadingFails();

        Assert.StartsWith("mine.yaml: ", message, StringComparison.Ordinal);
        Assert.Contains("title", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_merge_member_by_member_and_lists_are_replaced()
    {
        AbiRelease changed = _directory.AddChange("mine", "rfc-page-type", """
            root:
              compatible: kho-v9
            memory_map:
              radix:
                page_types: [one, two]
                depth: 9
            formats:
              memfd-v2:
                compatible: memfd-v3
            """).Load("mine");
        AbiRelease whole = ReleaseCatalog.BuiltIn.Find("rfc-page-type")!;

        Assert.Equal(whole.Root with { Compatible = "kho-v9" }, changed.Root);
        Assert.Equal(["one", "two"], changed.MemoryMap.Radix!.PageTypes);
        Assert.Equal("9", changed.MemoryMap.Radix.Depth.Text);
        Assert.Equal(whole.MemoryMap.Radix!.KeyWidth!.Text, changed.MemoryMap.Radix.KeyWidth!.Text);
        Assert.Equal("memfd-v3", changed.FileFormat("memfd-v2")!.Compatible);
        Assert.Equal(whole.FileFormat("memfd-v2")!.Memfd, changed.FileFormat("memfd-v2")!.Memfd);
        Assert.Equal(("memfd-v2", "memfd-v3"), (changed.FileFormat("memfd-v2")!.Id, changed.FileFormat("memfd-v2")!.DisplayName));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    public void Null_removes_what_the_base_has(string nothing)
    {
        AbiRelease changed = _directory.AddChange("mine", "linux-7.1", $"""
            root:
              blob_size_property: {nothing}
            memory_map:
              radix:
                key_width: {nothing}
                depth: 6
            vmalloc: {nothing}
            blobs:
              LUO: {nothing}
            files:
              memfd-v2: {nothing}
            formats:
              memfd-v2: {nothing}
            """).Load("mine");

        Assert.Null(changed.Root.BlobSizeProperty);
        Assert.Null(changed.MemoryMap.Radix!.KeyWidth);
        Assert.Null(changed.Vmalloc);
        Assert.Equal(["kexec-metadata", "kho_test", "memblock"], changed.Blobs.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(changed.Files);
        Assert.DoesNotContain("memfd-v2", changed.Formats.Keys);
    }

    [Fact]
    public void Null_for_what_the_base_does_not_have_is_no_matter()
    {
        AbiRelease changed = _directory.AddChange("mine", "linux-6.17", "vmalloc: null\nblobs:\n  LUO: null\n").Load("mine");

        Assert.Null(changed.Vmalloc);
        Assert.DoesNotContain("LUO", changed.Blobs.Keys);
    }

    [Fact]
    public void A_chain_of_changes_is_merged_from_its_beginning_whatever_the_files_order()
    {
        _directory.AddChange("a-last", "m-middle", "root:\n  map_property: map-of-last\n")
            .AddChange("m-middle", "z-first", "root:\n  compatible: middle\n  map_property: map-of-middle\n")
            .AddChange("z-first", "linux-7.3", "root:\n  compatible: first\n  blob_size_property: size-of-first\n");

        ReleaseCatalog catalog = _directory.Load();
        AbiRelease last = catalog.Find("a-last")!;

        RootAbi root = ReleaseCatalog.BuiltIn.Find("linux-7.3")!.Root;
        Assert.Equal(root with { Compatible = "middle", MapProperty = "map-of-last", BlobSizeProperty = "size-of-first" }, last.Root);
        Assert.Equal("first", catalog.Find("z-first")!.Root.Compatible);
        Assert.Equal(["z-first", "m-middle", "a-last"], catalog.Releases.Select(release => release.Id).Where(id => id is "a-last" or "m-middle" or "z-first"));
    }

    [Fact]
    public void A_file_with_the_id_of_a_built_in_release_takes_its_place_for_those_based_on_it_too()
    {
        _directory.Add("linux-7.2", File.ReadAllText(Path.Combine(ReleaseFiles.Directory, "linux-7.2.yaml")).Replace("kho-v4", "kho-v5", StringComparison.Ordinal));

        ReleaseCatalog catalog = _directory.Load();

        Assert.Equal(["kho-v5", "kho-v5", "kho-v5", "kho-v5", "kho-v3"], new[] { "linux-7.2", "linux-7.3", "rfc-page-type", "rfc-page-type-deep", "linux-7.1" }.Select(id => catalog.Find(id)!.Root.Compatible));
        Assert.Equal("kho-v4", ReleaseCatalog.BuiltIn.Find("linux-7.2")!.Root.Compatible);
    }

    [Fact]
    public void A_folder_releases_is_looked_into()
    {
        _directory.Add(Path.Combine("releases", "mine"), "id: mine\ntitle: Test\nverified: test\nbased_on: linux-7.3\n");

        Assert.NotNull(_directory.Load("mine"));
    }

    [Fact]
    public void Formulas_are_numbers_or_texts_and_hexadecimal_is_a_number()
    {
        AbiRelease changed = _directory.AddChange("mine", "linux-7.3", "memory_map:\n  radix:\n    depth: 0x10\n    key_width: '64'\n    page_type_bit: 0x3f\n").Load("mine");

        Assert.Equal(("16", "64", 63), (changed.MemoryMap.Radix!.Depth.Text, changed.MemoryMap.Radix.KeyWidth!.Text, changed.MemoryMap.Radix.PageTypeBit));
    }

    [Fact]
    public void A_base_that_goes_round_in_a_circle_is_named_with_its_stations()
    {
        string message = _directory.AddChange("one", "two").AddChange("three", "one").AddChange("two", "three").LoadingFails();

        Assert.StartsWith("one.yaml: based_on is a cycle: ", message, StringComparison.Ordinal);
        Assert.EndsWith("one → two → three → one", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_based_on_itself_is_refused() =>
        Assert.Equal("one.yaml: based_on is a cycle: one → one", _directory.AddChange("one", "one").LoadingFails());

    [Fact]
    public void An_unknown_base_is_named() =>
        Assert.Equal("mine.yaml: based_on names the unknown release 'linux-9.9'", _directory.AddChange("mine", "linux-9.9").LoadingFails());

    [Fact]
    public void A_base_is_named_by_its_id_and_by_nothing_else() =>
        Assert.Equal("mine.yaml: based_on names the unknown release 'rfc'", _directory.AddChange("mine", "rfc").LoadingFails());

    [Theory]
    [InlineData("titel: x", "titel")]
    [InlineData("root:\n  compatibel: x", "compatibel")]
    [InlineData("memory_map:\n  radix:\n    detph: 3", "detph")]
    [InlineData("formats:\n  memfd-v2:\n    memfd:\n      folios: x", "folios")]
    [InlineData("boot:\n  arm64_chosen:\n    fdt: x", "fdt")]
    public void A_misspelt_member_is_named(string members, string name)
    {
        string message = _directory.AddChange("mine", "linux-7.3", members).LoadingFails();

        Assert.StartsWith("mine.yaml: ", message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_not_the_file_s_name_is_refused() =>
        Assert.Equal("mine.yaml: id is 'other', and the file's name says 'mine'", _directory.Add("mine", "id: other\ntitle: x\n").LoadingFails());

    [Theory]
    [InlineData("title: x")]
    [InlineData("id: 5")]
    [InlineData("id: [mine]")]
    [InlineData("id: ~")]
    public void A_description_without_an_id_is_refused(string yaml) =>
        Assert.Equal("mine.yaml: no id", _directory.Add("mine", yaml).LoadingFails());

    [Theory]
    [InlineData("depth: 1 +", "'1 +' is no formula: unexpected end")]
    [InlineData("depth: (key_width", "'(key_width' is no formula: unexpected end")]
    [InlineData("key_width: 6 four", "'6 four' is no formula: unexpected 'f' at column 3")]
    [InlineData("order_0_bit: 99999999999999999999", "'99999999999999999999' is no formula: unexpected '9' at column 1")]
    public void A_formula_that_is_none_is_shown_with_its_column(string member, string expected) =>
        Assert.Equal($"mine.yaml: memory_map.radix.{member[..member.IndexOf(':')]}: {expected}", _directory.AddChange("mine", "linux-7.3", $"memory_map:\n  radix:\n    {member}\n").LoadingFails());

    [Theory]
    [InlineData("depth: [6]")]
    [InlineData("depth: { a: 1 }")]
    [InlineData("depth: true")]
    public void A_formula_that_is_neither_number_nor_text_is_refused_by_its_place(string member) =>
        Assert.Equal("mine.yaml: memory_map.radix.depth: expected a number or a formula", _directory.AddChange("mine", "linux-7.3", $"memory_map:\n  radix:\n    {member}\n").LoadingFails());

    [Theory]
    [InlineData("blobs:\n  new: new-v1", "'new' has the format 'new-v1', which mine does not describe")]
    [InlineData("files:\n  memfd-v3: memfd-v3", "'memfd-v3' has the format 'memfd-v3', which mine does not describe")]
    [InlineData("formats:\n  memfd-v2: null", "'memfd-v2' has the format 'memfd-v2', which mine does not describe")]
    [InlineData("memory_map:\n  kind: chunk_list", "memory_map.kind is ChunkList, and memory_map does not describe it")]
    [InlineData("memory_map:\n  radix: null", "memory_map.kind is Radix, and memory_map does not describe it")]
    [InlineData("formats:\n  x:\n    reader: memfd", "format 'x' has the reader Memfd without its names")]
    [InlineData("formats:\n  x:\n    reader: memblock\n    memfd: { structure: a, folio: b }", "format 'x' has the reader Memblock without its names")]
    public void A_reference_to_what_is_not_described_is_named(string members, string expected) =>
        Assert.Equal($"mine.yaml: {expected}", _directory.AddChange("mine", "linux-7.3", members).LoadingFails());

    [Theory]
    [InlineData("physical_address_bits: many", "physical_address_bits")]
    [InlineData("physical_address_bits: 5000000000", "physical_address_bits")]
    [InlineData("root: kho-v4", "root")]
    [InlineData("versions: 7.3", "versions")]
    [InlineData("versions: [7]", "versions[0]")]
    [InlineData("memory_map:\n  kind: tree", "memory_map.kind")]
    [InlineData("memory_map:\n  kind: 1", "memory_map.kind")]
    [InlineData("memory_map:\n  radix:\n    wide_keys: lost", "memory_map.radix.wide_keys")]
    [InlineData("memory_map:\n  radix:\n    wide_keys: 1", "memory_map.radix.wide_keys")]
    [InlineData("formats:\n  memfd-v2:\n    reader: 5", "formats.memfd-v2.reader")]
    [InlineData("blobs: [LUO]", "blobs")]
    [InlineData("blobs:\n  LUO: 5", "blobs.LUO")]
    [InlineData("blobs:\n  LUO: true", "blobs.LUO")]
    public void A_member_of_a_wrong_type_or_value_is_refused_by_its_place(string members, string place) =>
        Assert.StartsWith($"mine.yaml: {place}: ", _directory.AddChange("mine", "linux-7.3", members).LoadingFails(), StringComparison.Ordinal);

    [Theory]
    [InlineData("root: null", "'root'")]
    [InlineData("scratch: null", "'scratch'")]
    [InlineData("blobs: ~", "'blobs'")]
    [InlineData("memory_map:\n  radix:\n    depth: null", "'depth'")]
    [InlineData("formats:\n  memfd-v2:\n    reader: null", "'reader'")]
    public void A_member_that_a_release_needs_cannot_be_removed(string members, string name)
    {
        string message = _directory.AddChange("mine", "linux-7.3", members).LoadingFails();

        Assert.StartsWith("mine.yaml: ", message, StringComparison.Ordinal);
        Assert.Contains(name, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(-1)]
    public void Addresses_of_no_possible_width_are_refused(int bits)
    {
        string message = _directory.AddChange("mine", "linux-7.3", $"physical_address_bits: {bits}").LoadingFails();

        Assert.Equal($"mine.yaml: physical_address_bits is {bits}, expected 32 to 63", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- id: mine")]
    [InlineData("id")]
    [InlineData("id: mine\n---\nid: mine\n")]
    public void A_file_that_is_not_one_mapping_is_refused(string yaml) =>
        Assert.Equal("mine.yaml: expected one mapping", _directory.Add("mine", yaml).LoadingFails());

    [Theory]
    [InlineData("id: mine\ntitle: 'open", 2)]
    [InlineData("id: mine\ntitle: x\ntitle: y\n", 3)]
    [InlineData("id: mine\n? [a, b]\n: c\n", 2)]
    public void A_file_that_is_no_YAML_is_refused_with_its_line(string yaml, int line) =>
        Assert.StartsWith($"mine.yaml: line {line}: ", _directory.Add("mine", yaml).LoadingFails(), StringComparison.Ordinal);

    [Theory]
    [InlineData("root: &root\n  compatible: *root\n")]
    [InlineData("root: &root { inner: *root }\n")]
    [InlineData("aliases: &list [*list]\n")]
    [InlineData("root: &root\n  compatible: kho-v4\nboot: *root\n")]
    public void YAML_s_anchors_are_not_understood_and_do_not_go_round_in_a_circle(string members)
    {
        string message = _directory.AddChange("mine", "linux-7.3", members).LoadingFails();

        Assert.StartsWith("mine.yaml: line 5: ", message, StringComparison.Ordinal);
        Assert.EndsWith("anchors and aliases are not supported here", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_without_descriptions_is_refused() =>
        Assert.StartsWith(_directory.Path, _directory.LoadingFails(), StringComparison.Ordinal);

    [Fact]
    public void A_directory_that_does_not_exist_is_refused() =>
        Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(Path.Combine(_directory.Path, "none")));
}
