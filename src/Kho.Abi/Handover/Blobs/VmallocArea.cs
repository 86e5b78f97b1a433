namespace Kho.Abi.Handover.Blobs;

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
