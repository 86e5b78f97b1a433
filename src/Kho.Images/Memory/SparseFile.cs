using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kho.Images;

/// <summary>
/// The holes of a file: stretches without storage that read as zeros. Linux only; elsewhere, and on file systems that do not
/// report them, a file has no holes. Safe for several threads at once.
/// </summary>
internal sealed partial class SparseFile
{
    private const int SeekData = 3;
    private const int SeekHole = 4;

    /// <summary>ENXIO: no data follows the offset.</summary>
    private const int NoData = 6;

    private readonly SafeFileHandle _handle;
    private readonly long _length;
    private readonly bool _canAsk;
    private int _questions;

    /// <summary>The stretch of the last look-up; most look-ups are of neighbours.</summary>
    private volatile Stretch _last = new(0, 0, false);

    /// <summary>Examines a file.</summary>
    /// <param name="handle">Regular file; it is not disposed.</param>
    /// <param name="length">Its length in bytes.</param>
    public SparseFile(SafeFileHandle handle, long length)
    {
        _handle = handle;
        _length = length;
        _canAsk = OperatingSystem.IsLinux() && Environment.Is64BitProcess;
    }

    /// <summary>Number of queries to the file system.</summary>
    public int Questions => _questions;

    /// <summary>Number of bytes from an offset on that are in a hole; 0 if the byte there is stored.</summary>
    /// <param name="offset">Offset within the file.</param>
    public long HoleAt(long offset)
    {
        Stretch last = _last;
        if (offset < last.Start || offset >= last.End)
        {
            last = Ask(offset);
            _last = last;
        }

        return last.IsHole ? last.End - offset : 0;
    }

    private Stretch Ask(long offset)
    {
        if (!_canAsk)
        {
            return new Stretch(0, _length, false);
        }

        try
        {
            Interlocked.Increment(ref _questions);
            long data = Seek(_handle, offset, SeekData);
            if (data > offset || (data < 0 && Marshal.GetLastPInvokeError() == NoData))
            {
                return new Stretch(offset, data < 0 ? _length : Math.Min(data, _length), true);
            }

            if (data == offset)
            {
                Interlocked.Increment(ref _questions);
                long hole = Seek(_handle, offset, SeekHole);
                return new Stretch(offset, hole > offset ? Math.Min(hole, _length) : _length, false);
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // The C library has another name: the file counts as without holes.
        }

        return new Stretch(0, _length, false);
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle handle, long offset, int whence);

    private sealed record Stretch(long Start, long End, bool IsHole);
}
