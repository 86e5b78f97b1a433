using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Images;

namespace Kho.Abi.Restore;

internal sealed partial class WritingKernel
{
    /// <summary>Adds a blob to the root under a name.</summary>
    public CallOutcome AddBlob(string name, byte[] bytes)
    {
        if (Behaviour.DuplicateBlobs == DuplicateBlobPolicy.Refused && _blobs.Exists(blob => blob.Name == name))
        {
            return CallOutcome.Exists;
        }

        _blobs.Add((name, bytes));
        return CallOutcome.Ok;
    }

    /// <summary>Encodes the handover.</summary>
    /// <param name="finalized">User space finalized the handover before the kexec, or the release does not require it.</param>
    public EncodedHandover Finish(bool finalized)
    {
        MemoryPiece range = _machine.Ranges[0];
        var manifest = new HandoverManifest
        {
            Release = _release.Id,
            PageSize = Geometry.PageSize,
            Memory = [new MemoryRange(range.Start + range.Size - OwnSize, OwnSize)],
            Scratch = new ScratchManifest { Areas = [.. _configuration.Scratch.Select(area => new MemoryRange(area.Address, area.Size))] },
            MemoryMap = Map() with { Unfinalized = !finalized },
            Blobs = [.. _blobs.Select(blob => new BlobManifest { Name = blob.Name, Content = new RawManifest(blob.Bytes) })],
        };
        EncodedHandover handover = HandoverEncoder.Encode(manifest, _catalog);
        var writer = new VmallocWriter(handover.Memory, _abi.Vmalloc);
        foreach (Allocation area in _vmalloc.Values)
        {
            writer.Write([.. area.Entries.Select(entry => entry << PageShift)], area.Order, area.Chunks);
        }

        return handover;
    }

    private MemoryMapManifest Map()
    {
        if (_tree is null)
        {
            return new MemoryMapManifest { Blocks = [.. _list.Order().Select(block => new BlocksManifest { Start = block.Start, Order = block.Order })] };
        }

        var keys = new KeyCollector();
        new RadixTreeReader(_tree.Geometry, _tree.Pages, _tree.Memory).Walk(_tree.Root, 0, keys);
        return new MemoryMapManifest { Keys = keys.Runs };
    }

    private sealed class KeyCollector : IMapVisitor
    {
        public List<KeyRunManifest> Runs { get; } = [];

        public void Run(in MapRun run) => Runs.Add(new KeyRunManifest(run.First, run.Count));

        public void Structure(ulong address, MapStructure kind)
        {
            // The writer's own tree is not part of the handover; its addresses are dropped.
        }

        public void Broken(in BrokenPointer pointer) => throw new InvalidOperationException($"the writer's own tree is broken at 0x{pointer.Address:x}");
    }
}
