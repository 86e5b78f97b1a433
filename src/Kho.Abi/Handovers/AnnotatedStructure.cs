using Kho.Abi.Layouts;

namespace Kho.Abi.Handovers;

/// <summary>A structure in memory, explained field by field.</summary>
internal sealed record AnnotatedStructure
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

/// <summary>Where a structure of a handover lies, or several of one kind side by side.</summary>
internal sealed record StructurePlace
{
    /// <summary>Physical address of the first byte.</summary>
    public required ulong Address { get; init; }

    /// <summary>Length in bytes of all elements, at least 1.</summary>
    public required ulong Length { get; init; }

    /// <summary>Name of the structure in the specification; of the file that specifies device trees for one of these.</summary>
    public required string Structure { get; init; }

    /// <summary>The kernel's name for it.</summary>
    public required string KernelName { get; init; }

    /// <summary>What it is in this handover, in a few words.</summary>
    public required string Use { get; init; }

    /// <summary>Number of structures side by side; 1 for a single one.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>It belongs to an array, even if that has only one element.</summary>
    public bool IsArray { get; init; }

    /// <summary>A whole device tree lies there.</summary>
    public bool IsDeviceTree { get; init; }

    /// <summary>What lies there is believed; otherwise the memory may have been reused.</summary>
    public bool IsTrusted { get; init; } = true;

    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Address + (Length - 1);

    /// <summary>Types of the values of a device tree's properties, by property.</summary>
    internal IReadOnlyDictionary<string, string> PropertyTypes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Says whether a byte of it lies at an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Address && address <= Last;
}
