using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>
/// Dumps that tools other than ours wrote. Those of makedumpfile 1.7.2 lie in golden/dumps and hold the pages of the
/// golden image mini-7.3.4-out; complete ones by QEMU are where the variable KHO_FULL_DUMPS says.
/// </summary>
public sealed class RealToolTests
{
    private const string FullDumps = "KHO_FULL_DUMPS";

    [Theory]
    [InlineData("kdump", "makedumpfile-zlib.kdump")]
    [InlineData("kdump", "makedumpfile-lzo.kdump")]
    [InlineData("kdump-flattened", "makedumpfile-flattened.kdump")]
    [InlineData("kdump", "makedumpfile-split-1.kdump", "makedumpfile-split-2.kdump", "makedumpfile-split-3.kdump")]
    [InlineData("kdump", "makedumpfile-split-3.kdump", "makedumpfile-split-1.kdump", "makedumpfile-split-2.kdump")]
    public void What_makedumpfile_wrote_decodes_to_the_same_document(string format, params string[] files)
    {
        string[] paths = [.. files.Select(file => RepositoryFiles.Golden(Path.Combine("dumps", file)))];
        JsonNode expected = Reference();

        using MemoryImage image = MemoryImage.Open(paths);

        Assert.Empty(image.Diagnostics.ToList());
        Assert.Equal(format, image.FormatName);
        Assert.Equal("7.3.4-kho", image.VmCoreInfo?.OsRelease);
        Assert.Equal(expected.ToJsonString(), Decode(image).ToJsonString());
        Dictionary<ulong, byte[]> golden = GoldenPages.Of("linux-7.3/mini-7.3.4-out").ToDictionary(page => page.Number, page => page.Bytes);
        Dictionary<ulong, byte[]> read = GoldenPages.Of(image.Memory).ToDictionary(page => page.Number, page => page.Bytes);
        Assert.All(golden, page => Assert.Equal(page.Value, read[page.Key]));
    }

    [FactOnFullDumps(FullDumps)]
    public void What_QEMU_wrote_compressed_and_flattened_is_what_it_wrote_as_ELF()
    {
        string directory = Environment.GetEnvironmentVariable(FullDumps)!;
        using TemporaryDirectory temporary = new();
        string elf = Path.Combine(temporary.Path, "full.elf");
        using (FileStream packed = File.OpenRead(Path.Combine(directory, "mini-7.3.4-out.elf.zst")))
        using (ZstdSharp.DecompressionStream unpacked = new(packed))
        using (FileStream target = File.Create(elf))
        {
            unpacked.CopyTo(target);
        }

        using MemoryImage expected = MemoryImage.Open(elf);
        using MemoryImage actual = MemoryImage.Open(Path.Combine(directory, "mini-7.3.4-out.kdump-flat"));

        Assert.Equal("kdump-flattened", actual.FormatName);
        Assert.Empty(actual.Diagnostics.ToList());
        Assert.Equal(expected.Memory.Ranges, actual.Memory.Ranges);
        byte[] one = new byte[1 << 20];
        byte[] other = new byte[1 << 20];
        foreach (PhysicalRange range in expected.Memory.Ranges)
        {
            for (ulong address = range.Start; address <= range.Last; address += (ulong)one.Length)
            {
                int count = expected.Memory.Read(address, one, out _);
                Assert.Equal(count, actual.Memory.Read(address, other, out _));
                Assert.True(one.AsSpan(0, count).SequenceEqual(other.AsSpan(0, count)));
            }
        }

        Assert.Equal(Decode(expected).ToJsonString(), Decode(actual).ToJsonString());
    }

    /// <summary>The golden image without its note, so that it is found as in a dump.</summary>
    private static JsonNode Reference()
    {
        using TemporaryDirectory directory = new();
        using MemoryImage image = MemoryImage.Open(DumpFormats.Write(directory, DumpFormats.ElfCore, GoldenPages.Of("linux-7.3/mini-7.3.4-out"), []));
        return Decode(image);
    }

    private static JsonNode Decode(MemoryImage image)
    {
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, HandoverReader.Read(image));
        JsonNode document = JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;
        document.AsObject().Remove("image");
        return document;
    }
}
