using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Reads the bytes of a blob from physical memory or from a file of a debugfs directory.</summary>
internal sealed class BlobSource(MemoryImage image, RootCandidate candidate)
{
    /// <summary>Largest blob in bytes; of a longer one only this much is read.</summary>
    private const int MaximumSize = 16 << 20;

    /// <summary>Bytes that are read for all blobs of one root together; a blob beyond this limit is not read.</summary>
    private const int MaximumOfAll = 64 << 20;

    /// <summary>Page size in bytes. A blob whose length neither the root nor its own header states is read up to the end of its page.</summary>
    private const int StandardSize = 4096;

    /// <summary>
    /// Bytes already read, by address and length. A blob is read once for each candidate release, and several nodes may name one
    /// blob.
    /// </summary>
    private readonly Dictionary<(ulong Address, int Length), ReadOnlyMemory<byte>> _read = [];
    private int _left = MaximumOfAll;

    private DebugfsDirectory? Directory => candidate.Source == RootSource.Blob
        ? image.Debugfs.FirstOrDefault(directory => directory.Path == candidate.Detail)
        : null;

    /// <summary>The blobs are copies from the reading kernel's debugfs, made long after their subsystems consumed them.</summary>
    public bool IsReadLate => Directory?.Direction == DebugfsDirection.In;

    /// <summary>Names of the blobs that the debugfs directory holds a file for.</summary>
    public IEnumerable<string> FileNames => Directory?.Blobs.Select(blob => blob.Name) ?? [];

    /// <summary>Reads a blob from its debugfs file, or else from physical memory.</summary>
    /// <param name="name">Name of its node in the root.</param>
    /// <param name="address">Physical address, or null.</param>
    /// <param name="size">Length in bytes as the root states it; null if the root states none.</param>
    /// <param name="diagnostics">Receives findings about missing bytes.</param>
    /// <returns>The bytes that the image holds, counted from the first; empty if it holds none.</returns>
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

    /// <summary>The bytes of a range that memory holds, up to the first missing one; null if the limit for all blobs is exceeded.</summary>
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

    /// <summary>True if the bytes begin with the magic of a flattened device tree.</summary>
    public static bool IsTree(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(bytes) == DeviceTree.Signature;
}
