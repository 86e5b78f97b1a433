namespace Kho.Abi.Codec;

/// <summary>
/// What the bytes of a device tree hold besides its nodes and properties: where the blocks lie, and which names stand where.
/// All offsets are in bytes from the tree's first byte, unless said otherwise.
/// </summary>
public sealed record DeviceTreeFormat
{
    /// <summary>Version of the format that the kernel writes.</summary>
    public const uint StandardVersion = 17;

    /// <summary>Lowest version with which that one is compatible.</summary>
    public const uint StandardCompatibleVersion = 16;

    /// <summary>Length of the whole tree in bytes.</summary>
    public required int TotalSize { get; init; }

    /// <summary>Offset of the memory reservation block.</summary>
    public required int ReservationOffset { get; init; }

    /// <summary>Offset of the structure block.</summary>
    public required int StructureOffset { get; init; }

    /// <summary>Length of the structure block in bytes.</summary>
    public required int StructureSize { get; init; }

    /// <summary>Offset of the strings block.</summary>
    public required int StringsOffset { get; init; }

    /// <summary>Length of the strings block in bytes.</summary>
    public required int StringsSize { get; init; }

    /// <summary>Version of the format.</summary>
    public uint Version { get; init; } = StandardVersion;

    /// <summary>Lowest version with which it is compatible.</summary>
    public uint LastCompatibleVersion { get; init; } = StandardCompatibleVersion;

    /// <summary>Physical id of the boot processor.</summary>
    public uint BootCpu { get; init; }

    /// <summary>Names in the order of the strings block. A property's name may be the end of one of these.</summary>
    public required IReadOnlyList<DeviceTreeString> Strings { get; init; }

    /// <summary>Entries of the memory reservation block, without the one that ends it.</summary>
    public IReadOnlyList<DeviceTreeReservation> Reservations { get; init; } = [];

    /// <summary>
    /// Writing the same nodes in this format gives the same bytes. False where a tree holds what neither nodes nor format
    /// say: erased items (FDT_NOP), padding and gaps that are not 0, names that are no text, or a missing end.
    /// </summary>
    public bool IsRewritable { get; init; } = true;
}
