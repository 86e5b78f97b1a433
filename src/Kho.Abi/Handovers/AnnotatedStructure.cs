using Kho.Abi.Layouts;

namespace Kho.Abi.Handovers;

/// <summary>A structure in memory, explained field by field.</summary>
internal sealed record AnnotatedStructure
{
    /// <summary>Name of the structure in the specification.</summary>
    public required string Structure { get; init; }

    /// <summary>The kernel's name for the structure.</summary>
    public required string KernelName { get; init; }

    /// <summary>Description of the structure from the specification, one sentence; null if the specification has none.</summary>
    public string? Doc { get; init; }

    /// <summary>Role of the structure in this handover, in a few words.</summary>
    public required string Use { get; init; }

    /// <summary>Physical address of its first byte.</summary>
    public required ulong Address { get; init; }

    /// <summary>Length in bytes.</summary>
    public required ulong Length { get; init; }

    /// <summary>Number of bytes of the structure that the image holds, counted from the first.</summary>
    public required ulong Held { get; init; }

    /// <summary>Index of the structure in its array, counted from 0; null if the structure is not an array element.</summary>
    public ulong? Index { get; init; }

    /// <summary>Number of elements in the array; 1 for a single structure.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>Fields that the image holds.</summary>
    public required IReadOnlyList<AnnotatedField> Fields { get; init; }
}

/// <summary>Place of one structure, or of an array of structures, in physical memory.</summary>
internal sealed record StructurePlace
{
    /// <summary>Physical address of the first byte.</summary>
    public required ulong Address { get; init; }

    /// <summary>Length in bytes of all elements together, at least 1.</summary>
    public required ulong Length { get; init; }

    /// <summary>Name of the structure in the specification. For a device tree, name of the file that specifies device trees.</summary>
    public required string Structure { get; init; }

    /// <summary>The kernel's name for the structure.</summary>
    public required string KernelName { get; init; }

    /// <summary>Role of the structure in this handover, in a few words.</summary>
    public required string Use { get; init; }

    /// <summary>Number of elements; 1 for a single structure.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>The structure is an element of an array, even if the array has only one element.</summary>
    public bool IsArray { get; init; }

    /// <summary>The place holds a whole device tree.</summary>
    public bool IsDeviceTree { get; init; }

    /// <summary>The contents are trusted. False if the memory may have been reused since the handover.</summary>
    public bool IsTrusted { get; init; } = true;

    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Address + (Length - 1);

    /// <summary>For a device tree: type of each property's value, by property name.</summary>
    internal IReadOnlyDictionary<string, string> PropertyTypes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True if the place contains a byte.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Address && address <= Last;
}
