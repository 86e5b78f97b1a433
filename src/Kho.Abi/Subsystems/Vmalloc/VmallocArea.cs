namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>Descriptor of a preserved vmalloc area (<c>struct kho_vmalloc</c>).</summary>
/// <param name="First">Physical address of the first chunk.</param>
/// <param name="TotalPages">Length in pages.</param>
/// <param name="Flags">Flags as they are written.</param>
/// <param name="Order">Every entry of a chunk stands for 2^order pages.</param>
public sealed record VmallocArea(ulong First, uint TotalPages, ushort Flags, ushort Order)
{
    /// <summary>The chain behind <see cref="First"/>, as far as it was followed.</summary>
    public IReadOnlyList<VmallocChunk> Chunks { get; init; } = [];
}

/// <summary>A page of the chain that lists the pages of a vmalloc area.</summary>
/// <param name="Address">Physical address of the page.</param>
/// <param name="Entries">What it lists, in order.</param>
public sealed record VmallocChunk(ulong Address, IReadOnlyList<VmallocRun> Entries);

/// <summary>Entries of a vmalloc chunk that follow one another in memory.</summary>
/// <param name="Start">Physical address of the first entry's pages.</param>
/// <param name="Count">Number of entries, at least 1; each stands for 2^order pages.</param>
public readonly record struct VmallocRun(ulong Start, ulong Count);

/// <summary>What holds vmalloc areas that its structures describe.</summary>
internal interface IAreaHolder
{
    /// <summary>The areas.</summary>
    IEnumerable<VmallocArea> Areas { get; }
}
