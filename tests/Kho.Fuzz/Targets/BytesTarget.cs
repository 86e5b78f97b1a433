using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.Targets;

/// <summary>A reader of bytes that are no memory.</summary>
internal sealed class BytesTarget(string name, string extension, int weight, Func<IReadOnlyList<byte[]>> files, IReadOnlyList<int> heads, Action<byte[], FuzzRandom> read) : FuzzTarget
{
    private readonly Lazy<IReadOnlyList<byte[]>> _files = new(files);

    public override string Name => name;

    public override string Extension => extension;

    public override int Weight => weight;

    public override FuzzInput Create(FuzzRandom random) => new(ByteMutator.Mutate(random, random.Pick(_files.Value), heads));

    public override void Run(FuzzInput input, FuzzRandom random) => read(input.Bytes, random);
}
