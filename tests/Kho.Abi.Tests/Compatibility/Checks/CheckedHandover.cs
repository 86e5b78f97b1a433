using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;

namespace Kho.Abi.Tests.Compatibility.Checks;

/// <summary>A small handover with one of everything, encoded, to be damaged and checked.</summary>
internal sealed class CheckedHandover : IDisposable
{
    public const ulong Region = 0x3000000;
    public const ulong TestFolio = 0x3100000;
    public const ulong LargeTestFolio = 0x3200000;
    public const ulong Folio = 0x3300000;
    public const ulong Free = 0x3400000;
    public const ulong BootParameters = 0x1d00000;
    public const ulong Scratch = 0x8000000;

    private const string Common = """
        release: RELEASE
        memory:
          - { start: 32M, size: 16M }
        scratch:
          at: 0x1f00000
          areas:
            - { start: 0x8000000, size: 16M }
        setup_data: { at: 0x1e00000 }
        residue: [{ at: 0x1d00000, bytes: boot parameters }, { at: 0x1d00010, zeros: 4080 }]
        memory_map: { blocks: [BLOCKS] }
        blobs:
          - name: memblock
            regions:
              - { name: log, start: 0x3000000, size: 64K }
          - name: kho_test
            kho_test:
              folios: [{ start: 0x3100000, count: 2, order: 0 }, { start: 0x3200000, order: 2 }]
              fill: contents

        """;

    private const string Luo = """
          - name: LUO
            luo:
              flbs: [{ name: bound-v1, count: 1 }]
              sessions:
                - name: one
                  files:
                    - { token: 1, memfd: { size: 8192, seals: 1, folios: [{ index: 0, pfn: 0x3300, count: 2, order: 0 }] } }
                    - { token: 2, memfd: { size: 0 } }
                - name: two
        """;

    private readonly TemporaryDirectory _directory = new();
    private DecodedImage? _decoded;

    private CheckedHandover(string manifest)
    {
        using var stream = new MemoryStream();
        HandoverEncoder.Encode(ManifestReader.Read(new StringReader(manifest), "manifest")).Save(stream);
        Core = new CoreBytes(stream.ToArray());
        Core.Write16(BootParameters + 0x1fe, 0xaa55);
        Core.Write32(BootParameters + 0x202, 0x53726448);
        Core.Write64(BootParameters + 0x250, 0x1e00000);
        using DecodedImage sound = new(_directory.Write("sound.elf", Core.Bytes));
        Sound = sound.Document;
    }

    /// <summary>The bytes to change.</summary>
    public CoreBytes Core { get; }

    /// <summary>The document before anything was changed in the bytes.</summary>
    public HandoverDocument Sound { get; }

    /// <summary>Physical address of the radix tree's root or of the first chunk.</summary>
    public ulong Map => Sound.MemoryMap!.Address;

    /// <summary>Physical address of LUO's own structure.</summary>
    public LuoPlaces Places => new(Core, Sound.Blobs.Single(blob => blob.Name == "LUO").Address!.Value);

    public HandoverDocument Document => _decoded!.Document;

    /// <summary>Linux 7.2: radix tree, LUO with block lists.</summary>
    public static CheckedHandover Radix(Func<string, string>? change = null, string blocks = "") => Make(Common + Luo, "linux-7.2", change, blocks);

    /// <summary>Linux 6.18: chunk list, no LUO.</summary>
    public static CheckedHandover Chunks(Func<string, string>? change = null, string blocks = "") => Make(Common, "linux-6.18", change, blocks);

    /// <summary>Takes a block out of the radix tree.</summary>
    public void Unpreserve(ulong start, int order)
    {
        var path = new RadixPath(Core, Map, 6, 4096, start, order);
        Span<byte> bits = Core.At(path.BitmapByte, 1);
        Assert.NotEqual(0, bits[0] & path.BitmapMask);
        bits[0] &= (byte)~path.BitmapMask;
    }

    /// <summary>Checks what the bytes are now.</summary>
    public CheckReport Check(CheckOptions? options = null, HandoverOptions? decode = null)
    {
        _decoded?.Dispose();
        _decoded = new DecodedImage(_directory.Write("handover.elf", Core.Bytes), decode);
        return HandoverCheck.Run(_decoded.Image, _decoded.Document, options);
    }

    public void Dispose()
    {
        _decoded?.Dispose();
        _directory.Dispose();
    }

    private static CheckedHandover Make(string manifest, string release, Func<string, string>? change, string blocks)
    {
        manifest = manifest.Replace("RELEASE", release, StringComparison.Ordinal).Replace("BLOCKS", blocks, StringComparison.Ordinal);
        string changed = change?.Invoke(manifest) ?? manifest;
        Assert.True(change is null || changed != manifest, "the manifest has nothing of that to change");
        return new CheckedHandover(changed);
    }
}
