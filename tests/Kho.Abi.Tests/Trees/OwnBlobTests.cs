using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Analysis.Handovers;
using Kho.Analysis.Reports;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Trees;

/// <summary>
/// A blob that the library has never heard of, with a pointer to an array, a list, blocks of entries and a vmalloc area:
/// described by a specification of one's own, and nothing else.
/// </summary>
public sealed class OwnBlobTests
{
    private const string Ksy = """
        meta:
          id: ring
          encoding: UTF-8
          endian: le
          bit-endian: le
          imports: [kho_vmalloc, kho_block]
        types:
          ring_ser:
            -orig-id: ring_ser
            doc: Head of a ring of queues.
            seq:
              - id: version
                type: u4
              - id: nr_queues
                type: u4
              - id: name
                size: 16
              - id: queues
                type: u8
                -points-to: [queue_ser]
                -count: nr_queues
                doc: Physical address of the queues.
              - id: first_owner
                type: u8
                -points-to: [owner_ser]
                -next: next
                doc: Physical address of the first owner.
              - id: log
                type: u8
                -points-to: [kho_block]
                -next: next
                -entries: log_ser
                -entry-count: count
                doc: Physical address of the first block of the log.
              - id: nr_slots
                type: u8
              - id: slots
                type: kho_vmalloc::area
                -area-of: slot_ser
                -count: nr_slots
              - id: config
                type: u8
                -points-to: [config_ser]
          queue_ser:
            -orig-id: queue_ser
            seq:
              - id: depth
                type: u4
              - id: flags
                type: u4
              - id: buffer
                type: u8
                -points-to: [payload]
                -bytes: size
              - id: size
                type: u8
          owner_ser:
            -orig-id: owner_ser
            seq:
              - id: next
                type: u8
                -points-to: [owner_ser]
              - id: pid
                type: u4
          log_ser:
            -orig-id: log_ser
            seq:
              - id: stamp
                type: u8
              - id: level
                type: b4
                enum: level
              - id: code
                type: b12
          slot_ser:
            -orig-id: slot_ser
            seq:
              - id: tag
                type: u8be
              - id: value
                type: u4
          config_ser:
            -orig-id: config_ser
            seq:
              - id: limit
                type: u8
        enums:
          level:
            1: {id: warning}
            2: {id: failure}
        """;

    private const string Release = """
        id: ring-73
        title: Linux 7.3 with a blob of its own
        based_on: linux-7.3
        verified: made for a test
        blobs:
          ring: ring-v1
        files:
          ring-file-v1: ring-file-v1
        flbs:
          ring-shared-v1: ring-shared-v1
        formats:
          ring-file-v1:
            reader: structure
            compatible: ring-file-v1
            structure:
              structure: ring::owner_ser
          ring-shared-v1:
            reader: structure
            compatible: ring-shared-v1
            structure:
              structure: ring::config_ser
          ring-v1:
            reader: structure
            structure:
              structure: ring::ring_ser
              version: 3
        """;

    private const string Manifest = """
        release: ring-73
        page_size: 4096
        scratch:
          areas: [{ start: 0x1000000, size: 0x1000000 }]
        memory: [{ start: 0x2000000, size: 0x4000000 }]
        memory_map:
          blocks: [{ start: 0x5000000, order: 0 }]
        blobs:
          - name: ring
            value:
              name: "main"
              queues:
                elements:
                  - { depth: 16, flags: 1, buffer: 0x5000000, size: 4096 }
                  - { depth: 32 }
              first_owner:
                elements:
                  - { pid: 11 }
                  - { pid: 12 }
                  - { pid: 13 }
              log:
                elements:
                  - { stamp: 1000, level: 2, code: 291 }
                  - { stamp: 1001, level: warning, code: 7 }
              slots:
                elements:
                  - { tag: 0x1122334455667788, value: 1 }
                  - { tag: 2, value: 3 }
              config:
                value: { limit: 77 }
        """;

    [Fact]
    public void It_is_decoded_with_all_that_its_fields_lead_to()
    {
        using var own = new Own(Manifest);
        ValueTree root = own.Root;

        Assert.Equal((3UL, 2UL, 2UL, "main"), (root.Number("version"), root.Number("nr_queues"), root.Number("nr_slots"), root.Text("name")));
        Assert.Equal([(16UL, 1UL, 4096UL), (32UL, 0UL, 0UL)], root.Find("queues")!.Edge!.Elements.Select(queue => (queue.Number("depth")!.Value, queue.Number("flags")!.Value, queue.Number("size")!.Value)));
        Assert.Equal([11UL, 12, 13], root.Find("first_owner")!.Edge!.Elements.Select(owner => owner.Number("pid")!.Value));
        Assert.Equal([(1000UL, "failure", 291UL), (1001UL, "warning", 7UL)], root.Find("log")!.Edge!.Elements.Select(entry => (entry.Number("stamp")!.Value, entry.Find("level")!.Meaning!, entry.Number("code")!.Value)));
        Assert.Equal([(0x1122334455667788UL, 1UL), (2UL, 3UL)], root.Find("slots")!.Edge!.Elements.Select(slot => (slot.Number("tag")!.Value, slot.Number("value")!.Value)));
        Assert.Equal(77UL, root.Find("config")!.Edge!.Elements.Single().Number("limit"));
        Assert.DoesNotContain(own.Document.Diagnostics, finding => finding.Severity >= DiagnosticSeverity.Warning);
    }

