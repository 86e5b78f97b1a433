namespace Kho.Abi.Physical;

/// <summary>What an opener of an image cannot learn from the image.</summary>
public sealed record MemoryImageOptions
{
    /// <summary>
    /// Physical address in bytes of the first byte of a raw dump; null means 0. A value also says that the file is raw
    /// memory, whatever its first bytes look like, unless they are an ELF file's.
    /// </summary>
    public ulong? RawBase { get; init; }

    /// <summary>What the path <c>-</c> stands for; null means standard input. It is not closed.</summary>
    public Stream? Input { get; init; }
}
