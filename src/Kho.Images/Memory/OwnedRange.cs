namespace Kho.Images;

/// <summary>A run of physical memory whose every byte belongs to a structure.</summary>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1; the range never wraps past 2^64.</param>
/// <param name="Owners">Who owns bytes of it, each once, by address of the first byte.</param>
public sealed record OwnedRange(ulong Address, ulong Length, IReadOnlyList<string> Owners)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Address + (Length - 1);
}
