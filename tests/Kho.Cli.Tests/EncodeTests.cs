using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary>Verbs that write, through the real binary.</summary>
public sealed class EncodeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kho-encode-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_manifest_of_a_decoded_image_encodes_to_an_image_that_decodes_alike()
    {
        string manifest = Path.Combine(_directory, "handover.yaml");
        string image = Path.Combine(_directory, "handover.elf");
        KhoProcess decoded = KhoProcess.Run("decode", "--manifest", Golden.Linux73Out);
        Assert.Equal(0, decoded.ExitCode);
        File.WriteAllText(manifest, decoded.Output);
        KhoProcess encoded = KhoProcess.Run("encode", manifest, "-o", image);
        Assert.Equal(0, encoded.ExitCode);
        Assert.Matches(@"Explained\s+\d+ bytes by structures", encoded.Output);
        Assert.Matches(@"Residue\s+\d+ bytes that no structure owns", encoded.Output);
        Assert.Equal(WithoutImage(Golden.Linux73Out), WithoutImage(image));
    }

    [Fact]
    public void A_manifest_of_a_damaged_image_says_what_it_keeps_as_bytes_and_encodes_to_an_image_that_decodes_alike()
    {
        string damaged = Path.Combine(_directory, "damaged.elf");
        byte[] bytes = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, Golden.Linux73Out));
        for (int at = bytes.AsSpan().IndexOf((byte[])[0xd0, 0x0d, 0xfe, 0xed]), next; at >= 0; at = next < 0 ? -1 : at + 4 + next)
        {
            // boot_cpuid_phys, which no kernel sets in these trees: nothing that a decoder looks at.
            bytes[at + 31] = 7;
            next = bytes.AsSpan(at + 4).IndexOf((byte[])[0xd0, 0x0d, 0xfe, 0xed]);
        }

        File.WriteAllBytes(damaged, bytes);
        string manifest = Path.Combine(_directory, "handover.yaml");
        string image = Path.Combine(_directory, "handover.elf");
        KhoProcess decoded = KhoProcess.Run("decode", "--manifest", damaged);
        Assert.Equal(0, decoded.ExitCode);
        Assert.Matches(@"warning KHO0080 0x[0-9a-f]+ root FDT: kept as raw bytes", decoded.Errors);
        Assert.Matches(@"warning KHO0080 0x[0-9a-f]+ blob memblock: kept as raw bytes", decoded.Errors);
        Assert.DoesNotContain("memory map: kept", decoded.Errors, StringComparison.Ordinal);
        File.WriteAllText(manifest, decoded.Output);
        Assert.Equal(0, KhoProcess.Run("encode", manifest, "-o", image).ExitCode);
        Assert.Equal(WithoutImage(damaged), WithoutImage(image));
    }

    [Fact]
    public void A_trimmed_image_decodes_alike_and_is_smaller()
    {
        string image = Path.Combine(_directory, "trimmed.elf");
        KhoProcess trimmed = KhoProcess.Run("trim", Golden.Linux73Early, "-o", image, "--json");
        Assert.Equal(0, trimmed.ExitCode);
        Assert.Equal("kho.trim/1", JsonDocument.Parse(trimmed.Output).RootElement.GetProperty("schema").GetString());
        Assert.Equal(WithoutImage(Golden.Linux73Early), WithoutImage(image));
        Assert.True(new FileInfo(image).Length < new FileInfo(Path.Combine(KhoProcess.Repository, Golden.Linux73Early)).Length);
    }

    [Fact]
    public void Payload_is_kept_where_it_is_wanted_and_there()
    {
        string without = Path.Combine(_directory, "without.elf");
        string with = Path.Combine(_directory, "with.elf");
        Assert.Equal(0, KhoProcess.Run("trim", Golden.Linux73Out, "-o", without).ExitCode);
        Assert.Equal(0, KhoProcess.Run("trim", Golden.Linux73Out, "-o", with, "--payload").ExitCode);
        Assert.True(new FileInfo(with).Length > new FileInfo(without).Length);
        Assert.Equal(WithoutImage(without), WithoutImage(with));
    }

    [Theory]
    [InlineData("release: linux-7.3\npage_sise: 4K\n", "line 2", "page_sise")]
    [InlineData("release: linux-9.9\n", "linux-9.9", "known are")]
    public void An_error_in_a_manifest_is_one_line_with_its_place(string text, params string[] expected)
    {
        string manifest = Path.Combine(_directory, "bad.yaml");
        File.WriteAllText(manifest, text);
        KhoProcess kho = KhoProcess.Run("encode", manifest, "-o", Path.Combine(_directory, "bad.elf"));
        Assert.Equal(2, kho.ExitCode);
        Assert.All(expected, part => Assert.Contains(part, kho.Errors, StringComparison.Ordinal));
        Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
        Assert.False(File.Exists(Path.Combine(_directory, "bad.elf")));
    }

    [Fact]
    public void A_field_widened_in_a_copy_of_the_specification_changes_encode_and_decode_with_no_rebuild()
    {
        string spec = Path.Combine(_directory, "spec");
        Directory.CreateDirectory(spec);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, "spec"), "*.ksy"))
        {
            string text = File.ReadAllText(file);
            if (Path.GetFileName(file) == "kexec_metadata.ksy")
            {
                text = text.Replace("size: 65", "size: 128", StringComparison.Ordinal);
                Assert.Contains("size: 128", text, StringComparison.Ordinal);
            }

            File.WriteAllText(Path.Combine(spec, Path.GetFileName(file)), text);
        }

        string manifest = Path.Combine(_directory, "handover.yaml");
        string image = Path.Combine(_directory, "handover.elf");
        string release = new('r', 100);
        File.WriteAllText(manifest, $"release: linux-7.3\nblobs:\n  - name: kexec-metadata\n    metadata: {{ previous_release: {release}, kexec_count: 9 }}\n");
        Assert.Equal(2, KhoProcess.Run("encode", manifest, "-o", image).ExitCode);
        Assert.Equal(0, KhoProcess.Run("encode", manifest, "-o", image, "--spec", spec).ExitCode);

        JsonElement blob = JsonDocument.Parse(KhoProcess.Run("decode", "--json", "--spec", spec, image).Output).RootElement.GetProperty("blobs")[0];
        Assert.Equal(136, blob.GetProperty("size").GetInt32());
        Assert.Equal(release, blob.GetProperty("value").GetProperty("previous_release").GetString());
        Assert.Equal(9, blob.GetProperty("value").GetProperty("kexec_count").GetInt32());
        JsonElement builtIn = JsonDocument.Parse(KhoProcess.Run("decode", "--json", image).Output).RootElement.GetProperty("blobs")[0];
        Assert.NotEqual(9, builtIn.GetProperty("value").GetProperty("kexec_count").GetInt32());
    }

    private static string WithoutImage(string image)
    {
        KhoProcess kho = KhoProcess.Run("decode", "--json", image);
        JsonObject document = JsonNode.Parse(kho.Output)!.AsObject();
        Assert.True(document.Remove("image"));
        return document.ToJsonString();
    }
}
