using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Gets the bytes of a blob, from physical memory or from a file of a debugfs directory.</summary>
internal sealed class BlobSource(MemoryImage image, RootCandidate candidate)
{
    /// <summary>No blob is longer; one that says so is read up to here.</summary>
    private const int MaximumSize = 16 << 20;

    /// <summary>All blobs of one root together are not longer; what announces more is not read.</summary>
    private const int MaximumOfAll = 64 << 20;

    /// <summary>A blob whose length nothing states is read up to the end of its page.</summary>
    private const int StandardSize = 4096;

    /// <summary>What was read, by address and length: looked at under several releases, and perhaps named by several blobs.</summary>
    private readonly Dictionary<(ulong Address, int Length), ReadOnlyMemory<byte>> _read = [];
    private int _left = MaximumOfAll;

    private DebugfsDirectory? Directory => candidate.Source == RootSource.Blob
        ? image.Debugfs.FirstOrDefault(directory => directory.Path == candidate.Detail)
        : null;

    /// <summary>The blobs are copies that the reading kernel's debugfs showed, when their subsystems had long used them up.</summary>
    public bool IsReadLate => Directory?.Direction == DebugfsDirection.In;

    /// <summary>Names of the blobs that there are files for.</summary>
    public IEnumerable<string> FileNames => Directory?.Blobs.Select(blob => blob.Name) ?? [];

    /// <summary>Reads a blob.</summary>
    /// <param name="name">Name of its node in the root.</param>
    /// <param name="address">Physical address, or null.</param>
    /// <param name="size">Length in bytes as the root states it, or null.</param>
    /// <param name="diagnostics">Receives what is missing.</param>
    /// <returns>The bytes that are there; none if nothing is.</returns>
    public ReadOnlyMemory<byte> Read(string name, ulong? address, ulong? size, DiagnosticBag diagnostics)
    {
        if (Directory?.Blobs.FirstOrDefault(blob => blob.Name == name) is DebugfsBlob file)
        {
            return file.Bytes;
        }

        bool hasMemory = image.Memory.Ranges.Count > 0;
        if (address is not ulong start)
        {
            if (!hasMemory)
            {
                diagnostics.Add(DiagnosticDescriptors.NoMemory, null, name, "neither the blob's address nor its memory is part of this image");
            }

            return default;
        }

        if (!hasMemory)
        {
            diagnostics.Add(DiagnosticDescriptors.NoMemory, address, name, "the blob's memory is not part of this image");
            return default;
        }

        int length = (int)Math.Min(size ?? StatedByTree(start) ?? StandardSize - (start % StandardSize), MaximumSize);
        if (ReadFromMemory(start, length) is not ReadOnlyMemory<byte> bytes)
        {
            diagnostics.Add(DiagnosticDescriptors.CountTooLarge, address, name, $"{length} bytes announced, and all blobs together more than {MaximumOfAll}; not read");
            return default;
        }

        int read = bytes.Length;
        if (read < length && (size is not null || read == 0))
        {
            string why = image.Memory.WhyMissing(start + (ulong)read);
            diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, start + (ulong)read, name, $"{length - read} of the blob's {length} bytes are {why}");
        }

        return bytes;
    }

    /// <summary>What memory holds of a range from its first byte on; null if too much was read before.</summary>
    private ReadOnlyMemory<byte>? ReadFromMemory(ulong start, int length)
    {
        if (_read.TryGetValue((start, length), out ReadOnlyMemory<byte> known))
        {
            return known;
        }

        int available = 0;
        while (available < length
            && image.Memory.Lookup(start + (ulong)available, out ulong same) is PageState.Present or PageState.Zero)
        {
            available += (int)Math.Min((ulong)(length - available), same);
        }

        if (available > _left)
        {
            return null;
        }

        byte[] bytes = new byte[available];
        ReadOnlyMemory<byte> read = bytes.AsMemory(0, image.Memory.Read(start, bytes, out _));
        _read.Add((start, length), read);
        _left -= available;
        return read;
    }

    private ulong? StatedByTree(ulong address)
    {
        Span<byte> head = stackalloc byte[2 * sizeof(uint)];
        return image.Memory.Read(address, head, out _) == head.Length && IsTree(head)
            ? BinaryPrimitives.ReadUInt32BigEndian(head[sizeof(uint)..])
            : null;
    }

    /// <summary>Says whether bytes begin a device tree.</summary>
    public static bool IsTree(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(bytes) == DeviceTree.Signature;
}
