using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Analysis.Matrix;
using Kho.Analysis.Reports;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Systemd;

/// <summary>
/// The session in which systemd keeps the descriptor stores of its units: token 0 is a memfd with JSON. The mappings here are
/// written by hand after systemd's own source, not by our code.
/// </summary>
public sealed class SystemdTests
{
    private const string Good = """{"version":1,"state":{"kexecsCount":3},"units":{"foo.service":{"fdstore":[{"type":"fd","name":"state","token":1},{"type":"luo_session","name":"vm","sessionName":"vm-1"}]},"bar.socket":{"fdstore":[{"type":"fd","name":"listen","token":2}]}}}""";

    /// <summary>Rules of <c>kho check</c> that are tested here.</summary>
    public static readonly string[] Rules = ["KHO0300", "KHO0301", "KHO0302", "KHO0303", "KHO0304", "KHO0305", "KHO0306", "KHO0307"];

    [Fact]
    public void Units_and_names_stand_beside_tokens()
    {
        using var image = new SystemdImage(Good);

        Assert.Equal((SystemdState.Read, 1UL, 3UL), (image.Mapping.State, image.Mapping.Version, image.Mapping.KexecsCount));
        Assert.Equal(
            ["foo.service state 1 ", "foo.service vm  vm-1", "bar.socket listen 2 "],
            image.Mapping.Entries.Select(entry => $"{entry.Unit} {entry.Name} {entry.Token} {entry.Session}"));
        Assert.DoesNotContain(image.Check(), finding => finding.Id.CompareTo("KHO0300") >= 0);
    }

