using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Restore;

/// <summary>Outcome of a subsystem's look-up of its blob.</summary>
internal enum BlobRetrieval
{
    /// <summary>The root has a usable node for the blob.</summary>
    Found,

    /// <summary>The root has no node for the blob.</summary>
    NoSuchBlob,

    /// <summary>The root's node for the blob is unusable.</summary>
    Broken,
}

/// <summary>The handover's root as the kernel reads it, and its blobs.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class IncomingBlobs(KernelContext kernel)
{
    /// <summary>Maximum number of bytes to read of a blob, more than any real blob has.</summary>
    public const ulong MaximumLength = 16 << 20;

    /// <summary>Minimum length of a device tree in bytes: that of its header.</summary>
    public const uint MinimumTreeSize = 40;

    /// <summary>libfdt's error for a missing node or property.</summary>
    public const int TreeIncompatible = -1;

    /// <summary>
    /// Maximum length of a device tree in bytes. Kernels read the length as a signed number; in a tree of exactly this length
    /// look-ups find nothing.
    /// </summary>
    private const uint MaximumTreeSize = int.MaxValue;

    private const int TreeTruncated = -8;
    private const int TreeBadMagic = -9;
    private const int TreeBadVersion = -10;
    private const int TreeUnaligned = -19;
    private const int ReservationsOffset = 16;
    private const uint ReservationAlignment = sizeof(ulong);

    /// <summary>Physical address of the root, from the boot data.</summary>
    public ulong RootAddress { get; set; }

    /// <summary>The root; null until the kernel accepts it.</summary>
    public DeviceTree? Root { get; set; }

    /// <summary>Physical address of the memory map; 0 if the root names none.</summary>
    public ulong MapAddress => NumberOf(Root!.Root, kernel.Release.Root.MapProperty, StructureNames.MapProperty, "address") ?? 0;

    /// <summary>Finds the blob for a reader.</summary>
    /// <returns>Name and format of the blob; null if the release has none.</returns>
    public (string Name, BlobFormatAbi Format)? Find(BlobReader reader) => Find(format => format.Reader == reader);

    /// <summary>Finds the first blob whose format satisfies a predicate.</summary>
    /// <returns>Name and format of the blob; null if the release has none.</returns>
    public (string Name, BlobFormatAbi Format)? Find(Func<BlobFormatAbi, bool> predicate)
    {
        foreach ((string name, string format) in kernel.Release.Blobs)
        {
            if (predicate(kernel.Release.Formats[format]))
            {
                return (name, kernel.Release.Formats[format]);
            }
        }

        return null;
    }

    /// <summary>Looks up a blob in the root, as each subsystem does.</summary>
    /// <param name="address">Physical address of the blob.</param>
    /// <param name="size">Length in bytes; null if roots of the release do not state it.</param>
    public BlobRetrieval Retrieve(string name, out ulong address, out ulong? size)
    {
        address = 0;
        size = null;
        if (Root?.Root.Child(name) is not DeviceTreeNode node)
        {
            return BlobRetrieval.NoSuchBlob;
        }

        if (NumberOf(node, kernel.Release.Root.BlobAddressProperty, StructureNames.MapProperty, "address") is not ulong place)
        {
            return BlobRetrieval.Broken;
        }

        address = place;
        if (kernel.Release.Root.BlobSizeProperty is not string sizeName)
        {
            return BlobRetrieval.Found;
        }

        size = NumberOf(node, sizeName, StructureNames.SizeProperty, "size");
        if (size is null)
        {
            kernel.Say($"KHO: broken KHO subnode '{name}': missing or invalid {sizeName} property");
            return BlobRetrieval.Broken;
        }

        return BlobRetrieval.Found;
    }

    /// <summary>The number in a property; null if the property is missing or has another length than its structure.</summary>
    /// <param name="node">Node; null if it is missing.</param>
    /// <param name="property">Name of the property.</param>
    /// <param name="structure">Name of the structure of the property's value.</param>
    /// <param name="field">Field of the structure.</param>
    public ulong? NumberOf(DeviceTreeNode? node, string property, string structure, string field) =>
        node?.Property(property) is { } value && value.Value.Length == kernel.Structures.SizeOf(structure) ? kernel.Structures.Read(structure, value.Value).Number(field) : null;

    /// <summary>Reads a device tree, if libfdt accepts it.</summary>
    /// <param name="address">Physical address.</param>
    /// <param name="what">Name of the tree in messages.</param>
    /// <returns>The tree; null if libfdt rejects it.</returns>
    /// <exception cref="KernelDeathException">The machine has no memory at the address.</exception>
    public DeviceTree? ReadTree(ulong address, string what) => ReadTree(address, what, checkBlocks: false, out _);

    /// <summary>Reads a device tree, if libfdt accepts it after a check of its header.</summary>
    /// <param name="address">Physical address.</param>
    /// <param name="what">Name of the tree in messages.</param>
    /// <param name="error">libfdt's error number; 0 on success.</param>
    /// <returns>The tree; null if libfdt rejects it.</returns>
    /// <exception cref="KernelDeathException">The machine has no memory at the address.</exception>
    public DeviceTree? ReadTree(ulong address, string what, out int error) => ReadTree(address, what, checkBlocks: true, out error);

    /// <summary>Checks the offset of the memory reservation block. libfdt checks it although nothing reads the block.</summary>
    private static int CheckReservations(ReadOnlySpan<byte> bytes, uint size)
    {
        uint offset = BinaryPrimitives.ReadUInt32BigEndian(bytes[ReservationsOffset..]);
        return offset % ReservationAlignment != 0 ? TreeUnaligned
            : offset < MinimumTreeSize || offset > size ? TreeTruncated
            : 0;
    }

    private DeviceTree? ReadTree(ulong address, string what, bool checkBlocks, out int error)
    {
        byte[] head = kernel.Memory.Read(address, 2 * sizeof(uint), what);
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != DeviceTree.Signature)
        {
            error = TreeBadMagic;
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(sizeof(uint)));
        if (size is >= MaximumTreeSize or < MinimumTreeSize)
        {
            error = size == MaximumTreeSize ? TreeIncompatible : TreeTruncated;
            return null;
        }

        ulong pageSize = (ulong)kernel.Geometry.PageSize;
        ulong available = 0;
        while (available < size && available < MaximumLength && kernel.Memory.Holds(address + available, 1))
        {
            available += Math.Min(size - available, pageSize - ((address + available) & (pageSize - 1)));
        }

        byte[] bytes = kernel.Memory.Read(address, (int)Math.Min(size, Math.Max(available, (ulong)head.Length)), what);
        var findings = new DiagnosticBag();
        DeviceTree? tree = DeviceTree.Read(bytes, address, findings, knownNames: null, blocksMayEndBeyond: !checkBlocks);
        error = tree is null ? TreeBadVersion : checkBlocks ? CheckReservations(bytes, size) : 0;
        return error == 0 ? tree : null;
    }
}
