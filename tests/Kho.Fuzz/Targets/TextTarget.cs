using System.Text;
using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.Targets;

/// <summary>A reader of YAML text.</summary>
internal sealed class TextTarget(string name, string extension, int weight, Func<IReadOnlyList<string>> texts, Action<string, FuzzRandom> read) : FuzzTarget
{
    private readonly Lazy<IReadOnlyList<string>> _texts = new(texts);

    public override string Name => name;

    public override string Extension => extension;

    public override int Weight => weight;

    public override FuzzInput Create(FuzzRandom random) => new(Encoding.UTF8.GetBytes(TextMutator.Mutate(random, random.Pick(_texts.Value))));

    public override void Run(FuzzInput input, FuzzRandom random) => read(Encoding.UTF8.GetString(input.Bytes), random);
}
