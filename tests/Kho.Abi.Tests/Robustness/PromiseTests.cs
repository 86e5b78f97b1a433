using System.Security.Cryptography;
using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Abi.Tests.Robustness;

/// <summary>The promises of docs/robustness.md that no other test holds.</summary>
public sealed class PromiseTests
{
    private const int Threads = 8;

    public static TheoryData<string> Images => new(
        "linux-6.17/6.17.8-out",
        "linux-6.18/x-6.18.15-to-6.17.8-out",
        "linux-7.2/7.2.6-in",
        "linux-7.3/mini-7.3.4-early",
        "rfc-page-type-deep/x-rfc7-to-7.2.6");

    [Theory]
    [MemberData(nameof(Images))]
    public void Bytes_that_the_image_does_not_hold_are_never_used(string image)
    {
        SeedImage seed = SeedImage.Open(GoldenImage.Named(image).Path);
        ulong[] frames = [.. seed.Frames.Order()];
        for (int take = 0; take < frames.Length; take += Math.Max(1, frames.Length / 12))
        {
            string Read(byte poison)
            {
                PatchedMemory memory = seed.Memory();
                memory.Remove(frames[take]);
                memory.Poison = poison;
                using MemoryImage cut = MemoryImage.Of("cut", memory, seed.Note);
                return Everything(cut);
            }

            Assert.Equal(Read(0x00), Read(0xa5));
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_same_bytes_give_the_same_words_also_to_many_threads_at_once(string image)
    {
        using MemoryImage opened = MemoryImage.Open(GoldenImage.Named(image).Path);
        string once = Everything(opened);
        string[] others = new string[Threads];
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, index => others[index] = Everything(opened));

        Assert.All(others, other => Assert.Equal(once, other));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_beginning_of_an_image_gives_what_is_in_it(string image)
    {
        byte[] whole = GoldenImage.Named(image).Bytes().Bytes;
        using TemporaryDirectory directory = new();
        for (int length = whole.Length - 1; length > 4096; length -= Math.Max(1, whole.Length / 16))
        {
            string path = directory.Write("cut.elf", whole.AsSpan(0, length).ToArray());
            byte[] before = SHA256.HashData(File.ReadAllBytes(path));
            using MemoryImage cut = MemoryImage.Open(path);
            HandoverDocument document = HandoverReader.Read(cut);

            Assert.Contains(document.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            if (document.Root is HandoverRoot root)
            {
                // Every blob of the root is listed, read or not.
                Assert.Equal(root.Tree.Root.Children.Count, document.Blobs.Count);
            }

            using JsonDocument json = JsonDocument.Parse(Json(document));
            Assert.Equal("kho.decode/1", json.RootElement.GetProperty("schema").GetString());
            Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(path)));
        }
    }

    private static string Everything(MemoryImage image)
    {
        HandoverDocument document = HandoverReader.Read(image);
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, document);
        if (document.Root is not null)
        {
            foreach (AbiRelease reader in ReleaseCatalog.BuiltIn.Releases)
            {
                RestoreJsonWriter.Write(stream, HandoverRestorer.Restore(image, document, reader), "image", withBlocks: true);
            }
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static byte[] Json(HandoverDocument document)
    {
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, document);
        return stream.ToArray();
    }
}
