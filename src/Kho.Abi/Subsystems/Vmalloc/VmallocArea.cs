namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>Descriptor of a preserved vmalloc area (<c>struct kho_vmalloc</c>).</summary>
/// <param name="First">Physical address of the first chunk.</param>
/// <param name="TotalPages">Length in pages.</param>
/// <param name="Flags">Flags as the descriptor states them.</param>
/// <param name="Order">Order of each entry: an entry of a chunk stands for 2^order pages.</param>
public sealed record VmallocArea(ulong First, uint TotalPages, ushort Flags, ushort Order)
{
    /// <summary>The chain that begins at <see cref="First"/>, up to the last chunk that could be followed.</summary>
    public IReadOnlyList<VmallocChunk> Chunks { get; init; } = [];
}

/// <summary>A page of the chain that lists the pages of a vmalloc area.</summary>
/// <param name="Address">Physical address of the page.</param>
/// <param name="Entries">Entries in order, merged into runs.</param>
public sealed record VmallocChunk(ulong Address, IReadOnlyList<VmallocRun> Entries);

/// <summary>Adjacent entries of a vmalloc chunk.</summary>
/// <param name="Start">Physical address of the first entry's first page.</param>
/// <param name="Count">Number of entries, at least 1; each stands for 2^order pages.</param>
public readonly record struct VmallocRun(ulong Start, ulong Count);

/// <summary>A value whose structures describe vmalloc areas.</summary>
internal interface IAreaHolder
{
    /// <summary>The areas.</summary>
    IEnumerable<VmallocArea> Areas { get; }
}
