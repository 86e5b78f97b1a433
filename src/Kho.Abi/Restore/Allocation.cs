namespace Kho.Abi.Restore;

/// <summary>Memory that a scenario's kernel allocated under a name.</summary>
/// <param name="Name">Name.</param>
/// <param name="Pfn">First page.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Order">Order as which it was allocated; each entry's of a vmalloc area.</param>
/// <param name="Entries">First pages of the entries of a vmalloc area, in its order; empty for anything else.</param>
public sealed record Allocation(string Name, ulong Pfn, ulong Pages, int Order, IReadOnlyList<ulong> Entries)
{
    /// <summary>It is a vmalloc area.</summary>
    public bool IsVmalloc => Entries.Count > 0;

    /// <summary>Chunks that list its pages, where it was preserved as a vmalloc area; empty else.</summary>
    public IReadOnlyList<ulong> Chunks { get; init; } = [];
}
