using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Kho.Abi.Restore;

/// <summary>A file that is written sequentially; unwritten ranges stay holes. The contents are hashed while they are written.</summary>
internal sealed class SparseFile : IDisposable
{
    private static readonly byte[] _zeros = new byte[1 << 20];

    private readonly SafeFileHandle _handle;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ulong _hashed;

    /// <summary>Creates a file that must not exist yet, in an existing directory.</summary>
    /// <exception cref="IOException">The file exists or cannot be created.</exception>
    public SparseFile(string path) => _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);

    /// <summary>Length in bytes.</summary>
    public ulong Length { get; private set; }

    /// <summary>Sets the file's length without storing bytes.</summary>
    /// <param name="length">Length in bytes.</param>
    /// <returns>False if the file system does not support this length.</returns>
    public bool TrySetLength(ulong length)
    {
        if (length > long.MaxValue)
        {
            return false;
        }

        try
        {
            RandomAccess.SetLength(_handle, (long)length);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            return false;
        }

        Length = length;
        return true;
    }

    /// <summary>Writes bytes; a gap before them stays a hole.</summary>
    /// <param name="offset">Offset in the file, at or after the last written byte.</param>
    /// <exception cref="IOException">The bytes cannot be written.</exception>
    public void Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, (long)offset);
        if (offset == _hashed)
        {
            _hash.AppendData(bytes);
            _hashed += (ulong)bytes.Length;
        }
    }

    /// <summary>Hashes a hole as zeros.</summary>
    /// <param name="offset">Offset of the hole in the file.</param>
    /// <param name="length">Length in bytes.</param>
    public void Skip(ulong offset, ulong length)
    {
        if (offset != _hashed)
        {
            return;
        }

        for (ulong done = 0; done < length;)
        {
            int piece = (int)Math.Min((ulong)_zeros.Length, length - done);
            _hash.AppendData(_zeros, 0, piece);
            done += (ulong)piece;
        }

        _hashed += length;
    }

    /// <summary>The hash in lower-case hexadecimal; null if a part of the file was not hashed.</summary>
    public string? Sha256() => _hashed == Length ? Convert.ToHexStringLower(_hash.GetHashAndReset()) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash.Dispose();
        _handle.Dispose();
    }
}
