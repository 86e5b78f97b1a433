using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Matrix;

/// <summary>
/// The handover that a release writes in the matrix: a little of each kind of contents, in a
/// machine of 512 MiB. Its blocks expose known differences in reading maps.
/// </summary>
internal static class MatrixWorkload
{
    private const ulong MachineSize = 512 << 20;
    private const ulong FirstPlace = 4 << 20;

    /// <summary>Number of blocks in a bitmap of 512 bytes: all releases with chunk lists read this part alike.</summary>
    private const ulong ShortBitmap = 4096;

    /// <summary>Most page types beyond the first two with a block of their own, which is 4 MiB below that of order 5.</summary>
    private const int MostFurtherTypes = 5;

    /// <summary>Memory of the machine.</summary>
    public static IReadOnlyList<RamRange> Memory { get; } = [new RamRange(0, MachineSize)];

    /// <summary>Makes the manifest of a release's handover.</summary>
    /// <param name="abi">Release that writes, at its page size.</param>
    public static HandoverManifest Build(ReleaseAt abi)
    {
        AbiRelease release = abi.Release;
        ulong page = (ulong)abi.Pages.PageSize;
        return new HandoverManifest
        {
            Release = release.Id,
            PageSize = abi.Pages.PageSize,
            Memory = [new MemoryRange(FirstPlace, Math.Min((ShortBitmap * page) - FirstPlace, 60 << 20))],
            Scratch = new ScratchManifest
            {
                Areas = [new MemoryRange(0x1c000000, 32 << 20), new MemoryRange(0x1e000000, 16 << 20), new MemoryRange(0x1f000000, 15 << 20)],
            },
            MemoryMap = new MemoryMapManifest { Blocks = Blocks(abi) },
            Blobs = [.. release.Blobs.Select(blob => Blob(blob.Key, abi)).OfType<BlobManifest>()],
        };
    }

    private static BlocksManifest[] Blocks(ReleaseAt abi)
    {
        List<BlocksManifest> blocks =
        [
            new BlocksManifest { Start = 0x4000000, Order = 0, Count = 5 },
            new BlocksManifest { Start = 0x14000000, Order = 0 },
            new BlocksManifest { Start = 0x8000000, Order = 3, Count = 2 },
            new BlocksManifest { Start = 0xc000000, Order = 5 },
            new BlocksManifest { Start = 0x10000000, Order = 9 },
        ];
        if (abi.Keys?.PageTypes is { Count: > 1 } types)
        {
            // Unsplit, split, and split after it was preserved; then each further type.
            blocks.Add(new BlocksManifest { Start = 0xa000000, Order = 4, Type = types[0] });
            blocks.Add(new BlocksManifest { Start = 0xa400000, Order = 4, Type = types[1] });
            blocks.Add(new BlocksManifest { Start = 0xa800000, Order = 4, Type = types[1] });
            blocks.AddRange(types.Skip(2).Take(MostFurtherTypes).Select((type, index) =>
                new BlocksManifest { Start = 0xac00000 + ((ulong)index << 22), Order = 4, Type = type }));
        }

        return [.. blocks];
    }

    private static BlobManifest? Blob(string name, ReleaseAt abi)
    {
        BlobFormatAbi format = abi.Release.BlobFormat(name)!;
        IReadOnlyList<BlobContentManifest> files = [.. KnownSubsystems.All.SelectMany(subsystem => subsystem.SampleFiles(abi))];
        return KnownSubsystems.Of(format).Sample(format, abi, files) is BlobContentManifest content ? new BlobManifest { Name = name, Content = content } : null;
    }

    /// <summary>
    /// Writes a release's handover. Parts that its kernels refuse to preserve are left out and named, and
    /// the rest is written, as a kernel does.
    /// </summary>
    /// <param name="abi">Release that writes, at its page size.</param>
    /// <exception cref="KhoFormatException">Not even an empty handover can be written.</exception>
    internal static WrittenWorkload Write(ReleaseAt abi, ReleaseCatalog catalog)
    {
        HandoverManifest whole = Build(abi);
        try
        {
            return new WrittenWorkload(HandoverEncoder.Encode(whole, catalog), []);
        }
        catch (KhoFormatException)
        {
            // The code below finds the part that cannot be written.
        }

        HandoverManifest written = whole with { MemoryMap = whole.MemoryMap with { Blocks = [] }, Blobs = [] };
        EncodedHandover handover = HandoverEncoder.Encode(written, catalog);
        List<UnwrittenPart> unwritten = [];
        void TryAdd(HandoverManifest larger, params string[] components)
        {
            try
            {
                handover = HandoverEncoder.Encode(larger, catalog);
                written = larger;
            }
            catch (KhoFormatException exception)
            {
                unwritten.AddRange(components.Select(component => new UnwrittenPart(component, exception.Message)));
            }
        }

        foreach (BlocksManifest blocks in whole.MemoryMap.Blocks)
        {
            TryAdd(written with { MemoryMap = written.MemoryMap with { Blocks = [.. written.MemoryMap.Blocks, blocks] } }, ComponentOutcome.MemoryMap);
        }

        foreach (BlobManifest blob in whole.Blobs)
        {
            HandoverManifest larger = written with { Blobs = [.. written.Blobs, blob] };
            TryAdd(larger, blob.Content is { HasFiles: true } ? [blob.Name, ComponentOutcome.SessionFiles] : [blob.Name]);
        }

        return new WrittenWorkload(handover, unwritten);
    }
}
