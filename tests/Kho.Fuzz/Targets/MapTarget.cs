using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>The walk over a damaged memory map alone, which is a hundred times faster than the whole image.</summary>
internal sealed class MapTarget(string name, FuzzCorpus corpus, MemoryMapKind kind, int weight, params string[] structures) : FuzzTarget
{
    private readonly Lazy<SeedImage[]> _seeds = new(() =>
        [.. corpus.Golden.Select(corpus.Image).OrderBy(image => image.Frames.Count).Where(image => image.Document.MemoryMap is { Address: not 0 } map && map.Kind == kind && image.Document.Release is not null)]);

    public override string Name => name;

    public override string Extension => ".elf";

    public override int Weight => weight;

    public override bool IsImage => true;

    public override FuzzInput Create(FuzzRandom random)
    {
        SeedImage seed = SeedImage.PickMostlySmall(random, _seeds.Value);
        return new FuzzInput(seed, ImageMutator.Mutate(random, seed, structures, out KhoNote note), note);
    }

    public override void Run(FuzzInput input, FuzzRandom random)
    {
        if (input.Memory is not PatchedMemory memory)
        {
            using MemoryImage file = MemoryImage.Open(ScratchFile.Mine.Write("image", input.Bytes));
            HandoverDocument document = HandoverReader.Read(file);
            if (document is { MemoryMap: MemoryMap map, Release: ReleaseChoice choice })
            {
                Walk(choice.Abi.Map, file.Memory, map.Address, random);
            }

            return;
        }

        HandoverDocument sound = input.Seed!.Document;
        AbiRelease release = random.OneIn(8) ? random.Pick([.. ReleaseCatalog.BuiltIn.Releases.Where(release => release.MemoryMap.Kind == kind)]) : sound.Release!.Release;
        Walk(ReleaseAt.Of(release, sound.PageSize).Map, memory, sound.MemoryMap!.Address, random);
    }

    private static void Walk(MapLayout layout, IPhysicalMemory memory, ulong root, FuzzRandom random)
    {
        var visitor = new OnceVisitor();
        if (layout.Kind == MemoryMapKind.Radix)
        {
            RadixTreeReader tree = layout.Tree(memory);
            tree.Walk(root, 0, visitor, random.OneIn(2));
            tree.Lookup(root, random.Next64() >> random.Below(64));
            return;
        }

        ChunkListReader list = layout.ChunkList(memory);
        list.Walk(root, 0, visitor);
        list.Examine(root, 512);
    }

    /// <summary>No page of a map is read twice.</summary>
    private sealed class OnceVisitor : IMapVisitor
    {
        private readonly HashSet<ulong> _met = [];

        public void Run(in MapRun run)
        {
            if (run.Count == 0)
            {
                throw new InconsistentException($"an empty run at key 0x{run.First:x}");
            }
        }

        public void Structure(ulong address, MapStructure structure)
        {
            if (!_met.Add(address))
            {
                throw new UnboundedException($"the {structure} at 0x{address:x} is visited twice");
            }
        }

        public void Broken(in BrokenPointer pointer)
        {
        }
    }
}
