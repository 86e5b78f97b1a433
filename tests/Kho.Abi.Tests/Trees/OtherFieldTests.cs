using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Trees;

/// <summary>Fields that a specification adds to structures with readers of their own: no C# knows them, and every verb keeps them.</summary>
public sealed class OtherFieldTests
{
    private const string Manifest = """
        release: linux-7.3
        memory: [{ start: 32M, size: 64M }]
        scratch:
          areas: [{ start: 0xcc00000, size: 32M }]
        blobs:
          - name: LUO
            luo:
              fields: { mode: 1, label: head, pair: [10, 11] }
              flbs:
                - { name: object, data: 0, count: 2, fields: { mode: 4, label: flb, pair: [40, 41] } }
              sessions:
                - name: one
                  fields: { mode: 2, label: session, pair: [20, 21] }
                  files:
                    - token: 1
                      fields: { mode: 3, label: file, pair: [30, 31] }
                      memfd: { content: hello, fields: { mode: 5, label: 6d656d6664000000, pair: [50, 51] } }
        """;

    private static readonly (string File, string Type)[] _structures =
    [
        ("luo", "luo_ser"), ("luo", "luo_session_ser"), ("luo", "luo_file_ser"), ("luo", "luo_flb_ser"), ("memfd_luo", "memfd_luo_ser_v2"),
    ];

    [Fact]
    public void They_are_read_shown_and_written_by_the_specification_alone()
    {
        using TemporarySpec spec = Extended();
        ReleaseCatalog catalog = ReleaseCatalog.Load(spec.Path);
        byte[] image = Encode(Manifest, catalog);

        JsonObject luo = Luo(image, catalog, out string written);
        Assert.Equal(Fields(1, "head"), luo["fields"]!.ToJsonString());
        Assert.Equal(Fields(4, "flb"), luo["flbs"]![0]!["fields"]!.ToJsonString());
        JsonNode session = luo["sessions"]![0]!;
        Assert.Equal(Fields(2, "session"), session["fields"]!.ToJsonString());
        JsonNode file = session["files"]![0]!;
        Assert.Equal(Fields(3, "file"), file["fields"]!.ToJsonString());
        Assert.Equal(Fields(5, "6d656d6664000000"), file["value"]!["fields"]!.ToJsonString());

        // Of raw bytes there are the contents of the memfd's page alone.
        Assert.Equal(2, written.Split("bytes:").Length);
        Assert.Equal(image, Encode(written, catalog));
    }

    [Theory]
    [InlineData("fields: { mode: 2", "fields: { moda: 2", "session one.fields: 'moda' is no field of luo_session_ser")]
    [InlineData("fields: { mode: 2", "fields: { name: two, mode: 2", "session one.fields: name has a key of its own")]
    [InlineData("mode: 3", "mode: 0x100000000", "file 0x1.fields.mode: 0x100000000 does not fit 32 bits")]
    [InlineData("label: session", "label: much-too-long", "session one.fields.label: 13 bytes, expected at most 7 and a NUL")]
    [InlineData("[40, 41]", "[40, 41, 42]", "object object.fields.pair: 3 elements, expected at most 2")]
    public void A_wrong_one_is_refused_by_its_place(string before, string after, string message)
    {
        using TemporarySpec spec = Extended();
        ReleaseCatalog catalog = ReleaseCatalog.Load(spec.Path);

        string refused = Assert.Throws<KhoFormatException>(() => Encode(Manifest.Replace(before, after, StringComparison.Ordinal), catalog)).Message;
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_structure_without_them_says_nothing_of_them()
    {
        JsonObject luo = Luo(Encode(string.Join('\n', Manifest.Split('\n').Where(line => !line.Contains("fields:", StringComparison.Ordinal))), ReleaseCatalog.BuiltIn), ReleaseCatalog.BuiltIn, out string written);

        Assert.DoesNotContain("fields", luo.ToJsonString() + written, StringComparison.Ordinal);
    }

    private static string Fields(int mode, string label) => $"{{\"mode\":{mode},\"label\":\"{label}\",\"pair\":[{mode}0,{mode}1]}}";

    /// <summary>A number, a text (bytes in memfd_luo, which states no encoding) and a list at the end of each structure.</summary>
    private static TemporarySpec Extended()
    {
        var spec = new TemporarySpec();
        foreach (IGrouping<string, (string File, string Type)> file in _structures.GroupBy(structure => structure.File))
        {
            JsonObject read = Kho.Abi.Layouts.YamlJson.ReadFile(Path.Combine(Spec.SpecFiles.SpecDirectory, file.Key + ".ksy"));
            foreach ((_, string type) in file)
            {
                JsonArray fields = read["types"]![type]!["seq"]!.AsArray();
                fields.Add(new JsonObject { ["id"] = "mode", ["type"] = "u4" });
                fields.Add(new JsonObject { ["id"] = "label", ["size"] = 8 });
                fields.Add(new JsonObject { ["id"] = "pair", ["type"] = "u2", ["repeat"] = "expr", ["repeat-expr"] = 2 });
            }

            spec.Write(file.Key + ".ksy", read.ToJsonString());
        }

        return spec;
    }

    private static byte[] Encode(string manifest, ReleaseCatalog catalog)
    {
        using var stream = new MemoryStream();
        HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest"), catalog).Save(stream);
        return stream.ToArray();
    }

    private static JsonObject Luo(byte[] bytes, ReleaseCatalog catalog, out string manifest)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using MemoryImage image = MemoryImage.Open(path);
            HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = catalog });
            using var text = new StringWriter();
            ManifestWriter.Write(text, ManifestBuilder.Build(document, image, ResidueScope.All, catalog));
            manifest = text.ToString();
            using var stream = new MemoryStream();
            HandoverJsonWriter.Write(stream, document);
            JsonNode json = JsonNode.Parse(stream.ToArray())!;
            return json["blobs"]!.AsArray().Single(blob => blob!["name"]!.ToString() == "LUO")!["value"]!.AsObject();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
