namespace Kho.Abi.Physical;

/// <summary>A raw dump: the file's bytes are the bytes of memory, one after the other, from a base address on.</summary>
public sealed class RawMemory : IPhysicalMemory
{
    private readonly MappedFile _file;
    private readonly RegionTable _table;

    private RawMemory(MappedFile file, ulong baseAddress)
    {
        _file = file;
        _table = new RegionTable([new Region(baseAddress, baseAddress + (ulong)file.Length - 1, PageState.Present, 0)]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => _table.Ranges;

    /// <summary>Opens a raw dump; its contents stay in the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="baseAddress">Physical address in bytes of the file's first byte.</param>
    /// <exception cref="KhoFormatException">The path is a directory or a pipe, the file is empty, or it does not end below 2^64.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not allowed.</exception>
    public static RawMemory Open(string path, ulong baseAddress = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MappedFile file = MappedFile.Open(path);
        if ((ulong)file.Length - 1 > ulong.MaxValue - baseAddress)
        {
            long length = file.Length;
            file.Dispose();
            throw new KhoFormatException($"{path}: {length} bytes from base address 0x{baseAddress:x} on do not end below 2^64");
        }

        return new RawMemory(file, baseAddress);
    }

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length) => _table.Lookup(address, out length);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state) =>
        _table.Read(_file, address, destination, out state);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
