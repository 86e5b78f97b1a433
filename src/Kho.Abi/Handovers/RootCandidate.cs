namespace Kho.Abi.Handovers;

/// <summary>A handover root that an image holds, and what was said where it was found.</summary>
public sealed record RootCandidate
{
    /// <summary>Physical address of the root device tree; null where only its bytes are known.</summary>
    public ulong? Address { get; init; }

    /// <summary>The bytes, where the image is a blob or a debugfs directory.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>How it was found.</summary>
    public required RootSource Source { get; init; }

    /// <summary>All the ways in which it was found.</summary>
    public IReadOnlyList<RootSource> Sources { get; init; } = [];

    /// <summary>Where it was found, in words: the node or tree that names it.</summary>
    public string? Detail { get; init; }

    /// <summary>Physical address of the node of x86's setup_data that names the root, if one was found that does.</summary>
    public ulong? SetupData { get; init; }

    /// <summary>Physical address of the array of scratch areas, if it was named too.</summary>
    public ulong? ScratchAddress { get; init; }

    /// <summary>Length of that array in bytes, if it was named too.</summary>
    public ulong? ScratchSize { get; init; }

    /// <summary>Page size in bytes that the source states or implies, or null.</summary>
    public int? PageSize { get; init; }

    /// <summary>The root's compatible string, or null if it cannot be read.</summary>
    public string? Compatible { get; init; }

    /// <summary>Scratch areas where the source gives them directly.</summary>
    public IReadOnlyList<ScratchArea>? Scratch { get; init; }

    /// <summary>What names the root is itself only a leftover, such as a staged copy of a device tree.</summary>
    public bool IsLeftover { get; init; }
}
