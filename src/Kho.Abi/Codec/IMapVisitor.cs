namespace Kho.Abi.Codec;

/// <summary>Receives what a walk over a memory map meets, in walk order.</summary>
internal interface IMapVisitor
{
    /// <summary>A run of set bits.</summary>
    void Run(in MapRun run);

    /// <summary>A page of the map that was read: inner node, leaf, chunk or bitmap.</summary>
    void Structure(ulong address, MapStructure kind);

    /// <summary>Something that cannot be followed.</summary>
    void Broken(in BrokenPointer pointer);
}
