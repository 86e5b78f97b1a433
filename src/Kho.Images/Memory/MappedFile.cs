using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kho.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Kho.Images;

/// <summary>
/// The bytes of a file by offset, never copied whole into memory: mapped, or read piece by piece if the file
/// cannot be mapped (<c>/proc/kcore</c> has no mmap). Safe for several threads at once.
/// </summary>
/// <remarks>Truncation of the file while it is mapped kills the process (SIGBUS), as for every tool that maps files.</remarks>
internal sealed class MappedFile : ImageFile
{
    /// <summary>Bytes per read of a file that is not mapped; the kernel returns <c>/proc/kcore</c> page by page.</summary>
    private const int BlockSize = 4096;

    /// <summary>From this length on a system call is faster than page faults in a mapping, and bypasses the cache.</summary>
    private const int LeastDirect = 64 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly PageCache? _cache;
    private readonly SparseFile? _sparse;

    private MappedFile(SafeFileHandle handle, long length, bool map)
    {
        _handle = handle;
        Length = length;
        try
        {
            if (map)
            {
                _mapping = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
                _view = _mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or OutOfMemoryException)
        {
            // A file that cannot be mapped can still be read.
            _mapping?.Dispose();
            _mapping = null;
        }

        // A file that cannot be mapped is no regular file, and its file system does not know its holes.
        _cache = _view is null ? new PageCache(BlockSize) : null;
        _sparse = _view is null ? null : new SparseFile(handle, length);
    }

    /// <summary>Length of the file in bytes when it was opened, at least 1.</summary>
    public override long Length { get; }

    /// <summary>Whether the file is mapped into memory rather than read by system calls.</summary>
    public bool IsMapped => _view is not null;

    /// <inheritdoc/>
    public override bool IsSteady => IsMapped;

    /// <summary>The file's holes; null if it is not mapped.</summary>
    public SparseFile? Sparse => _sparse;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Path of a regular file.</param>
    /// <param name="map">Map the file if possible; false reads it by system calls.</param>
    /// <exception cref="KhoFormatException">It is a directory, a pipe, a device or empty.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading it is not allowed.</exception>
    public static MappedFile Open(string path, bool map = true)
    {
        if (Directory.Exists(path))
        {
            throw new KhoFormatException($"{path}: is a directory, expected a file");
        }

        return Of(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), path, map);
    }

    /// <summary>Reads a file that is open.</summary>
    /// <param name="handle">File; disposed with the result, or here if this fails.</param>
    /// <param name="path">Its name in messages.</param>
    /// <param name="map">Map it if that is possible.</param>
    /// <exception cref="KhoFormatException">It is a pipe, a device or empty.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MappedFile Of(SafeFileHandle handle, string path, bool map = true)
    {
        try
        {
            long length = RandomAccess.GetLength(handle);
            return length > 0 ? new MappedFile(handle, length, map)
                : RandomAccess.Read(handle, new byte[1], 0) == 0 ? throw new KhoFormatException($"{path}: the file is empty")
                : throw new KhoFormatException($"{path}: has no length, as devices and some pseudo files have none; expected a file that can be read at any offset");
        }
        catch (NotSupportedException exception)
        {
            handle.Dispose();
            throw new KhoFormatException($"{path}: is a pipe or a device, expected a file that can be read at any offset", exception);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length)
        {
            return 0;
        }

        destination = destination[..(int)Math.Min(destination.Length, Length - offset)];
        if (destination.Length >= LeastDirect)
        {
            return ReadByHandle(offset, destination);
        }

        if (_view is not null)
        {
            ReadMapped(_view.SafeMemoryMappedViewHandle, (ulong)offset, destination);
            return destination.Length;
        }

        return ReadByBlocks(offset, destination);
    }

    /// <inheritdoc/>
    public override long ZerosFrom(long offset) => offset >= Length ? base.ZerosFrom(offset) : _sparse?.HoleAt(offset) ?? 0;

    /// <summary>The handle copies element by element: few large elements are many times faster than single bytes.</summary>
    private static void ReadMapped(SafeMemoryMappedViewHandle view, ulong offset, Span<byte> destination)
    {
        Span<MappedBlock> blocks = MemoryMarshal.Cast<byte, MappedBlock>(destination);
        if (blocks.Length > 0)
        {
            view.ReadSpan(offset, blocks);
        }

        int done = blocks.Length * Unsafe.SizeOf<MappedBlock>();
        if (done < destination.Length)
        {
            view.ReadSpan(offset + (ulong)done, destination[done..]);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _view?.Dispose();
        _mapping?.Dispose();
        _handle.Dispose();
    }

    private int ReadByBlocks(long offset, Span<byte> destination)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        int done = 0;
        while (done < destination.Length)
        {
            long at = offset + done;
            ulong number = (ulong)at / BlockSize;
            int inBlock = (int)(at % BlockSize);
            Span<byte> wanted = destination[done..Math.Min(destination.Length, done + BlockSize - inBlock)];
            if (!_cache!.TryRead(number, inBlock, wanted, out int count))
            {
                int held = ReadByHandle((long)number * BlockSize, block[..(int)Math.Min(BlockSize, Length - ((long)number * BlockSize))]);
                count = Math.Clamp(held - inBlock, 0, wanted.Length);
                block.Slice(inBlock, count).CopyTo(wanted);
                if (held > 0)
                {
                    _cache.Add(number, block[..held]);
                }
            }

            done += count;
            if (count < wanted.Length)
            {
                break;
            }
        }

        return done;
    }

    private int ReadByHandle(long offset, Span<byte> destination)
    {
        int done = 0;
        try
        {
            while (done < destination.Length)
            {
                int count = RandomAccess.Read(_handle, destination[done..], offset + done);
                if (count == 0)
                {
                    break;
                }

                done += count;
            }
        }
        catch (IOException)
        {
            // A page that the kernel refuses to show counts as missing.
        }

        return done;
    }

    [InlineArray(64)]
    private struct MappedBlock
    {
        private ulong _first;
    }
}