    [Fact]
    public void They_are_in_json_and_in_the_page()
    {
        using var image = new SystemdImage(Good);
        JsonNode session = image.Json()["blobs"]!.AsArray().Single(blob => (string?)blob!["name"] == "LUO")!["value"]!["sessions"]![0]!;

        Assert.Equal(("read", 1, "foo.service", "0x1"), ((string)session["systemd"]!["state"]!, (int)session["systemd"]!["version"]!, (string)session["systemd"]!["entries"]![0]!["unit"]!, (string)session["systemd"]!["entries"]![0]!["token"]!));
        Assert.Contains("bar.socket", image.Report(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"version":2,"units":{}}""", "KHO0301", "version 2, expected 1; systemd 1 restores nothing and discards the contents")]
    [InlineData("""{"units":{"a.service":{"fdstore":[]}}}""", "KHO0302", "no version, expected 1; systemd 1 restores nothing and discards the contents")]
    [InlineData("""{"/system.slice/a.service":[{"name":"x","fd_index":1},{"name":"y","fd_index":2},{"name":"s","session_name":"vm-1"}]}""", "KHO0302", "no version")]
    [InlineData("""{"version":1,"units":{"a.service":{"fdstore":[{"type":"fd","name":"x","token":9},{"type":"fd","name":"a","token":1},{"type":"fd","name":"b","token":2}]}}}""", "KHO0303", "a.service: 'x': names token 0x9, and the session has no such file")]
    [InlineData("""{"version":1,"units":{"a.service":{"fdstore":[{"type":"luo_session","name":"x","sessionName":"gone"},{"type":"fd","name":"a","token":1},{"type":"fd","name":"b","token":2}]}}}""", "KHO0304", "names the session 'gone', and LUO has none of this name")]
    [InlineData("""{"version":1,"units":{"a.service":{"fdstore":[{"type":"fd","name":"x","token":0},{"type":"fd","name":"a","token":1},{"type":"fd","name":"b","token":2}]}}}""", "KHO0305", "names token 0, which is the mapping itself")]
    [InlineData("""{"version":1,"units":{"a.service":{"fdstore":[{"type":"luo_session","name":"x","sessionName":"systemd"},{"type":"fd","name":"a","token":1},{"type":"fd","name":"b","token":2}]}}}""", "KHO0305", "names the session 'systemd'")]
    [InlineData("""{"version":1,"units":{"a.service":{"fdstore":[{"type":"fd","name":"a","token":1}]}}}""", "KHO0306", "token 0x2 belongs to no unit")]
    [InlineData("no json", "KHO0300", "token 0 is no JSON")]
    [InlineData("[1]", "KHO0300", "token 0 is JSON, and no object")]
    [InlineData("""{"version":-1,"units":{}}""", "KHO0300", "version is -1, expected an unsigned number")]
    public void What_is_wrong_is_found(string mapping, string id, string message)
    {
        using var image = new SystemdImage(mapping);

        Assert.Contains(image.Check(), finding => finding.Id == id && finding.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_form_without_a_version_is_read_all_the_same()
    {
        using var image = new SystemdImage("""{"/system.slice/a.service":[{"name":"x","fd_index":1},{"name":"s","session_name":"vm-1"}]}""");

        Assert.True(image.Mapping.IsUnversionedForm);
        Assert.Equal(["/system.slice/a.service x 1 ", "/system.slice/a.service s  vm-1"], image.Mapping.Entries.Select(entry => $"{entry.Unit} {entry.Name} {entry.Token} {entry.Session}"));
    }

    [Fact]
    public void Contents_that_the_image_lacks_are_said_to_be_unknown()
    {
        using var whole = new SystemdImage(Good);
        using var trimmed = new SystemdImage(whole.TrimmedWithoutContents());

        Assert.Equal(SystemdState.Absent, trimmed.Mapping.State);
        Assert.Contains(trimmed.Check(), finding => finding.Id == CheckDiagnostics.SystemdContentsUnknown.Id);
        Assert.StartsWith("not known", trimmed.Restore(1).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good, 1, RestoreVerdict.Ok, "systemd 1 restores 3 of 3 entries of 2 units")]
    [InlineData("""{"version":2,"units":{"a.service":{"fdstore":[{"type":"fd","name":"a","token":1}]}}}""", 1, RestoreVerdict.Lossy, "systemd 1 restores nothing and discards the contents: the mapping has version 2")]
    [InlineData("""{"version":2,"units":{"a.service":{"fdstore":[{"type":"fd","name":"a","token":1}]}}}""", 2, RestoreVerdict.Ok, "systemd 2 restores 1 of 1 entry of 1 unit")]
    [InlineData("""{"units":{}}""", 1, RestoreVerdict.Lossy, "systemd 1 restores nothing and discards the contents: the mapping has no version")]
    [InlineData("""{"version":1,"units":{"a.service":{"fdstore":[{"type":"fd","name":"a","token":1},{"type":"fd","name":"b","token":7}]}}}""", 1, RestoreVerdict.Lossy, "systemd 1 restores 1 of 2 entries of 1 unit")]
    public void The_systemd_that_reads_is_a_component(string mapping, int reader, RestoreVerdict verdict, string message)
    {
        using var image = new SystemdImage(mapping);
        ComponentOutcome outcome = image.Restore((ulong)reader);

        Assert.Equal((verdict, message), (outcome.Verdict, outcome.Message));
    }

    [Fact]
    public void A_matrix_of_an_image_has_the_component_where_it_is_asked_for()
    {
        using var image = new SystemdImage(Good.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));
        AbiRelease[] readers = [ReleaseCatalog.BuiltIn.Find("linux-7.3")!];
        var asked = CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, image.Image, image.Document, readers, 4096, MatrixPolicy.Standard with { ReaderSystemd = 1 });
        var silent = CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, image.Image, image.Document, readers, 4096, MatrixPolicy.Standard);

        Assert.Contains(asked.Cells[0].Components, component => component.Name == ComponentOutcome.Systemd && component.Message.Contains("discards the contents", StringComparison.Ordinal));
        Assert.DoesNotContain(silent.Cells[0].Components, component => component.Name == ComponentOutcome.Systemd);
    }

    [Theory]
    [InlineData(1, RestoreVerdict.Lossy, 1)]
    [InlineData(2, RestoreVerdict.Ok, 0)]
    public void A_check_asks_the_systemd_that_is_named(int systemd, RestoreVerdict verdict, int findings)
    {
        using var image = new SystemdImage("""{"version":2,"units":{"a.service":{"fdstore":[{"type":"fd","name":"a","token":1},{"type":"fd","name":"b","token":2}]}}}""");
        CheckReport report = HandoverCheck.Run(image.Image, image.Document, new CheckOptions { Readers = [ReleaseCatalog.BuiltIn.Find("linux-7.3")!], NextSystemd = (ulong)systemd });

        Assert.Equal(verdict, Assert.Single(report.Verdicts).Verdict);
        Assert.Equal(findings, report.Findings.Count(finding => finding.Id == CheckDiagnostics.SystemdVersionUnknown.Id));
    }

    [Fact]
    public void Contents_are_extracted_by_unit_and_name()
    {
        using var image = new SystemdImage(Good);
        using var directory = new TemporaryDirectory();
        ExtractionReport report = HandoverExtractor.Extract(image.Image, image.Document, System.IO.Path.Combine(directory.Path, "out"));

        Assert.Contains("systemd/foo_service/state", report.Items.Select(item => item.Path));
        Assert.Contains("systemd/bar_socket/listen", report.Items.Select(item => item.Path));
        Assert.Contains("systemd/foo_service/vm/0x1", report.Items.Select(item => item.Path));
        Assert.Equal("hello", File.ReadAllText(System.IO.Path.Combine(directory.Path, "out", "systemd", "foo_service", "state")));
    }

    private sealed class SystemdImage : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public SystemdImage(string mapping)
            : this(Encode(mapping))
        {
        }

        public SystemdImage(byte[] bytes)
        {
            Image = MemoryImage.Open(_directory.Write("handover.elf", bytes));
            Document = HandoverReader.Read(Image);
        }

        public MemoryImage Image { get; }

        public HandoverDocument Document { get; }

        public SystemdMapping Mapping => Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().Single().Sessions.Single(session => session.Name == "systemd").Systemd!;

        public IReadOnlyList<Diagnostic> Check() => [.. HandoverCheck.Run(Image, Document).Findings];

        public ComponentOutcome Restore(ulong reader) =>
            HandoverRestorer.Restore(Image, Document, Document.Release!.Release, ReleaseCatalog.BuiltIn, new ReaderConfiguration { Systemd = reader }).Components.Single(component => component.Name == ComponentOutcome.Systemd);

        public byte[] TrimmedWithoutContents()
        {
            using var stream = new MemoryStream();
            HandoverTrimmer.Write(stream, Image, Document, new HandoverOptions(), withPayload: false);
            return stream.ToArray();
        }

        public JsonNode Json()
        {
            using var stream = new MemoryStream();
            HandoverJsonWriter.Write(stream, Document);
            return JsonNode.Parse(stream.ToArray())!;
        }

        public string Report()
        {
            using var text = new StringWriter();
            HandoverReport.Write(text, Image, Document, null, new HandoverOptions());
            return text.ToString();
        }

        public void Dispose()
        {
            Image.Dispose();
            _directory.Dispose();
        }

        private static byte[] Encode(string mapping)
        {
            string manifest = $$"""
                release: linux-7.3
                memory: [{ start: 32M, size: 64M }]
                scratch:
                  areas: [{ start: 0xcc00000, size: 32M }]
                blobs:
                  - name: LUO
                    luo:
                      sessions:
                        - name: systemd
                          files:
                            - { token: 0, memfd: { content: '{{mapping}}', seals: 15 } }
                            - { token: 1, memfd: { content: "hello" } }
                            - { token: 2, memfd: { content: "world" } }
                        - name: vm-1
                          files:
                            - { token: 1, memfd: { size: 100K, fill: abc } }
                """;
            using var stream = new MemoryStream();
            HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest"), ReleaseCatalog.BuiltIn).Save(stream);
            return stream.ToArray();
        }
    }
}
