namespace Kho.Abi.Tests.Spec;

/// <summary>The .ksy files keep the rules of <see cref="KsyStyle"/>, and the rules notice what breaks them.</summary>
public sealed class KsyStyleTests
{
    /// <summary>What the kernel has no name for. An entry that is not there, or has a name after all, is a violation.</summary>
    private static readonly string[] _withoutKernelName =
    [
        "elf_core::ident.rest",
        "flattened_devicetree::fdt_token",
        "flattened_devicetree::cell.value",
        "kdump::disk_dump_header.padding",
        "kho_scratch",
        "kho_scratch.areas",
        "liveupdate_versions::header",
        "liveupdate_versions::header.signature",
        "liveupdate_versions::header.version",
        "liveupdate_features::entry",
        "liveupdate_features::entry.name",
        "liveupdate_features::entry.feat_bytes",
        "liveupdate_features::entry.reserved",
        "liveupdate_features::entry.supp",
        "liveupdate_features::entry.req",
        "liveupdate_features::entry.active",
        "liveupdate_versions::entry",
        "liveupdate_versions::entry.compatible",
        "liveupdate_versions::signature=lvup",
        "x86_boot::boot_params.before_setup_header",
        "x86_boot::boot_params.before_signature",
        "x86_boot::boot_params.before_setup_data",
        "x86_boot::boot_flag=present",
        "x86_boot::setup_signature=hdrs",
    ];

    /// <summary>Keeps every rule; each of the samples breaks one.</summary>
    private const string Good = """
        meta:
          id: sample
          title: A sample
          xref:
            mime: application/x-sample
            wikidata: Q1
          license: MIT
          ks-version: 0.11
          imports:
            - other
          encoding: ASCII
          endian: le
        doc: |
          Two lines that show how a text is set which does not fit into the
          first.
        doc-ref: Nowhere
        types:
          first:
            -orig-id: FIRST
            doc: One line.
            params:
              - id: page_size
                type: u4
                doc: A parameter.
            seq:
              - id: count
                -orig-id: nr
                type: u8
                enum: kind
                doc: A number.
              - id: place
                -orig-id: place
                type: other::area
                doc: A place.
            instances:
              payload:
                pos: 16
                type: u1
                doc: A byte somewhere else.
        enums:
          kind:
            1:
              id: small
              -orig-id: SMALL
              doc: Small.

        """;

