using System.Text.Json;
using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Manifests;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// Whatever bytes are in an image, reading it ends, throws nothing and gives JSON. The samples are the same in every
/// run.
/// </summary>
public sealed class RandomDamageTests
{
    private const int SamplesPerImage = 20;

    /// <summary>Many times what reading any sound image takes.</summary>
    private const long ReadLimit = 1_000_000;

    public static TheoryData<string> Images => new(
        "linux-6.17/6.17.8-out",
        "linux-6.17/6.17.8-in",
        "linux-6.17/arm64-16k-6.17.8-early",
        "linux-6.18/x-6.18.15-to-6.17.8-out",
        "linux-6.19/6.19.6-early",
        "linux-7.1-rc5/arm64-16k-7.1-olddepth-out",
        "linux-7.2/7.2.6-early",
        "linux-7.2/7.2.6-in",
        "linux-7.3/mini-7.3.4-early",
        "linux-7.3/mini-7.3.4-out",
        "linux-7.3/arm64-16k-7.3.4-early",
        "rfc-page-type/rfc-depth6-out",
        "rfc-page-type-deep/rfc-depth7-early",
        "rfc-page-type-deep/x-rfc7-to-7.2.6");

    [Theory]
    [MemberData(nameof(Images))]
    public void Random_bytes_anywhere_in_an_image_never_throw_or_hang(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        (ulong Address, int Length)[] loads = [.. golden.Bytes().Loads];
        Gen<(int Load, uint Offset, byte Value)> patch = Gen.Select(Gen.Int[0, loads.Length - 1], Gen.UInt, Gen.Byte);
        Gen.Select(Gen.Bool, patch.Array[1, 400]).Array[SamplesPerImage].Sample(
            samples =>
            {
                foreach ((bool withNote, (int Load, uint Offset, byte Value)[] patches) in samples)
                {
                    using PatchedImage patched = new(golden);
                    foreach ((int load, uint offset, byte value) in patches)
                    {
                        patched.Core.At(loads[load].Address + (offset % (uint)loads[load].Length), 1)[0] = value;
                    }

                    Check(patched, withNote);
                }
            },
            seed: "0N0XIzNsQ0O2", iter: 1, threads: 1, print: _ => image);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Structures_that_point_to_one_another_at_random_never_throw_or_hang(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        ulong[] places = Places(golden);
        Gen<(int Place, int Word, int Kind, int Target, int Bit)> patch =
            Gen.Select(Gen.Int[0, places.Length - 1], Gen.Int[0, 511], Gen.Int[0, 9], Gen.Int[0, places.Length - 1], Gen.Int[0, 63]);
        Gen.Select(Gen.Bool, patch.Array[1, 60]).Array[SamplesPerImage].Sample(
            samples =>
            {
                foreach ((bool withNote, (int Place, int Word, int Kind, int Target, int Bit)[] patches) in samples)
                {
                    using PatchedImage patched = new(golden);
                    foreach ((int place, int word, int kind, int target, int bit) in patches)
                    {
                        // The first words of a structure are the telling ones: headers, counts, pointers.
                        ulong address = places[place] + (ulong)((kind < 6 ? word % 12 : word) * 8);
                        if (patched.Core.Holds(address, 8))
                        {
                            patched.Core.Write64(address, kind switch
                            {
                                0 => 0,
                                1 => ulong.MaxValue,
                                2 => patched.Core.Read64(address) ^ (1UL << bit),
                                3 => 1UL << bit,
                                4 => places[place],
                                _ => places[target],
                            });
                        }
                    }

                    Check(patched, withNote);
                }
            },
            seed: "0N0XIzNsQ0O2", iter: 1, threads: 1, print: _ => image);
    }

    /// <summary>Physical addresses of everything that the sound handover consists of.</summary>
    private static ulong[] Places(GoldenImage golden)
    {
        CoreBytes core = golden.Bytes();
        using DecodedImage sound = golden.Decode();
        IEnumerable<ulong> blobs = sound.Document.Blobs.Select(blob => blob.Address!.Value);
        IEnumerable<ulong> map = sound.Map.Structures.Select(structure => structure.Address);
        IEnumerable<ulong> all = core.Loads.SelectMany(load => Enumerable.Range(0, (load.Length + 4095) / 4096).Select(page => load.Address + ((ulong)page * 4096)));
        return [.. blobs.Append(golden.Note.Root).Concat(map).Concat(all).Where(address => core.Holds(address, 8)).Distinct()];
    }

    private static void Check(PatchedImage patched, bool withNote)
    {
        if (!withNote)
        {
            patched.Core.BreakNote();
        }

        using TemporaryDirectory directory = new();
        using MemoryImage image = MemoryImage.Open(directory.Write("damaged.elf", patched.Core.Bytes));
        CountingMemory memory = CountingMemory.Attach(image, ReadLimit);
        HandoverDocument document = HandoverReader.Read(image);
        IReadOnlyList<RootReport> roots = HandoverReader.FindRoots(image);

        Assert.True(memory.BytesRead < 64L * patched.Core.Bytes.Length + (256L << 20), $"{memory.BytesRead} bytes read");
        foreach (HandoverDocument each in roots.Select(root => root.Document).Append(document))
        {
            CheckConsistent(each);
            CheckJson(each);
        }

        CheckManifest(document, directory.Write("again.elf", patched.Core.Bytes));
    }

    /// <summary>However damaged a handover is, what is written down of it encodes to the same bytes.</summary>
    private static void CheckManifest(HandoverDocument document, string path)
    {
        using MemoryImage image = MemoryImage.Open(path);
        if (document.Root?.Address is not null)
        {
            ManifestRoundTrip.AssertSamePages(image, ManifestBuilder.Build(document, image, findings: new DiagnosticBag()));
        }
    }

    private static void CheckConsistent(HandoverDocument document)
    {
        Assert.All(document.Diagnostics, diagnostic => Assert.NotEqual("", diagnostic.Where));
        if (document.MemoryMap is not MemoryMap map)
        {
            return;
        }

        Assert.True(map.Trust != MapTrust.Stale || map.Extents.Count == 0);
        Assert.True(map.Trust != MapTrust.Valid || (map.SuspectExtents.Count == 0 && map.InvalidKeys.Count == 0 && map.BrokenPointers.Count == 0));
        ulong end = 0;
        foreach (PreservedExtent extent in map.Extents)
        {
            Assert.True(extent.Start >= end, $"0x{extent.Start:x} overlaps the extent before it");
            Assert.True(extent.Order <= map.Pages.MaximumOrder && extent.Blocks > 0);
            Assert.True(map.Pages.IsPhysical(extent.Start, (UInt128)extent.Blocks << (extent.Order + map.Pages.PageShift)));
            Assert.DoesNotContain(document.Scratch, area => area.Size > 0 && extent.Start < area.Address + area.Size && area.Address <= extent.Last(map.Pages.PageShift));
            end = extent.Last(map.Pages.PageShift) + 1;
        }
    }

    private static void CheckJson(HandoverDocument document)
    {
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, document);
        stream.Position = 0;
        using JsonDocument json = JsonDocument.Parse(stream);
        JsonContract.Check(json.RootElement);
        Assert.Equal(document.Diagnostics.Count, json.RootElement.GetProperty("diagnostics").GetArrayLength());
        Assert.Equal(document.Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
            json.RootElement.GetProperty("diagnostics").EnumerateArray().Count(diagnostic => diagnostic.GetProperty("severity").GetString() == "error"));
    }
}