    [Fact]
    public void Its_bytes_are_those_of_the_description()
    {
        using var own = new Own(Manifest);
        byte[] head = own.Read(own.Root.Address!.Value, 88);
        ulong slots = BitConverter.ToUInt64(own.Read(BitConverter.ToUInt64(head, 56) + 8, 8));

        // version 3, two queues, the name, then the pointers; the area's pages hold records of 12 bytes, the tag big-endian.
        Assert.Equal("03000000" + "02000000" + "6d61696e000000000000000000000000", Convert.ToHexStringLower(head[..24]));
        Assert.Equal("1122334455667788" + "01000000" + "0000000000000002" + "03000000", Convert.ToHexStringLower(own.Read(slots, 24)));
        Assert.Equal("0b000000", Convert.ToHexStringLower(own.Read(BitConverter.ToUInt64(head, 32) + 8, 4)));
        Assert.Equal("e803000000000000" + "3212", Convert.ToHexStringLower(own.Read(BitConverter.ToUInt64(head, 40) + 16, 10)));
    }

    [Fact]
    public void It_is_shown_in_json_text_and_page()
    {
        using var own = new Own(Manifest);
        using var stream = new MemoryStream();
        HandoverJsonWriter.Write(stream, own.Document);
        JsonNode value = JsonNode.Parse(stream.ToArray())!["blobs"]!.AsArray().Single(blob => (string?)blob!["name"] == "ring")!["value"]!;

        Assert.Equal((32, 13, 7, 77), ((int)value["queues"]!["elements"]![1]!["depth"]!, (int)value["first_owner"]!["elements"]![2]!["pid"]!, (int)value["log"]!["blocks"]![0]!["elements"]![1]!["code"]!, (int)value["config"]!["value"]!["limit"]!));
        Assert.Contains(TreeTables.Of(own.Root), table => table.Title == "ring_ser.first_owner" && table.Rows.Count == 3);
        string page = own.Report();
        Assert.Contains("ring_ser.slots", page, StringComparison.Ordinal);
        Assert.Contains("1234605616436508552", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_owns_its_pages_so_that_a_check_finds_nothing()
    {
        using var own = new Own(Manifest);
        IReadOnlyList<Diagnostic> findings = own.Check();

        Assert.DoesNotContain(findings, finding => finding.Severity >= DiagnosticSeverity.Warning);
        Assert.DoesNotContain(findings, finding => finding.Id == DiagnosticDescriptors.TargetNotPreserved.Id);
    }

    [Fact]
    public void Memory_that_it_uses_and_nobody_preserves_is_found()
    {
        using var own = new Own(Manifest.Replace("blocks: [{ start: 0x5000000, order: 0 }]", "blocks: [{ start: 0x5100000, order: 0 }]", StringComparison.Ordinal));

        Assert.Contains(own.Check(), finding => finding.Severity == DiagnosticSeverity.Error && finding.Where == "queue_ser.buffer" && finding.Address == 0x5000000);
    }

    [Fact]
    public void It_goes_through_a_manifest_byte_for_byte()
    {
        using var own = new Own(Manifest);
        HandoverManifest manifest = own.ToManifest();
        var text = new StringWriter();
        ManifestWriter.Write(text, manifest);
        using var again = new Own(text.ToString());

        Assert.IsType<StructureManifest>(manifest.Blobs.Single(blob => blob.Name == "ring").Content);
        Assert.Equal(own.Bytes, again.Bytes);
    }

    [Fact]
    public void It_survives_trimming_and_a_change_of_one_field_is_a_difference()
    {
        using var own = new Own(Manifest);
        using var trimmed = new Own(own.Trim(), own.Spec);
        using var other = new Own(Manifest.Replace("code: 291", "code: 292", StringComparison.Ordinal));

        Assert.True(HandoverDiff.Compare(own.Document, trimmed.Document).Same);
        ValueDifference difference = Assert.Single(HandoverDiff.Compare(own.Document, other.Document).Blobs);
        Assert.Equal(("291", "292"), (difference.From, difference.To));
        Assert.Contains("log", difference.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_and_an_object_bound_to_files_are_as_open_as_a_blob()
    {
        const string Luo = """

              - name: LUO
                luo:
                  flbs: [{ name: ring-shared-v1, count: 1, value: { limit: 5 } }]
                  sessions:
                    - name: one
                      files:
                        - { token: 1, compatible: ring-file-v1, value: { pid: 21, next: { at: 0x2100000, value: { pid: 22 } } } }
            """;
        using var own = new Own(Manifest + Luo);
        LuoValue luo = own.Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().Single();
        LuoFile[] files = [.. luo.Sessions.Single().Files];
        ValueTree file = Assert.IsType<TreeValue>(files[0].Value).Root;
        RestoreReport restored = HandoverRestorer.Restore(own.Image, own.Document, own.Catalog.Find("ring-73")!, own.Catalog);
        var text = new StringWriter();
        ManifestWriter.Write(text, own.ToManifest());
        using var again = new Own(text.ToString());

        Assert.Equal((21UL, 22UL), (file.Number("pid"), file.Find("next")!.Edge!.Elements.Single().Number("pid")));
        Assert.Equal(5UL, Assert.IsType<TreeValue>(luo.Flbs!.Single().Value).Root.Number("limit"));
        Assert.DoesNotContain(own.Check(), finding => finding.Id is "KHO0219" or "KHO0220");
        Assert.Equal(RestoreVerdict.Ok, restored.Items.Single(item => item.Name == "one/0x1").Verdict);
        Assert.Equal(own.Bytes, again.Bytes);
    }

    [Fact]
    public void A_circle_and_an_absurd_count_end_with_findings()
    {
        using var own = new Own(Manifest);
        ulong head = own.Root.Address!.Value;
        ulong owner = BitConverter.ToUInt64(own.Read(head + 32, 8));
        using var circle = own.Patched(owner, BitConverter.GetBytes(owner));
        using var many = own.Patched(head + 4, BitConverter.GetBytes(uint.MaxValue));

        Assert.Contains(circle.Document.Diagnostics, finding => finding.Id == DiagnosticDescriptors.MetTwice.Id);
        Assert.Single(circle.Root.Find("first_owner")!.Edge!.Elements);
        Assert.Contains(many.Document.Diagnostics, finding => finding.Severity == DiagnosticSeverity.Error || finding.Id == DiagnosticDescriptors.ContentsAbsent.Id);
        Assert.False(many.Root.Find("queues")!.Edge!.IsComplete);
    }

    /// <summary>The description, an image made by it, and what is decoded.</summary>
    private sealed class Own : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly MemoryImage _image;
        private readonly string _path;

        public Own(string manifest)
            : this(Described(), catalog => Encode(manifest, catalog))
        {
        }

        public Own(byte[] image, TemporarySpec spec)
            : this(spec, _ => image)
        {
        }

        private Own(TemporarySpec spec, Func<ReleaseCatalog, byte[]> image)
        {
            Spec = spec;
            Catalog = ReleaseCatalog.Load(spec.Path);
            _path = _directory.Write("own.elf", image(Catalog));
            _image = MemoryImage.Open(_path);
            Document = HandoverReader.Read(_image, Options);
        }

        public TemporarySpec Spec { get; }

        public ReleaseCatalog Catalog { get; }

        public HandoverDocument Document { get; }

        public ValueTree Root => Assert.IsType<TreeValue>(Document.Blobs.Single(blob => blob.Name == "ring").Value).Root;

        public MemoryImage Image => _image;

        public byte[] Bytes => File.ReadAllBytes(_path);

        public byte[] Read(ulong address, int length)
        {
            byte[] bytes = new byte[length];
            Assert.Equal(length, _image.Memory.Read(address, bytes, out _));
            return bytes;
        }

        public Own Patched(ulong address, byte[] bytes)
        {
            byte[] copy = Bytes;
            byte[] page = Read(address & ~0xfffUL, 4096);
            int at = copy.AsSpan().IndexOf(page);
            bytes.CopyTo(copy.AsSpan(at + (int)(address & 0xfff)));
            return new Own(copy, Spec);
        }

        public HandoverManifest ToManifest() => ManifestBuilder.Build(Document, _image, ResidueScope.Touched, Catalog);

        public byte[] Trim()
        {
            using var stream = new MemoryStream();
            HandoverTrimmer.Write(stream, _image, Document, Options, withPayload: false);
            return stream.ToArray();
        }

        public IReadOnlyList<Diagnostic> Check() => [.. HandoverCheck.Run(_image, Document, new CheckOptions { Catalog = Catalog }).Findings];

        public string Report()
        {
            using var text = new StringWriter();
            HandoverReport.Write(text, _image, Document, null, Options);
            return text.ToString();
        }

        public void Dispose()
        {
            _image.Dispose();
            _directory.Dispose();
        }

        private HandoverOptions Options => new() { Catalog = Catalog };

        private static TemporarySpec Described()
        {
            var spec = new TemporarySpec();
            spec.Write("ring.ksy", Ksy);
            spec.Write("ring-73.yaml", Release);
            return spec;
        }

        private static byte[] Encode(string manifest, ReleaseCatalog catalog)
        {
            using var stream = new MemoryStream();
            HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest"), catalog).Save(stream);
            return stream.ToArray();
        }
    }
}
