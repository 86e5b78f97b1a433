using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Kho.Abi.Physical;

/// <summary>
/// The bytes of a file by offset, without copying it into memory: mapped, or read piece by piece where the file
/// cannot be mapped (<c>/proc/kcore</c> has no mmap). Safe for several threads at once.
/// </summary>
/// <remarks>A file that somebody shortens while it is mapped kills the process (SIGBUS), as it does every tool that maps files.</remarks>
internal sealed class MappedFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;

    private MappedFile(SafeFileHandle handle, long length)
    {
        _handle = handle;
        Length = length;
        try
        {
            _mapping = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whatever the reason: what cannot be mapped can still be read.
            _mapping?.Dispose();
            _mapping = null;
        }
    }

    /// <summary>Length of the file in bytes when it was opened, at least 1.</summary>
    public long Length { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Path of a regular file.</param>
    /// <exception cref="KhoFormatException">It is a directory, a pipe or empty.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading it is not allowed.</exception>
    public static MappedFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new KhoFormatException($"{path}: is a directory, expected a file");
        }

        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            long length = RandomAccess.GetLength(handle);
            return length > 0 ? new MappedFile(handle, length) : throw new KhoFormatException($"{path}: the file is empty");
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

    /// <summary>Copies bytes of the file.</summary>
    /// <param name="offset">Offset of the first byte, not negative.</param>
    /// <param name="destination">Buffer; bytes behind the returned count are undefined.</param>
    /// <returns>Number of leading bytes that were read: fewer than asked for at the end of the file or where it cannot be read.</returns>
    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length)
        {
            return 0;
        }

        destination = destination[..(int)Math.Min(destination.Length, Length - offset)];
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, destination);
            return destination.Length;
        }

        return ReadByHandle(offset, destination);
    }

    /// <summary>Copies bytes of the file into a new array, shorter than asked for at the end of the file.</summary>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="limit">Most bytes to read.</param>
    public byte[] ReadUpTo(ulong offset, int limit)
    {
        if (offset >= (ulong)Length)
        {
            return [];
        }

        byte[] bytes = new byte[(int)Math.Min((ulong)limit, (ulong)Length - offset)];
        int count = Read((long)offset, bytes);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _mapping?.Dispose();
        _handle.Dispose();
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
            // A page that the kernel refuses to show is a page that is not there.
        }

        return done;
    }
}
