using Kho.Formatting;

namespace Kho.Abi.Codec;

/// <summary>
/// The format of a device tree's bytes besides its nodes and properties: offsets of the blocks and of the names.
/// All offsets are in bytes from the tree's first byte, unless said otherwise.
/// </summary>
internal sealed record DeviceTreeFormat
{
    /// <summary>Version of the format that the kernel writes.</summary>
    public const uint StandardVersion = 17;

    /// <summary>Lowest version with which that version is compatible.</summary>
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

    /// <summary>Lowest version with which the tree is compatible.</summary>
    public uint LastCompatibleVersion { get; init; } = StandardCompatibleVersion;

    /// <summary>Physical id of the boot processor.</summary>
    public uint BootCpu { get; init; }

    /// <summary>Names in the order of the strings block. A property's name may be the end of one of these.</summary>
    public required IReadOnlyList<DeviceTreeString> Strings { get; init; }

    /// <summary>Entries of the memory reservation block, without the terminator.</summary>
    public IReadOnlyList<DeviceTreeReservation> Reservations { get; init; } = [];

    /// <summary>
    /// The same nodes in this format give the same bytes. False for a tree with contents outside nodes and format:
    /// erased items (FDT_NOP), padding and gaps that are not 0, names that are no text, or a missing end.
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

/// <summary>The two ways in which the kernel's libfdt builds a device tree; each has its own order of blocks and names.</summary>
internal enum DeviceTreeStyle
{
    /// <summary>
    /// Written sequentially: all blobs, and the root of 6.16 to 6.18. The header is padded to an entry of the
    /// reservation block; a new name precedes all earlier ones.
    /// </summary>
    Sequential,

    /// <summary>
    /// An empty tree to which properties and nodes are added, each first in its parent: the root from 6.19 on. Blocks
    /// are adjacent; a new name follows all earlier ones.
    /// </summary>
    Edited,
}

/// <summary>A property of a device tree.</summary>
/// <param name="Name">Name, or null if the strings block lacks it.</param>
/// <param name="Value">Value, up to its stated length or the end of the bytes.</param>
/// <param name="Offset">Offset of the value in bytes from the start of the tree; 0 in a new property.</param>
/// <param name="NameOffset">Offset of the name in the strings block; 0 in a new property.</param>
internal sealed record DeviceTreeProperty(string? Name, ReadOnlyMemory<byte> Value, int Offset, uint NameOffset)
{
    /// <summary>Makes a property to write.</summary>
    /// <param name="value">Value; KHO's own numbers in it are little-endian, unlike the container's.</param>
    public DeviceTreeProperty(string name, ReadOnlyMemory<byte> value)
        : this(name, value, 0, 0)
    {
    }

    /// <summary>Makes a property to write: text with its terminating NUL.</summary>
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
