using Kho.Abi.Diagnostics;

namespace Kho.Abi.Compatibility.Checks;

/// <summary>Memory that a part of the handover owns.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
/// <param name="Use">What it is, for messages.</param>
/// <param name="Where">The pointer that leads there in the kernel's names.</param>
internal sealed record OwnedMemory(ulong Start, ulong Length, string Use, string Where)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Start + (Length - 1);

    /// <summary>What it is a finding of that it is not preserved; null where that is told otherwise or is as it should be.</summary>
    public DiagnosticDescriptor? Unpreserved { get; init; }

    /// <summary>How it must lie in its blocks.</summary>
    public BlockFit Fit { get; init; }

    /// <summary>Order that its blocks must have; null for any.</summary>
    public int? Order { get; init; }

    /// <summary>It is a page of the memory map, which no block may hold.</summary>
    public bool IsMap { get; init; }

    /// <summary>It is a region that is found by name and never given back block by block.</summary>
    public bool IsRegion { get; init; }
}
