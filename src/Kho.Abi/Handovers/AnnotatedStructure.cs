using Kho.Abi.Layouts;

namespace Kho.Abi.Handovers;

/// <summary>A structure in memory, explained field by field.</summary>
public sealed record AnnotatedStructure
{
    /// <summary>Name of the structure in the specification.</summary>
    public required string Structure { get; init; }

    /// <summary>The kernel's name for it.</summary>
    public required string KernelName { get; init; }

    /// <summary>What it is, one sentence, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>What it is in this handover, in a few words.</summary>
    public required string Use { get; init; }

    /// <summary>Physical address of its first byte.</summary>
    public required ulong Address { get; init; }

    /// <summary>Length in bytes.</summary>
    public required ulong Length { get; init; }

    /// <summary>Number of bytes that the image holds of it, from the first on.</summary>
    public required ulong Held { get; init; }

    /// <summary>Its number among the structures side by side, from 0 on; null if it stands alone.</summary>
    public ulong? Index { get; init; }

    /// <summary>Number of structures side by side.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>Its fields, as far as the image goes.</summary>
    public required IReadOnlyList<AnnotatedField> Fields { get; init; }
}
