namespace Kho.Abi.Codec;

/// <summary>
/// A flattened device tree, read as far as its bytes go. Nothing in it is trusted: offsets, lengths and tokens are
/// checked against the bytes that are there.
/// </summary>
public sealed partial class DeviceTree
{
    /// <summary>First four bytes of every tree, as a big-endian number; a test holds it against the specification.</summary>
    public const uint Signature = 0xd00dfeed;

    private readonly ReadOnlyMemory<byte> _bytes;

    private DeviceTree(DeviceTreeNode root, int totalSize, ReadOnlyMemory<byte> bytes)
    {
        Root = root;
        TotalSize = totalSize;
        _bytes = bytes;
    }

    /// <summary>The root node.</summary>
    public DeviceTreeNode Root { get; }

    /// <summary>Length in bytes that the header states.</summary>
    public int TotalSize { get; }

    /// <summary>Number of bytes that were there to be read, at most <see cref="TotalSize"/>.</summary>
    public int Length => _bytes.Length;

    /// <summary>The tree's end is missing.</summary>
    public bool IsCut => Length < TotalSize;
}
