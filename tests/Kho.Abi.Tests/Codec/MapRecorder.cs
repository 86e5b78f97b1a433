using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>Keeps everything that a walk reports.</summary>
internal sealed class MapRecorder : IMapVisitor
{
    public List<MapRun> Runs { get; } = [];

    public List<(ulong Address, MapStructure Kind)> Structures { get; } = [];

    public List<BrokenPointer> Broken { get; } = [];

    /// <summary>Every key or block number by itself, in walk order.</summary>
    public IEnumerable<ulong> Numbers => Runs.SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => run.First + (ulong)index));

    void IMapVisitor.Run(in MapRun run) => Runs.Add(run);

    void IMapVisitor.Structure(ulong address, MapStructure kind) => Structures.Add((address, kind));

    void IMapVisitor.Broken(in BrokenPointer pointer) => Broken.Add(pointer);
}