    public static TheoryData<string> Files { get; } = [.. SpecFiles.KsyPaths.Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_keeps_the_rules(string file)
    {
        string text = File.ReadAllText(Path.Combine(SpecFiles.SpecDirectory, file));

        Assert.Equal("", string.Join(Environment.NewLine, KsyStyle.Violations(Path.GetFileNameWithoutExtension(file), text, _withoutKernelName)));
    }

    [Fact]
    public void Every_exception_is_needed()
    {
        IEnumerable<string> needed = SpecFiles.KsyPaths
            .SelectMany(path => KsyStyle.Violations(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path), []))
            .Where(violation => violation.Contains(".-orig-id: ", StringComparison.Ordinal))
            .Select(violation => violation[..violation.IndexOf(".-orig-id: ", StringComparison.Ordinal)]);

        Assert.Equal(_withoutKernelName.Order(StringComparer.Ordinal), needed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_keeps_the_rules_has_no_violations() => Assert.Empty(KsyStyle.Violations("sample", Good, []));

    [Theory]
    [InlineData("id: sample", "id: other_name", "sample.meta.id: is the file's name")]
    [InlineData("  title: A sample\n", "", "sample.meta.title: is there")]
    [InlineData("  license: MIT\n", "", "sample.meta.license: is MIT")]
    [InlineData("  ks-version: 0.11\n", "", "sample.meta.ks-version: is there")]
    [InlineData("  endian: le\n", "", "sample.meta.endian: is there")]
    [InlineData("  license: MIT\n", "  ks-debug: true\n  license: MIT\n", "sample.meta: has no ks-debug")]
    [InlineData("  encoding: ASCII\n  endian: le\n", "  endian: le\n  encoding: ASCII\n", "sample.meta: has its keys in the order id, title, xref, license, ks-version, imports, encoding, endian")]
    [InlineData("    mime: application/x-sample\n    wikidata: Q1\n", "    wikidata: Q1\n    mime: application/x-sample\n", "sample.meta.xref: is in alphabetic order")]
    [InlineData("    - other\n", "    - other\n    - third\n", "sample.meta.imports: has only what is used, and third is not")]
    [InlineData("doc-ref: Nowhere\n", "", "sample.doc-ref: is there")]
    [InlineData("    doc: One line.\n", "", "sample::first.doc: is there")]
    [InlineData("One line.", "One line", "sample::first.doc: ends with a full stop")]
    [InlineData("One line.", "one line.", "sample::first.doc: begins like a sentence")]
    [InlineData("doc: One line.", "doc: \"One line.\"", "sample::first.doc: is plain or a literal block")]
    [InlineData("doc: One line.", "doc: |\n      One line.", "sample::first.doc: is one plain line if it fits")]
    [InlineData("doc: One line.", "doc: One\n      line.", "sample::first.doc: is a literal block if it needs several lines")]
    [InlineData("    doc: One line.\n", "    doc: One line.\n    meta:\n      endian: be\n", "sample::first.meta: is in the file's own type only")]
    [InlineData("    -orig-id: FIRST\n    doc: One line.\n", "    doc: One line.\n    -orig-id: FIRST\n", "sample::first: has its keys in the order -orig-id, doc, params, seq, instances")]
    [InlineData("    -orig-id: FIRST\n", "", "sample::first.-orig-id: is there")]
    [InlineData("  first:", "  First:", "sample::First: is in snake case")]
    [InlineData("        doc: A parameter.\n", "", "sample::first.page_size.doc: is there")]
    [InlineData("        doc: A number.\n", "", "sample::first.count.doc: is there")]
    [InlineData("        -orig-id: nr\n", "", "sample::first.count.-orig-id: is there")]
    [InlineData("        type: u8\n        enum: kind\n", "        enum: kind\n        type: u8\n", "sample::first.count: has its keys in the order id, -orig-id, type, enum, doc")]
    [InlineData("- id: count\n        -orig-id: nr\n", "- -orig-id: nr\n        id: count\n", "sample::first.count: has its keys in the order id, -orig-id, type, enum, doc")]
    [InlineData("- id: count", "- id: nrFolios", "sample::first.nrFolios: is in snake case")]
    [InlineData("- id: count", "- id: page__size", "sample::first.page__size: becomes a property of its own in C#")]
    [InlineData("- id: count", "- id: first", "sample::first.first: is not named like the type that it is in (C# forbids it)")]
    [InlineData("- id: place", "- id: area", "sample::first.area: is not named like its own type")]
    [InlineData("    instances:\n", "    types:\n      count:\n        -orig-id: C\n        doc: Nested.\n    instances:\n", "sample::first.count: is not named like a type nested beside it (C# forbids it)")]
    [InlineData("        pos: 16\n", "        value: count * 2\n", "sample::first.payload: computes nothing: the C# target casts 64-bit results to int")]
    [InlineData("        doc: A byte somewhere else.\n", "", "sample::first.payload.doc: is there")]
    [InlineData("      doc: Small.\n", "", "sample::kind=small.doc: is there")]
    [InlineData("      -orig-id: SMALL\n", "", "sample::kind=small.-orig-id: is there")]
    [InlineData("      id: small\n", "      id: Small\n", "sample::kind=Small: is in snake case")]
    [InlineData("    1:\n      id: small\n      -orig-id: SMALL\n      doc: Small.\n", "    1: small\n", "sample::kind=1: says more than a name")]
    [InlineData("  imports:\n    - other\n", "  imports:\n  - other\n", "sample line 10: is indented by two")]
    [InlineData("meta:\n", "---\nmeta:\n", "sample line 1: is no document marker or directive")]
    [InlineData("Nowhere", "Nowhere ", "sample line 16: has no blanks at its end")]
    [InlineData("Nowhere", "Nowhere, that is at the end of a long road on which nobody has ever met anybody", "sample line 16: has at most 80 columns")]
    [InlineData("Nowhere\n", "Nowhere\r\n", "sample: has no carriage returns and no tabs")]
    [InlineData("doc: Small.\n", "doc: Small.\n\n", "sample: ends with one line feed")]
    public void What_breaks_a_rule_is_reported(string good, string bad, string violation)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        string text = Good.Replace(good, bad, StringComparison.Ordinal);

        Assert.Contains(violation, KsyStyle.Violations("sample", text, []));
    }

    [Fact]
    public void A_kernels_name_where_none_is_expected_is_reported() =>
        Assert.Equal(["sample::first.count.-orig-id: is there"], KsyStyle.Violations("sample", Good, ["sample::first.count"]));
}
