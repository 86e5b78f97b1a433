using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>Device trees alone: tokens, lengths, offsets, names.</summary>
internal sealed class DeviceTreeTarget(FuzzCorpus corpus) : FuzzTarget
{
    /// <summary>Fields of the header, and the first tokens after it.</summary>
    private static readonly int[] _heads = [.. Enumerable.Range(0, 60).Select(cell => cell * 4)];

    private readonly Lazy<byte[][]> _trees = new(() =>
        [.. FuzzCorpus.Files("golden", "*").Where(path => path.Contains("debugfs", StringComparison.Ordinal)).Select(corpus.Bytes).Where(bytes => bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xd0, 0x0d, 0xfe, 0xed]))]);

    public override string Name => "fdt";

    public override string Extension => ".dtb";

    public override int Weight => 8;

    public override FuzzInput Create(FuzzRandom random) => new(ByteMutator.Mutate(random, random.Pick(_trees.Value), _heads));

    public override void Run(FuzzInput input, FuzzRandom random)
    {
        var diagnostics = new DiagnosticBag();
        if (DeviceTree.Read(input.Bytes, 0x1000, diagnostics) is DeviceTree tree)
        {
            _ = tree.Format;
            _ = tree.FindStyle();
            _ = Count(tree.Root);
        }

        // A blob alone goes through all of the reading, too.
        if (random.OneIn(16) && input.Bytes.Length > 0)
        {
            using MemoryImage image = MemoryImage.Open(ScratchFile.Mine.Write("blob", input.Bytes));
            HandoverExercise.Run(image, random);
        }
    }

    private static int Count(DeviceTreeNode node) => node.Properties.Count + node.Properties.Sum(property => property.Text?.Length ?? 0) + node.Children.Sum(Count);
}
