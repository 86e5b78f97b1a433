using System.Security.Cryptography;
using Kho.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Kho.Images;

/// <summary>Progress of the copy of a compressed or piped image.</summary>
/// <param name="Path">Path of the image as it was given; <c>-</c> for standard input.</param>
/// <param name="Method">Compression, or null.</param>
/// <param name="Done">Bytes of contents so far.</param>
public readonly record struct CopyProgress(string Path, string? Method, long Done);

/// <summary>
/// The contents of an image without random access, in a temporary file without a name. The file takes no more room
/// than the contents that are not zero, and none once the process ends.
/// </summary>
internal sealed class TemporaryCopy
{
    private const int ChunkBytes = 1 << 20;
    private const int BlockBytes = 4096;

    /// <summary>Bytes to leave free in the directory of temporary files.</summary>
    private const long SpareBytes = 64L << 20;

    private const long BytesBetweenChecks = 16L << 20;

    private readonly string _path;
    private readonly FileCompression? _method;
    private readonly string _directory = Path.GetTempPath();
    private readonly SafeFileHandle _handle;
    private long _length;
    private long _written;
    private long _nextCheck;

    private TemporaryCopy(string path, FileCompression? method)
    {
        _path = path;
        _method = method;
        _handle = Create(_directory);
    }

    /// <summary>Copies a stream to its end or to the first unreadable byte.</summary>
    /// <param name="path">Path of the image as it was given.</param>
    /// <param name="name">The image's name in messages.</param>
    /// <param name="source">Compressed or plain stream.</param>
    /// <param name="method">Compression of the stream, or null.</param>
    /// <param name="options">Limit of the copy, and the receiver of its progress.</param>
    /// <param name="diagnostics">Receives a finding if the stream cannot be read to its end.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="KhoFormatException">The contents are empty, or exceed the limit.</exception>
    /// <exception cref="IOException">The disk has no room for them.</exception>
    public static MappedFile Of(string path, string name, Stream source, FileCompression? method, MemoryImageOptions options, DiagnosticBag diagnostics)
    {
        TemporaryCopy copy = new(path, method);
        try
        {
            string? why = copy.Fill(name, source, options);
            if (copy._length == 0)
            {
                string found = method is null ? "is empty" : $"is compressed with {method.Name} and holds nothing";
                throw new KhoFormatException($"{name}: {found}{(why is null ? "" : $": {why}")}");
            }

            if (why is not null)
            {
                diagnostics.Add(
                    ImageDiagnostics.FileTruncated, null, method?.Name ?? "stream",
                    $"the file is damaged or truncated after 0x{copy._length:x} bytes of contents, and only these are read: {why}");
            }

            RandomAccess.SetLength(copy._handle, copy._length);
            return MappedFile.Of(copy._handle, name);
        }
        catch
        {
            copy._handle.Dispose();
            throw;
        }
    }

    /// <summary>A file that no directory lists any more.</summary>
    private static SafeFileHandle Create(string directory)
    {
        string path = Path.Combine(directory, $"kho-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{directory}: no temporary file can be made there; set TMPDIR to a directory with room", exception);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return handle;
    }

    /// <summary>Copies. Returns the reason why the stream cannot be read to its end, or null.</summary>
    private string? Fill(string name, Stream source, MemoryImageOptions options)
    {
        using TailStream stream = new(source);
        using Stream? contents = Open(stream, out string? refusal);
        if (contents is null)
        {
            return refusal;
        }

        byte[] chunk = new byte[ChunkBytes];
        while (true)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            string? why = Read(contents, chunk, out int count);
            if (count > options.MostCopiedBytes - _length)
            {
                throw new KhoFormatException($"{name}: has more than {options.MostCopiedBytes} bytes of contents{(_method is null ? "; give a file's name" : $"; run {_method.CommandFor(_path)}")}");
            }

            Write(name, chunk.AsSpan(0, count));
            options.Copying?.Report(new CopyProgress(_path, _method?.Name, _length));
            if (count < chunk.Length)
            {
                return why ?? _method?.CheckEnd(stream.Tail, _length, ReadBack);
            }
        }
    }

    /// <summary>The reader of the copy. The file's length is set only at the end, so trailing zeros are not part of the file before that.</summary>
    private int ReadBack(long offset, Span<byte> destination)
    {
        int count = RandomAccess.Read(_handle, destination, offset);
        destination[count..].Clear();
        return destination.Length;
    }

    private Stream? Open(Stream stream, out string? why)
    {
        why = null;
        try
        {
            return _method is null ? stream : _method.Open(stream);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            why = exception.Message.ReplaceLineEndings(" ");
            return null;
        }
    }

    private static string? Read(Stream contents, byte[] chunk, out int count)
    {
        count = 0;
        try
        {
            while (count < chunk.Length)
            {
                int read = contents.Read(chunk, count, chunk.Length - count);
                if (read == 0)
                {
                    break;
                }

                count += read;
            }

            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Every decompressor throws its own exceptions for damaged input, and some index past the end of an array.
            return exception.Message.ReplaceLineEndings(" ");
        }
    }

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            int start = done;
            bool isZero = IsZero(bytes, done);
            do
            {
                done = Math.Min(bytes.Length, done + BlockBytes);
            }
            while (done < bytes.Length && IsZero(bytes, done) == isZero);
            if (!isZero)
            {
                WriteData(name, bytes[start..done], _length + start);
            }
        }

        _length += bytes.Length;
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes, int at) =>
        !bytes.Slice(at, Math.Min(BlockBytes, bytes.Length - at)).ContainsAnyExcept((byte)0);

    private void WriteData(string name, ReadOnlySpan<byte> bytes, long offset)
    {
        bool hasRoom = true;
        if (_written >= _nextCheck)
        {
            _nextCheck = _written + BytesBetweenChecks;
            hasRoom = new DriveInfo(_directory).AvailableFreeSpace > SpareBytes;
        }

        try
        {
            if (hasRoom)
            {
                RandomAccess.Write(_handle, bytes, offset);
                _written += bytes.Length;
                return;
            }
        }
        catch (IOException)
        {
            // No room, or a file above the file system's limit: one remedy serves both.
        }

        throw new IOException(
            $"{name}: its contents do not fit into {_directory}, {_written} bytes of them did; set TMPDIR to a directory with more room"
            + (_method is null ? "" : $", or run {_method.CommandFor(_path)}"));
    }
}
