using Kho.Formatting;

namespace Kho.Abi.Codec;

/// <summary>
/// What the bytes of a device tree hold besides its nodes and properties: where the blocks lie, and which names stand where.
/// All offsets are in bytes from the tree's first byte, unless said otherwise.
/// </summary>
internal sealed record DeviceTreeFormat
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

/// <summary>An entry of the memory reservation block of a device tree.</summary>
/// <param name="Address">Physical address in bytes.</param>
/// <param name="Size">Length in bytes; an entry of which both numbers are 0 ends the block.</param>
internal readonly record struct DeviceTreeReservation(ulong Address, ulong Size);

/// <summary>A name in the strings block of a device tree.</summary>
/// <param name="Offset">Offset in bytes of its first byte in the block.</param>
/// <param name="Name">Name; its terminating NUL follows in the block.</param>
internal readonly record struct DeviceTreeString(int Offset, string Name);

/// <summary>The two ways in which the kernel's libfdt makes a device tree; each leaves its own order of blocks and names.</summary>
internal enum DeviceTreeStyle
{
    /// <summary>
    /// Written from begin to end: all blobs, and the root of 6.16 to 6.18. Room behind the header is aligned to an entry of the
    /// reservation block; a name goes before all names that were used earlier.
    /// </summary>
    Sequential,

    /// <summary>
    /// An empty tree to which properties and nodes are added, each first in its parent: the root from 6.19 on. Blocks follow
    /// each other closely; a name goes behind all names that were added earlier.
    /// </summary>
    Edited,
}

/// <summary>A property of a device tree.</summary>
/// <param name="Name">Name, or null if the strings block does not hold it.</param>
/// <param name="Value">Value, as long as the tree says or as long as the bytes go.</param>
/// <param name="Offset">Offset of the value in bytes from the start of the tree; 0 in a property that was not read.</param>
/// <param name="NameOffset">Offset of the name in the strings block; 0 in a property that was not read.</param>
internal sealed record DeviceTreeProperty(string? Name, ReadOnlyMemory<byte> Value, int Offset, uint NameOffset)
{
    /// <summary>Makes a property to be written.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Value; numbers of KHO's own are little-endian in it, unlike those of the container.</param>
    public DeviceTreeProperty(string name, ReadOnlyMemory<byte> value)
        : this(name, value, 0, 0)
    {
    }

    /// <summary>Makes a property to be written whose value is text with its terminating NUL.</summary>
    /// <param name="name">Name.</param>
    /// <param name="text">Text.</param>
    public DeviceTreeProperty(string name, string text)
        : this(name, System.Text.Encoding.UTF8.GetBytes(text + '\0'), 0, 0)
    {
    }

    /// <summary>The value as text up to its first NUL, the first of a string list.</summary>
    public string Text
    {
        get
        {
            ReadOnlySpan<byte> bytes = Value.Span;
            int end = bytes.IndexOf((byte)0);
            return KernelText.Decode(end < 0 ? bytes : bytes[..end]);
        }
    }

    /// <summary>All strings of a string list.</summary>
    public IReadOnlyList<string> Texts
    {
        get
        {
            List<string> texts = [];
            ReadOnlySpan<byte> rest = Value.Span;
            while (rest.Length > 0)
            {
                int end = rest.IndexOf((byte)0);
                texts.Add(KernelText.Decode(end < 0 ? rest : rest[..end]));
                rest = end < 0 ? [] : rest[(end + 1)..];
            }

            return texts;
        }
    }
}
