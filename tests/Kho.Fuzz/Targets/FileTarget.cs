using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>Files that hold memory, of one format: their headers above all.</summary>
internal sealed class FileTarget(string name, string extension, int weight, Func<IReadOnlyList<byte[]>> files, IReadOnlyList<int> heads) : FuzzTarget
{
    private const int MostRanges = 64;

    private readonly Lazy<IReadOnlyList<byte[]>> _files = new(files);

    public override string Name => name;

    public override string Extension => extension;

    public override int Weight => weight;

    public override bool IsImage => true;

    public override FuzzInput Create(FuzzRandom random) => new(ByteMutator.Mutate(random, random.Pick(_files.Value), heads));

    public override void Run(FuzzInput input, FuzzRandom random)
    {
        using MemoryImage image = MemoryImage.Open(ScratchFile.Mine.Write("dump" + extension, input.Bytes));
        byte[] buffer = new byte[8192];
        foreach (PhysicalRange range in image.Memory.Ranges.Take(MostRanges))
        {
            image.Memory.Lookup(range.Start, out _);
            image.Memory.Lookup(range.Last, out _);
            image.Memory.Read(range.Start, buffer, out _);
            image.Memory.Read(range.Last - Math.Min(range.Length - 1, 4095), buffer, out PageState state);
            if (state is not (PageState.Present or PageState.Zero))
            {
                _ = image.Memory.WhyMissing(range.Last);
            }
        }

        image.Memory.Read(random.Next64() >> random.Below(64), buffer, out _);
        if (random.OneIn(4))
        {
            HandoverExercise.Run(image, random);
        }
    }
}
