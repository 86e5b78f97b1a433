using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Spec;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Layouts;

/// <summary>Specifications are read as the files say, and what cannot be understood is refused with file and place.</summary>
public sealed class StructureCatalogTests
{
    private const int PageSize = 4096;

    [Fact]
    public void The_built_in_catalog_is_what_the_files_say()
    {
        var loaded = StructureCatalog.Load(SpecFiles.SpecDirectory);
        Assert.True(StructureCatalog.BuiltIn.IsBuiltIn);
        Assert.False(loaded.IsBuiltIn);
        Assert.Equal(StructureCatalog.BuiltIn.Structures.Keys.Order(StringComparer.Ordinal), loaded.Structures.Keys.Order(StringComparer.Ordinal));
        foreach (string name in loaded.Structures.Keys)
        {
            foreach (int pageSize in PageGeometry.Sizes)
            {
                Assert.Equal(Describe(StructureCatalog.BuiltIn.Layout(name, pageSize)), Describe(loaded.Layout(name, pageSize)));
            }
        }

        Assert.Equal(StructureCatalog.BuiltIn.Enumerations.Keys.Order(StringComparer.Ordinal), loaded.Enumerations.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, EnumerationSpec enumeration) in loaded.Enumerations)
        {
            Assert.Equal(StructureCatalog.BuiltIn.Enumerations[name].Values.OrderBy(value => value.Key), enumeration.Values.OrderBy(value => value.Key));
        }
    }

    [Fact]
    public void A_directory_without_structures_gives_the_built_in_catalog()
    {
        using var directory = new TemporarySpec();
        Assert.Same(StructureCatalog.BuiltIn, StructureCatalog.Load(directory.Path));
        Assert.Same(StructureCatalog.BuiltIn, StructureCatalog.Load(System.IO.Path.Combine(directory.Path, "nowhere")));
        Assert.Same(StructureCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Structures);
        string message = Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(directory.Path)).Message;
        Assert.StartsWith(directory.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_widened_field_moves_what_is_behind_it_and_what_contains_it()
    {
        using var directory = TemporarySpec.Copy();
        directory.Edit("luo.ksy", "size: 64\n        doc: Name given", "size: 128\n        doc: Name given");
        directory.Edit("kho_vmalloc.ksy", "type: u2\n        doc: Sum of `area_flags`.", "type: u4\n        doc: Sum of `area_flags`.");
        var loaded = StructureCatalog.Load(directory.Path);
        StructureLayout session = loaded.Layout("luo::luo_session_ser", PageSize);
        Assert.Equal(144, session.Size);
        Assert.Equal(128, session.OffsetOf("file_set_ser.files"));
        StructureLayout memfd = loaded.Layout("memfd_luo::memfd_luo_ser_v2", PageSize);
        Assert.Equal(50, memfd.Size);
        Assert.Equal(48, memfd.OffsetOf("folios.order"));
        Assert.Equal(48, StructureCatalog.BuiltIn.Layout("memfd_luo::memfd_luo_ser_v2", PageSize).Size);
        Assert.Equal(loaded.Layout("luo::luo_file_ser", PageSize).Size, StructureCatalog.BuiltIn.Layout("luo::luo_file_ser", PageSize).Size);
    }

    [Fact]
    public void A_directory_of_structures_alone_goes_with_the_built_in_releases_and_one_of_both_with_both()
    {
        using var directory = TemporarySpec.Copy();
        ReleaseCatalog catalog = ReleaseCatalog.Load(directory.Path);
        Assert.Equal(ReleaseCatalog.BuiltIn.Releases.Select(release => release.Id), catalog.Releases.Select(release => release.Id));
        Assert.False(catalog.Structures.IsBuiltIn);

        Directory.CreateDirectory(System.IO.Path.Combine(directory.Path, "releases"));
        directory.Write("releases/mine.yaml", "id: mine\ntitle: Mine\nverified: nothing\nbased_on: linux-7.3\n");
        directory.Edit("kho_block.ksy", "- id: count", "- id: number");
        catalog = ReleaseCatalog.Load(directory.Path);
        Assert.NotNull(catalog.Find("mine"));
        Assert.Equal("number", catalog.Structures.Structure("kho_block").Fields[1].Id);
    }

    [Fact]
    public void Every_structure_that_a_release_names_is_among_those_that_it_uses()
    {
        foreach (AbiRelease release in ReleaseCatalog.BuiltIn.Releases)
        {
            IReadOnlyList<UsedStructure> used = ReleaseStructures.Of(release, StructureCatalog.BuiltIn);
            Assert.Equal(used.Count, used.DistinctBy(structure => structure.Name).Count());
            HashSet<string> formats = [.. release.Blobs.Values, .. release.Files.Values];
            string?[] map = [release.MemoryMap.Radix?.Node, release.MemoryMap.Radix?.Leaf, release.MemoryMap.Radix?.Key, release.MemoryMap.ChunkList?.Chunk, release.MemoryMap.ChunkList?.Element];
            IEnumerable<string?> named =
            [
                release.Boot.X86SetupData, release.PageInfo.Structure, release.Scratch, release.Vmalloc, .. map,
                .. release.Formats.Values.Where(format => formats.Contains(format.Id)).SelectMany(ReleaseNames.Of).Select(entry => entry.Value).Where(StructureCatalog.BuiltIn.Structures.ContainsKey),
            ];
            Assert.Empty(named.OfType<string>().Except(used.Select(structure => structure.Name)));
        }
    }

    [Theory]
    [InlineData("    type: nothing", "own.ksy: own.first: the specification has no structure 'nothing'")]
    [InlineData("    type: own", "own.ksy: own.first: own would contain itself")]
    [InlineData("    type: other", "own.ksy: own.first: own::other.back: own would contain itself")]
    [InlineData("    type: u8\n    enum: nothing", "own.ksy: own.first: the specification has no enumeration 'nothing'")]
    [InlineData("    type: b65", "own.ksy: own.first: 65 bits, expected 1 to 64")]
    [InlineData("    type: s4", "own.ksy: own.first: the specification has no structure 's4'")]
    [InlineData("    doc: Nothing else.", "own.ksy: own.first: neither a type nor a size")]
    [InlineData("    size: nothing", "own.ksy: own.first: 'nothing' uses the unknown name 'nothing'; known are page_size")]
    [InlineData("    size: 0 - 1", "own.ksy: own.first: -1 bytes")]
    [InlineData("    size: page_size * page_size", "own.ksy: own.first: 16777216 bytes")]
    [InlineData("    size: 1 +", "own.ksy: own.first: '1 +' is no formula: unexpected end")]
    [InlineData("    type: u8\n    repeat: expr\n    repeat-expr: page_size * page_size", "own.ksy: own.first: repeats 16777216 times")]
    [InlineData("    type: u8\n    repeat: expr\n    repeat-expr: 0 - page_size", "own.ksy: own.first: repeats -4096 times")]
    [InlineData("    type: u8\n    repeat: expr\n    repeat-expr: 1000000", "own.ksy: own.first: the structure is longer than 1048576 bytes")]
    [InlineData("    type: u8\n    repeat: expr", "own.ksy: own.first: no repeat-expr")]
    [InlineData("    type: u8\n    repeat: until\n    repeat-until: _ == 0", "own.ksy: own.first: 'repeat-until' is not supported here")]
    [InlineData("    type: u8\n    repeat: forever", "own.ksy: own.first: repeat 'forever' is not supported here")]
    [InlineData("    type: u8\n    repeat: eos", "own.ksy: own.last: nothing can follow 'first', which repeats to the end")]
    [InlineData("    type: open", "own.ksy: own.first: own::open repeats to the end and has no length of its own")]
    [InlineData("    type: u8\n    if: page_size > 1", "own.ksy: own.first: 'if' is not supported here")]
    [InlineData("    size-eos: true", "own.ksy: own.first: 'size-eos' is not supported here")]
    [InlineData("    size: 8\n    process: zlib", "own.ksy: own.first: 'process' is not supported here")]
    [InlineData("    type: other\n    size: 8", "own.ksy: own.first: expected either the name of a type or a size")]
    [InlineData("    type:\n      switch-on: page_size", "own.ksy: own.first: expected either the name of a type or a size")]
    [InlineData("    contents: [one]", "own.ksy: own.first: contents must be numbers or text")]
    [InlineData("    type: u8\n  - id: first\n    type: u8", "own.ksy: own.first: a second field of this id")]
    [InlineData("    type: u8\n  - type: u8", "own.ksy: own: a field has no id")]
    [InlineData("    type: u8\n  - size", "own.ksy: own: expected a mapping")]
    [InlineData("    type: [u8", "own.ksy: invalid YAML: an unclosed bracket")]
    [InlineData("    type: u8\n   doc: Out of line.", "own.ksy: line ")]
    public void What_cannot_be_a_field_is_refused_with_file_and_place(string field, string message)
    {
        using var directory = new TemporarySpec($"""
            meta:
              id: own
              endian: le
            seq:
              - id: first
            {field}
              - id: last
                type: u1
            params:
              - id: page_size
                type: u4
            types:
              other:
                seq:
                  - id: back
                    type: own
              open:
                seq:
                  - id: rest
                    type: u1
                    repeat: eos
            """);
        string refusal = Assert.Throws<KhoFormatException>(() => StructureCatalog.Load(directory.Path)).Message;
        Assert.StartsWith(System.IO.Path.Combine(directory.Path, message), refusal, StringComparison.Ordinal);
        Assert.Equal(refusal, Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(directory.Path)).Message);
    }

    [Theory]
    [InlineData("meta:\n  title: Nameless\n", "own.ksy: no meta/id")]
    [InlineData("seq: []\n", "own.ksy: no meta/id")]
    [InlineData("- one\n", "own.ksy: expected one mapping")]
    [InlineData("", "own.ksy: expected one mapping")]
    [InlineData("meta:\n  id: own\n  endian: middle\n", "own.ksy: meta/endian must be le or be")]
    [InlineData("meta:\n  id: own\n  endian:\n    switch-on: x\n", "own.ksy: meta/endian must be le or be")]
    [InlineData("meta:\n  id: own\nseq: []\ninstances:\n  more:\n    pos: 0\n", "own.ksy: own: instances and nested types are not supported here")]
    [InlineData("meta:\n  id: own\ntypes:\n  inner:\n    instances:\n      more:\n        value: 1\n", "own.ksy: own::inner: instances and nested types are not supported here")]
    [InlineData("meta:\n  id: own\ntypes:\n  inner:\n    types:\n      innermost:\n        seq: []\n", "own.ksy: own::inner: instances and nested types are not supported here")]
    [InlineData("meta:\n  id: own\ntypes:\n  inner: 7\n", "own.ksy: inner: expected a mapping")]
    [InlineData("meta:\n  id: own\nseq: []\nparams:\n  - type: u4\n", "own.ksy: own: a parameter has no id")]
    [InlineData("meta:\n  id: own\nenums:\n  kind:\n    one: first\n", "own.ksy: own::kind: 'one' is no number")]
    [InlineData("meta:\n  id: own\nenums:\n  kind:\n    1:\n      doc: Nameless.\n", "own.ksy: own::kind: value 1 has no id")]
    [InlineData("meta:\n  id: own\nenums:\n  kind:\n    1: same\n    2:\n      id: same\n", "own.ksy: own::kind: two values have the id 'same'")]
    public void What_cannot_be_a_file_is_refused_with_file_and_place(string text, string message)
    {
        using var directory = new TemporarySpec(text);
        string refusal = Assert.Throws<KhoFormatException>(() => StructureCatalog.Load(directory.Path)).Message;
        Assert.StartsWith(System.IO.Path.Combine(directory.Path, message), refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_built_in_structure_that_a_directory_takes_away_from_another_is_missed()
    {
        using var directory = new TemporarySpec();
        directory.Write("kho_vmalloc.ksy", "meta:\n  id: kho_vmalloc\n  endian: le\ntypes: {}\n");
        Assert.Equal(
            "built-in specification: kho_test::folios_info_property.folios_info: the specification has no structure 'kho_vmalloc::area'",
            Assert.Throws<KhoFormatException>(() => StructureCatalog.Load(directory.Path)).Message);
    }

    [Fact]
    public void Structures_refer_to_their_own_file_first()
    {
        Assert.Equal("luo::luo_file_set_ser", StructureCatalog.BuiltIn.Structure("luo_file_set_ser", "luo").Name);
        Assert.Equal("kho_page_info::magic", StructureCatalog.BuiltIn.Enumeration("magic", "kho_page_info").Name);
        Assert.Equal("kho_test::magic", StructureCatalog.BuiltIn.Enumeration("magic", "kho_test").Name);
        Assert.Throws<KhoFormatException>(() => StructureCatalog.BuiltIn.Structure("luo_file_set_ser"));
        Assert.Null(StructureCatalog.BuiltIn.Find("luo_file_set_ser"));
    }

    [Fact]
    public void An_enumeration_names_values_and_sums()
    {
        EnumerationSpec seals = StructureCatalog.BuiltIn.Enumerations["memfd_luo::seal"];
        Assert.Equal("shrink", seals.Describe(2));
        Assert.Equal("shrink|grow", seals.Describe(6));
        Assert.Null(seals.Describe(64));
        Assert.Null(seals.Describe(0));
    }

    /// <summary>Everything that a layout says, in words.</summary>
    private static string Describe(StructureLayout layout)
    {
        var text = new StringBuilder();
        text.AppendLine($"{layout.Spec with { Fields = [], Parameters = [] }} {string.Join(',', layout.Spec.Parameters)} {layout.Size}");
        foreach (LayoutField field in layout.Fields)
        {
            text.AppendLine($"{field.Id} {field.Kind} {field.BitOffset} {field.BitWidth} {field.Count} {field.IsList} {field.BigEndian} {field.IsBitField} {layout.TypeOf(field)} {field.Enumeration?.Name}");
            FieldSpec spec = field.Spec;
            text.AppendLine($"  {spec.KernelName} {spec.Type} {spec.Size} {spec.RepeatCount} {spec.RepeatsToEnd} {spec.Enumeration} {Convert.ToHexString((spec.Contents ?? default).Span)} {spec.Doc}");
            text.Append(field.Structure is null ? "" : Describe(field.Structure));
        }

        return text.ToString();
    }
}
