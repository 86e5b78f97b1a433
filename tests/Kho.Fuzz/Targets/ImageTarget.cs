using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>Whole images with defects in structures of one kind, or of all.</summary>
internal sealed class ImageTarget(string name, FuzzCorpus corpus, int weight, params string[] structures) : FuzzTarget
{
    /// <summary>Enough for the largest golden image several times over: what exceeds it is no walk but a run away.</summary>
    private const long MostReads = 2_000_000;

    private readonly Lazy<SeedImage[]> _seeds = new(() =>
        [.. corpus.Golden.Select(corpus.Image).OrderBy(image => image.Frames.Count).Where(image => structures.Length == 0 || image.Structures.Any(have => structures.Any(part => have.StartsWith(part, StringComparison.Ordinal))))]);

    public override string Name => name;

    public override string Extension => ".elf";

    public override int Weight => weight;

    public override bool IsImage => true;

    public override FuzzInput Create(FuzzRandom random)
    {
        SeedImage seed = SeedImage.PickMostlySmall(random, _seeds.Value);
        PatchedMemory memory = ImageMutator.Mutate(random, seed, structures, out KhoNote note);
        return new FuzzInput(seed, memory, note);
    }

    public override void Run(FuzzInput input, FuzzRandom random)
    {
        if (input.Memory is null)
        {
            using MemoryImage file = MemoryImage.Open(ScratchFile.Mine.Write("image", input.Bytes));
            HandoverExercise.Run(file, random);
            return;
        }

        input.Memory.MostReads = MostReads;
        using MemoryImage image = MemoryImage.Of(HostileNames.Image, input.Memory, input.Note!);
        HandoverExercise.Run(image, random, null, input.Seed!.Document);
    }
}
